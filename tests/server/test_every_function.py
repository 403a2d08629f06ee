"""Functions that the call in focus does not come to show their own first call, the module body shows what it does.

From a real server process; the programs are computed completely."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from tests.server.client import URI, Client, Json

Serve = Callable[..., None]
SOURCE = """\
LIMIT = 3 * 4


def double(n):
    twice = n + n
    return twice


def count(xs):
    seen = 0
    for x in xs:
        seen += x
    return seen


def uncalled(a):
    return a


def outer(n):
    return double(n) + 1


def test_outer():
    assert outer(4) == 9
    assert count([1, 2]) == 3
    assert count([]) == 0
"""
SETTINGS = {"termination": {"enabled": False}, "limits": {"debounceMs": 0}}


async def labels(client: Client) -> dict[int, Any]:
    return {hint["position"]["line"] + 1: hint["label"] for hint in await client.hints()}


async def labels_with(client: Client, line: int) -> dict[int, Any]:
    """The hints, once there is one on a line."""
    async with asyncio.timeout(30):
        while line not in (found := await labels(client)):
            start = len(client.received)
            await client.until(lambda start=start: bool(client.of("workspace/inlayHint/refresh", start)))
    return found


def test_each_function_shows_a_call_and_the_body_itself(serve: Serve) -> None:
    async def scenario(client: Client) -> None:
        client.open(SOURCE)
        ready = await client.status("ready")
        assert ready["focus"]["call"] == "outer(4)"
        assert await labels_with(client, 1) == {
            1: "LIMIT = 12",
            4: "n = 4",
            5: "twice = 8",
            6: "→ 8",
            9: "xs = [1, 2]",
            10: "seen = 0",
            11: "x = 2, 2 iterations",
            12: "seen = 3 (2×)",
            13: "→ 3",
            20: "n = 4",
            21: "→ 9",
            27: "→ None",
        }
        tooltips = {hint["position"]["line"] + 1: hint["tooltip"]["value"] for hint in await client.hints()}
        assert tooltips[5].startswith("Line 5 along `outer(4)`")
        assert tooltips[12].startswith("Line 12 along `count([1, 2])`")
        assert tooltips[1].startswith("Line 1 along `the module body`")
        hover = {"textDocument": {"uri": URI}, "position": {"line": 11, "character": 9}}
        text = (await client.request("textDocument/hover", hover))["contents"]["value"]
        assert text.startswith("`seen` along `count([1, 2])`")
        command = {"command": "cwm.chooseIteration", "arguments": [URI, 12, 1]}
        await client.request("workspace/executeCommand", command)
        assert (await labels(client))[12] == "seen = 1"

    serve(scenario, settings=SETTINGS)


def test_only_the_call_in_focus_where_the_user_wants_that(serve: Serve) -> None:
    async def scenario(client: Client) -> None:
        client.open(SOURCE)
        await client.status("ready")
        assert sorted(await labels(client)) == [4, 5, 6, 20, 21]

    serve(scenario, settings={**SETTINGS, "hints": {"everyFunction": False}})


def test_hints_of_other_functions_stay_while_the_text_is_typed(serve: Serve) -> None:
    async def scenario(client: Client) -> None:
        client.open(SOURCE)
        await labels_with(client, 1)
        client.change(SOURCE.replace("return a\n", "return (\n"), 2)
        await client.status("nothing")
        stale = {hint["position"]["line"] + 1: hint for hint in await client.hints(what="stale")}
        assert stale[12]["label"] == "seen = 3 (2×) (stale)"
        assert "Line 12 along `count([1, 2])`" in stale[12]["tooltip"]["value"]

    serve(scenario, settings=SETTINGS)


def test_the_exception_of_a_module_body_is_told(serve: Serve) -> None:
    text = "def f(n):\n    return n\n\n\nassert f(1) == 1\nsizes = [3, 0]\nshare = sizes[0] // sizes[1]\n"

    def told(client: Client) -> list[Json]:
        pushed = client.of("textDocument/publishDiagnostics")
        return pushed[-1]["diagnostics"] if pushed else []

    async def scenario(client: Client) -> None:
        client.open(text)
        assert (await client.status("ready"))["focus"]["call"] == "f(1)"
        await client.until(lambda: bool(told(client)))
        (found,) = told(client)
        assert (found["code"], found["range"]["start"]["line"]) == ("predicted-exception", 6)
        assert "ZeroDivisionError" in found["message"]
        assert found["message"].endswith("(computed)")

    serve(scenario, settings=SETTINGS)


def test_the_body_is_shown_as_that_of_a_script(serve: Serve) -> None:
    async def scenario(client: Client) -> None:
        client.open('def f(n):\n    return n\n\n\nf(1)\nif __name__ == "__main__":\n    x = f(2)\n    print(x)\n')
        await client.status("ready")
        shown = await labels_with(client, 7)
        assert {line: shown[line] for line in (1, 6, 7)} == {1: "n = 1", 6: "taken", 7: "x = 2"}

    serve(scenario, settings=SETTINGS)


def test_an_exception_is_told_along_the_function_s_own_call(serve: Serve) -> None:
    async def scenario(client: Client) -> None:
        client.open("def f(a):\n    return a\n\n\ndef bad(d):\n    return d[0]\n\n\nf(1)\nbad([])\n")
        await client.until(lambda: any(each["diagnostics"] for each in client.of("textDocument/publishDiagnostics")))
        (found,) = client.of("textDocument/publishDiagnostics")[-1]["diagnostics"]
        assert [
            (each["message"], each["location"]["range"]["start"]["line"]) for each in found["relatedInformation"]
        ] == [("along bad([])", 9)]

    serve(scenario, settings=SETTINGS)


def test_functions_beyond_the_most_follow_once_they_are_on_the_screen(serve: Serve) -> None:
    text = "".join(f"def f{n}(a):\n    b = a\n    return b\n\n\n" for n in range(60))
    calls = "".join(f"f{n}({n})\n" for n in range(60))

    async def asked(client: Client, first: int, last: int) -> dict[int, Any]:
        lines = {"start": {"line": first, "character": 0}, "end": {"line": last, "character": 0}}
        found = await client.request("textDocument/inlayHint", {"textDocument": {"uri": URI}, "range": lines})
        return {hint["position"]["line"]: hint["label"] for hint in found if hint["data"]["what"] == "values"}

    async def scenario(client: Client) -> None:
        client.open(text + calls)
        await asked(client, 0, 10)
        await client.until(lambda: "more while scrolling" in str(client.of("window/logMessage")))
        assert await asked(client, 251, 252) == {}
        async with asyncio.timeout(30):
            while 251 not in await asked(client, 251, 252):  # within f50
                await asyncio.sleep(0.05)
        assert (await asked(client, 250, 253))[251] == "b = 50"

    serve(scenario, settings=SETTINGS)
