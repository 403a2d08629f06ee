"""Choosing the iteration that hints show, tooltips on demand and links, from a real server process.

The programs are computed completely: what is shown does not depend on the model.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.server.client import CAPABILITIES, URI, Client, Json

Serve = Callable[..., None]
REQUEST_FAILED = -32803
SOURCE = """\
def total(xs):
    result = 0
    for x in xs:
        if x > 4:
            result += x
    return result


if __name__ == "__main__":
    total([3, 5, 7])
"""
SETTINGS = {"termination": {"predicted": "off"}, "limits": {"debounceMs": 0}}


def able(*members: str) -> Json:
    """A client that resolves these members of hints."""
    resolves = {"inlayHint": {"resolveSupport": {"properties": list(members)}}}
    return {**CAPABILITIES, "textDocument": resolves}


async def labels(client: Client) -> dict[int, Any]:
    return {hint["position"]["line"] + 1: hint["label"] for hint in await client.hints()}


async def choose(client: Client, line: int, number: int) -> None:
    command = {"command": "cwm.chooseIteration", "arguments": [URI, line, number]}
    assert await client.request("workspace/executeCommand", command) is None


def test_an_iteration_is_chosen_until_the_text_changes(serve: Serve) -> None:
    async def scenario(client: Client) -> None:
        client.open(SOURCE)
        await client.status("ready")
        latest = {1: "xs = [3, 5, 7]", 2: "result = 0", 3: "x = 7, 3 iterations", 4: "taken 2 of 3 times",
                  5: "result = 12 (2×)", 6: "→ 12"}  # fmt: skip
        assert await labels(client) == latest
        start = len(client.received)
        await choose(client, 5, 2)
        await client.until(lambda: bool(client.of("workspace/inlayHint/refresh", start)))
        second = {**latest, 3: "x = 5, iteration 2 of 3", 4: "taken", 5: "result = 5"}
        assert await labels(client) == second
        tooltip = (await client.hints())[2]["tooltip"]["value"]
        assert tooltip.splitlines()[0] == "Line 3 along `total([3, 5, 7])` in iteration 2 of the loop on line 3"
        await choose(client, 3, 1)
        first = await labels(client)
        assert (first[4], 5 in first) == ("skipped", False)
        await choose(client, 3, 0)
        assert await labels(client) == latest
        await choose(client, 3, 2)
        start = len(client.received)
        client.change(SOURCE + "\n", 2)
        await client.status("ready", start=start)
        assert await labels(client) == latest

    serve(scenario, settings=SETTINGS)


def test_iterations_that_there_are_not_are_refused_with_a_reason(serve: Serve) -> None:
    refused = [
        (2, 1, "Line 2 is in no loop whose body stands on lines of its own."),
        (3, 4, "has 3 iterations in total([3, 5, 7]): choose one from 1 to 3, or 0 for the latest."),
        (3, -1, "choose one from 1 to 3"),
    ]

    async def scenario(client: Client) -> None:
        client.open(SOURCE)
        await client.status("ready")
        for line, number, part in refused:
            command = {"command": "cwm.chooseIteration", "arguments": [URI, line, number]}
            error = await client.error("workspace/executeCommand", command)
            assert error["code"] == REQUEST_FAILED
            assert part in error["message"]

    serve(scenario, settings=SETTINGS)


def test_code_actions_offer_iterations_when_the_user_asks(serve: Serve) -> None:
    async def titles(client: Client, line: int, trigger: int) -> list[str]:
        place = {"line": line - 1, "character": 0}
        params = {"textDocument": {"uri": URI}, "range": {"start": place, "end": place}}
        context = {"diagnostics": [], "triggerKind": trigger}
        found = await client.request("textDocument/codeAction", {**params, "context": context})
        return [each["title"] for each in found if each["command"]["command"] == "cwm.chooseIteration"]

    async def scenario(client: Client) -> None:
        client.open(SOURCE)
        await client.status("ready")
        assert await titles(client, 4, 1) == [f"Show iteration {n} of 3 (loop on line 3)" for n in (1, 2)]
        assert await titles(client, 4, 2) == []
        assert await titles(client, 2, 1) == []
        await choose(client, 4, 2)
        assert await titles(client, 4, 1) == [
            "Show iteration 1 of 3 (loop on line 3)",
            "Show iteration 3 of 3 (loop on line 3)",
            "Show the latest iteration (loop on line 3)",
        ]

    serve(scenario, settings=SETTINGS)


def test_labels_can_be_clicked_where_the_client_can(serve: Serve) -> None:
    def seen(hint: Json) -> list[tuple[str, list[Any]]]:
        return [(part["value"], part.get("command", {}).get("arguments", [None])[1:]) for part in hint["label"]]

    async def scenario(client: Client) -> None:
        client.open(SOURCE)
        await client.status("ready")
        hints = await client.hints()
        assert seen(hints[2]) == [("x = 7, ", []), ("‹ ", [3, 2]), ("3 iterations", [3, 0])]
        assert all(isinstance(hint["label"], str) for number, hint in enumerate(hints) if number != 2)
        await choose(client, 3, 2)
        hint = (await client.hints())[2]
        assert seen(hint) == [("x = 5, ", []), ("‹ ", [3, 1]), ("iteration 2 of 3", [3, 0]), (" ›", [3, 3])]
        assert "| `5` | computed" in (await client.request("inlayHint/resolve", hint))["tooltip"]["value"]

    serve(scenario, settings=SETTINGS, capabilities=able("tooltip", "label.command"))


def test_tooltips_are_made_on_demand_and_never_for_what_is_not_shown_any_more(serve: Serve) -> None:
    async def scenario(client: Client) -> None:
        assert client.server["capabilities"]["inlayHintProvider"]["resolveProvider"] is True
        client.open(SOURCE)
        await client.status("ready")
        hints = await client.hints()
        assert not any("tooltip" in hint for hint in hints)
        resolved = await client.request("inlayHint/resolve", hints[1])
        assert "| 1 | result | `0` |" in resolved["tooltip"]["value"]
        assert {**resolved, "tooltip": None} == {**hints[1], "tooltip": None}
        await choose(client, 3, 1)
        assert await client.request("inlayHint/resolve", hints[2]) == hints[2], "its label is another one now"
        client.change(SOURCE.replace("3, 5", "4, 5"), 2)
        assert await client.request("inlayHint/resolve", hints[1]) == hints[1]
        for data in (None, 1, {"uri": "file:///other.py", "version": 1, "what": "values"}):
            stray = {**hints[1], "data": data}
            assert "tooltip" not in await client.request("inlayHint/resolve", stray)

    serve(scenario, settings=SETTINGS, capabilities=able("tooltip"))


def test_a_loop_with_a_verdict_may_never_end(serve: Serve) -> None:
    source = "def f(n):\n    i = 0\n    while i < n:\n        n += 0\n    return n\n\n\nf(3)\n"

    async def scenario(client: Client) -> None:
        client.open(source)
        await client.status("ready")
        await client.until(lambda: bool(client.of("textDocument/publishDiagnostics")))
        assert (await labels(client))[3] == "may never end"
        await choose(client, 3, 2)
        assert "iteration 2 of " in (await labels(client))[3]
        start = len(client.received)
        client.change(source.replace("n += 0", "i += 1"), 2)
        await client.status("ready", start=start)
        assert (await labels(client))[3] == "3 iterations"

    serve(scenario, settings={**SETTINGS, "limits": {"debounceMs": 0, "maxFrames": 20}})


def test_the_settings_of_hints(serve: Serve) -> None:
    source = "def f(n):\n    xs = list(range(n))\n    if n:\n        n = 0\n    return n\n\n\nf(40)\n"

    async def scenario(client: Client) -> None:
        client.open(source)
        await client.status("ready")
        found = await labels(client)
        assert found[2] == "xs = [0, 1, 2, 3, 4, …]"
        assert 3 not in found
        tooltip = next(hint for hint in await client.hints() if hint["position"]["line"] == 1)["tooltip"]["value"]
        assert f"`xs` in full:\n\n```\n{list(range(40))}\n```" in tooltip

    serve(scenario, settings={**SETTINGS, "hints": {"branches": False, "maxLength": 20}})


def test_hover_links_to_where_the_value_was_assigned(serve: Serve) -> None:
    uri = "file:///project/a%20(b).py"

    async def hover(client: Client, line: int, character: int) -> list[str]:
        at = {"textDocument": {"uri": uri}, "position": {"line": line - 1, "character": character}}
        text: str = (await client.request("textDocument/hover", at))["contents"]["value"]
        return text.splitlines()

    async def scenario(client: Client) -> None:
        client.open(SOURCE, uri)
        await client.status("ready")
        link = "file:///project/a%20%28b%29.py"
        found = await hover(client, 6, 13)
        assert found[0] == "`result` along `total([3, 5, 7])`"
        assert found[4].startswith(f"| 1 | [2]({link}#L2) | `0` | computed")
        assert found[-1] == f"Here `12`, last assigned on [line 5]({link}#L5) (step 9)."
        assert (await hover(client, 3, 8))[-1] == f"Here `7`, last assigned on [line 3]({link}#L3) (step 7)."
        command = {"command": "cwm.chooseIteration", "arguments": [uri, 3, 2]}
        await client.request("workspace/executeCommand", command)
        assert (await hover(client, 5, 12))[-1].startswith("Here `5`, last assigned on [line 5]")

    serve(scenario, settings=SETTINGS)
