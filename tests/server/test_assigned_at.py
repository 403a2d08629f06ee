"""From a variable to the frame that set its value; from a real server process. The programs are computed completely."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from tests.protocol.schemas import validator
from tests.server.client import URI, Client, Json
from tests.server.test_notebooks import CAPABILITIES, CELLS, open_book, ready, uri
from tests.server.test_notebooks import SETTINGS as IN_CELLS

Serve = Callable[..., None]
REQUEST_FAILED = -32803
SOURCE = """\
def add(xs):
    𝕏 = total = 0
    for x in xs:
        total += x
    return 𝕏, total


def other(n):
    more = n + 1
    return more


def test_them():
    assert add([3, 4]) == (0, 7)
    assert other(1) == 2
"""
SETTINGS = {"termination": {"enabled": False}, "limits": {"debounceMs": 0}}


async def jump(client: Client, line: int, character: int, where: str = URI) -> tuple[Json | None, Json | None]:
    """Both answers about a place (counted from 0)."""
    position = {"line": line, "character": character}
    found = await client.request("textDocument/implementation", {"textDocument": {"uri": where}, "position": position})
    told = await client.request("cwm/assignedAt", {"uri": where, "position": position})
    if told is not None:
        validator("lsp", "assignment").validate(told)
    return found, told


PLACES = [
    (4, 20, "total", "7", 4, "add([3, 4])"),  # as the client counts
    (2, 13, "xs", "[3, 4]", 1, "add([3, 4])"),  # a parameter: the `def`
    (2, 8, "x", "4", 3, "add([3, 4])"),
    (9, 12, "more", "2", 9, "other(1)"),  # a function with a call of its own
]


def test_a_value_leads_to_the_frame_that_set_it(serve: Serve) -> None:
    async def scenario(client: Client) -> None:
        client.open(SOURCE)
        await client.status("ready")
        while 8 not in {hint["position"]["line"] for hint in await client.hints()}:
            await asyncio.sleep(0.02)
        frames = (await client.request("cwm/trace", {"uri": URI}))["trace"]["frames"]
        for line, character, name, value, set_on, call in PLACES:
            found, told = await jump(client, line, character)
            assert found is not None
            assert told is not None
            assert (found["uri"], found["range"]["start"]["line"]) == (URI, set_on - 1)
            text = SOURCE.splitlines()[set_on - 1]
            units = len(text.encode("utf-16-le")) // 2
            assert found["range"]["end"] == {"line": set_on - 1, "character": units}
            assert (told["version"], told["name"], told["value"]) == (1, name, value)
            assert (told["uri"], told["line"], told["entry"]["call"]) == (URI, set_on, call)
            assert told["p"] is None
            if call == "add([3, 4])":
                assert frames[told["frame"]]["line"] == set_on
        _, given = await jump(client, 2, 13)
        assert given is not None
        assert given["origin"] == "given"
        choice = {"command": "cwm.chooseIteration", "arguments": [URI, 3, 1]}
        await client.request("workspace/executeCommand", choice)
        _, told = await jump(client, 3, 9)
        assert told is not None
        assert told["value"] == "3", "of the iteration that is shown"

    serve(scenario, settings=SETTINGS)


@pytest.mark.parametrize(("line", "character"), [(0, 5), (4, 5), (5, 0), (500, 0)])
def test_nothing_is_told_where_there_is_no_value(serve: Serve, line: int, character: int) -> None:
    async def scenario(client: Client) -> None:
        client.open(SOURCE)
        await client.status("ready")
        assert await jump(client, line, character) == (None, None)

    serve(scenario, settings=SETTINGS)


def test_only_the_current_version_counts(serve: Serve) -> None:
    async def scenario(client: Client) -> None:
        client.open(SOURCE)
        await client.status("ready")
        client.change(SOURCE + "(", 2)
        await client.status("nothing")
        assert await jump(client, 4, 16) == (None, None)
        start = len(client.received)
        client.change("# moved\n" + SOURCE, 3)
        await client.status("ready", start=start)
        found, told = await jump(client, 5, 16)
        assert found is not None
        assert told is not None
        assert (found["range"]["start"]["line"], told["line"], told["version"]) == (4, 5, 3)

    serve(scenario, settings=SETTINGS)


def test_a_cell_is_told_of_at_its_own_lines(serve: Serve) -> None:
    async def scenario(client: Client) -> None:
        open_book(client, CELLS)
        await ready(client, "use")
        found, told = await jump(client, 1, 16, uri("use"))
        assert found is not None
        assert told is not None
        assert (found["uri"], found["range"]["start"]) == (uri("use"), {"line": 0, "character": 0})
        assert (told["uri"], told["line"], told["value"]) == (uri("use"), 1, "[3, 4]")
        found, told = await jump(client, 0, 6, uri("use"))  # a name of the cell above
        assert found is not None
        assert told is not None
        assert (found["uri"], found["range"]["start"]["line"]) == (uri("magic"), 1)
        assert (told["uri"], told["line"], told["value"]) == (uri("magic"), 2, "3")

    serve(scenario, settings=IN_CELLS, capabilities=CAPABILITIES)


BAD: list[tuple[object, str]] = [
    ({}, "'uri'"),
    ({"uri": URI}, "'line'"),
    ({"uri": URI, "position": {"line": 0, "character": -1}}, "'character'"),
    ({"uri": "file:///other.py", "position": {"line": 0, "character": 0}}, "not open"),
]


def test_other_params_are_refused_with_a_reason(serve: Serve) -> None:
    async def scenario(client: Client) -> None:
        client.open(SOURCE)
        for params, part in BAD:
            error = await client.error("cwm/assignedAt", params)
            assert error["code"] == REQUEST_FAILED
            assert part in error["message"]

    serve(scenario, settings=SETTINGS)
