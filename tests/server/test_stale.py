"""Hints of the last complete prediction stay on their lines, marked, until the current version has its own."""

from __future__ import annotations

import signal
from collections.abc import Callable

import pytest

from cwm_lsp.server.document.snapshot import Snapshot
from cwm_lsp.server.drawing.stale import moved
from tests.server.client import CAPABILITIES, URI, Client, Json
from tests.server.conftest import Place
from tests.server.test_complexity_hints import until_known

Serve = Callable[..., None]

# text before, text after -> where its lines stand now
MOVES = {
    "nothing changed": ("a\nb\n", "a\nb\n", {1: 1, 2: 2}),
    "a new first line": ("a\nb\n", "new\na\nb\n", {1: 2, 2: 3}),
    "a line less": ("a\nb\nc\n", "a\nc\n", {1: 1, 3: 2}),
    "a line was changed": ("a\nb\nc\n", "a\nB\nc\n", {1: 1, 3: 3}),
    "a line was indented": ("a\nb\n", "a\n    b\n", {1: 1}),
    "blanks at an end": ("a\nb\n", "a  \nb\t\n", {1: 1, 2: 2}),
    "changes apart": ("a\nb\nc\nd\ne\n", "A\nb\nnew\nc\nd\nE\n", {2: 2, 3: 4, 4: 5}),
    "equal lines": ("a\na\na\n", "a\na\na\na\n", {1: 1, 2: 2, 3: 3}),
    "other line ends": ("a\nb\n", "a\r\nb\r\n", {1: 1, 2: 2}),
    "all is gone": ("a\nb\n", "", {}),
    "more than is compared": ("x\n" + "a\n" * 300 + "y\n", "X\n" + "a\n" * 300 + "Y\n", {}),
}


@pytest.mark.parametrize("name", MOVES)
def test_where_lines_stand(name: str) -> None:
    before, after, expected = MOVES[name]
    assert moved(Snapshot("", "", 1, before), Snapshot("", "", 2, after)) == expected


SOURCE = """\
def total(xs):
    result = 0
    for x in xs:
        result += x
    return result


total([3, 4])
"""
SETTINGS = {"limits": {"debounceMs": 0}, "termination": {"predicted": "off"}}
RESOLVING = {**CAPABILITIES, "textDocument": {"inlayHint": {"resolveSupport": {"properties": ["tooltip"]}}}}


async def labels(client: Client) -> dict[int, str]:
    return {hint["position"]["line"]: hint["label"] for hint in await client.hints()}


async def stale(client: Client) -> dict[int, Json]:
    """Those of values by line, and that of the complexity under -1."""
    hints = await client.hints(what="stale")
    return {-1 if hint["label"].startswith("O(") else hint["position"]["line"]: hint for hint in hints}


def test_broken_syntax_keeps_the_last_hints_and_says_why(serve: Serve) -> None:
    async def scenario(client: Client) -> None:
        client.open(SOURCE)
        await client.status("ready")
        await client.until(lambda: bool(client.of("workspace/inlayHint/refresh")))
        before = await labels(client)
        assert before[4] == "→ 7"
        assert await stale(client) == {}
        await until_known(client, lambda: client.hints(what="complexity"))
        start = len(client.received)
        text = "# new\n" + SOURCE.replace("result = 0", "result = (")
        client.change(text, 2)
        status = await client.status("nothing", start=start)
        assert "on line 3. The hints of version 1 stay, marked as stale." in status["message"]
        assert await labels(client) == {}
        kept = await stale(client)
        expected = {line + 1: f"{label} (stale)" for line, label in before.items() if line != 1}
        assert {line: hint["label"] for line, hint in kept.items()} == {**expected, -1: "O(n) (stale)"}
        assert kept[5]["position"]["character"] == len("    return result")
        told = (await client.request("inlayHint/resolve", kept[5]))["tooltip"]["value"]
        assert told.startswith("Stale, from version 1: syntax error")
        assert "Line 6 along `total([3, 4])`" in told
        told = (await client.request("inlayHint/resolve", kept[-1]))["tooltip"]["value"]
        assert told.startswith("Stale, from version 1: syntax error")
        start = len(client.received)
        client.change(text + "\n", 3)  # still broken: the same hints
        assert "The hints of version 1 stay" in (await client.status("nothing", start=start))["message"]
        assert (await stale(client)).keys() == kept.keys()
        start = len(client.received)
        client.change(SOURCE.replace("3, 4", "3, 5"), 4)
        await client.status("ready", start=start)
        assert (await labels(client))[4] == "→ 8"
        assert await stale(client) == {}

    serve(scenario, settings=SETTINGS, capabilities=RESOLVING)


def test_hints_stay_while_the_next_ones_are_predicted(serve: Serve, place: Place) -> None:
    async def scenario(client: Client) -> None:
        client.open(SOURCE)
        await client.status("ready")
        before = await labels(client)
        place.signal(signal.SIGSTOP)
        start = len(client.received)
        client.change(SOURCE.replace("3, 4", "3, 5"), 2)
        await client.status("predicting", start=start)
        assert await labels(client) == {}
        kept = await stale(client)
        assert {line: hint["label"] for line, hint in kept.items()} == {
            line: f"{label} (stale)" for line, label in before.items() if line != 7
        }
        assert "Stale, from version 1: the text has changed since." in kept[4]["tooltip"]["value"]
        command = {"command": "cwm.predictCall", "arguments": [URI, "total([1])"]}
        await client.request("workspace/executeCommand", command)
        assert await stale(client) == {}  # they are of another call than the user wants to see
        place.signal(signal.SIGCONT)
        await client.status("ready", start=start)
        assert (await labels(client))[4] == "→ 1"

    serve(scenario, settings=SETTINGS)
