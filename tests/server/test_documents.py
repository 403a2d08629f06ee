"""Documents of all kinds: line ends, encodings, untitled, deleted, binary, huge. Each gets hints where they belong, or
a stated reason."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.server.client import CAPABILITIES, URI, Client, Json

Serve = Callable[..., None]

QUIET = {
    "termination": {"predicted": "off"},
    "complexity": {"show": "off"},
    "limits": {"debounceMs": 0, "maxFrames": 30},
    "lenses": {"invented": False},
}
WIDE = "def f(a, b):\n    c = '😀é' + a  # 😀\n    raise ValueError(c)\n\n\nf('😀', 2)\n"


def widths(encoding: str, text: str) -> list[int]:
    """The length of each line in the client's units."""
    size = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[encoding]
    names = {"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}
    return [len(line.encode(names[encoding])) // size for line in text.splitlines()]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_everything_stands_where_it_belongs(serve: Serve, encoding: str, end: str) -> None:
    expected = widths(encoding, WIDE)

    async def scenario(client: Client) -> None:
        client.open(WIDE.replace("\n", end))
        await client.status("ready")
        hints = {hint["position"]["line"]: hint["position"]["character"] for hint in await client.hints()}
        assert {0, 1, 2} <= hints.keys()
        assert all(character == expected[line] for line, character in hints.items())
        lenses = await client.request("textDocument/codeLens", {"textDocument": {"uri": URI}})
        assert {lens["range"]["start"]["line"] for lens in lenses} == {0, 5}
        await client.until(lambda: any(each["diagnostics"] for each in client.of("textDocument/publishDiagnostics")))
        published = next(each for each in client.of("textDocument/publishDiagnostics") if each["diagnostics"])
        for diagnostic in published["diagnostics"]:
            assert diagnostic["range"]["start"]["line"] == 2
            assert diagnostic["range"]["end"] == {"line": 2, "character": expected[2]}
        line = WIDE.splitlines()[1]
        before = widths(encoding, line[: line.index("+ a") + 2])[0]
        at = {"textDocument": {"uri": URI}, "position": {"line": 1, "character": before}}
        assert (await client.request("textDocument/hover", at))["contents"]["value"].startswith("`a` ")

    serve(scenario, settings=QUIET, capabilities={**CAPABILITIES, "general": {"positionEncodings": [encoding]}})


def test_edits_behind_odd_separators_hit_their_line(serve: Serve) -> None:
    async def scenario(client: Client) -> None:
        client.open("# a\u2028b\x0cc\ndef f(a):\n    return a\nf(1)\n")
        assert (await client.status("ready"))["focus"]["call"] == "f(1)"
        start = len(client.received)
        where = {"start": {"line": 3, "character": 2}, "end": {"line": 3, "character": 3}}
        changes = [{"range": where, "text": "22"}]
        client.notify("textDocument/didChange", {"textDocument": {"uri": URI, "version": 2}, "contentChanges": changes})
        assert (await client.status("ready", start=start))["focus"]["call"] == "f(22)"
        assert {hint["position"]["line"] for hint in await client.hints()} >= {1}

    serve(scenario, settings=QUIET)


@pytest.mark.parametrize("uri", ["untitled:Untitled-1", "inmemory://model/1", "file:///no/such%20folder/ca%C3%A9.py"])
def test_documents_without_a_file(serve: Serve, tmp_path: Path, uri: str) -> None:
    async def scenario(client: Client) -> None:
        client.open(WIDE, uri)
        assert (await client.status("ready", "failed"))["state"] == "ready"
        assert await client.hints(uri)

    serve(scenario, settings=QUIET, folders=[tmp_path])


def test_a_file_deleted_on_disk_stays_what_the_editor_holds(serve: Serve, tmp_path: Path) -> None:
    path = tmp_path / "case.py"
    path.write_text(WIDE, encoding="utf-8")

    async def scenario(client: Client) -> None:
        uri = path.as_uri()
        client.open(WIDE, uri)
        await client.status("ready")
        path.unlink()
        client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri, "type": 3}]})
        start = len(client.received)
        client.change(WIDE.replace(", 2)", ", 3)"), 2, uri)
        assert (await client.status("ready", start=start))["focus"]["call"] == "f('😀', 3)"
        assert await client.hints(uri)

    serve(scenario, settings=QUIET, folders=[tmp_path])


LONG = "".join(f"def f{n}(a):\n    b = a + {n}\n    return b\n\n\n" for n in range(4000)) + "f3999(1)\n"
# the text -> the state, and a part of the message
BOUNDED = {
    "binary": ("\x7fELF\x02\x01\0\0\ufffd\ufffd\x00\x10", "nothing", "null bytes"),
    "control characters": ("\x7fELF\x02\ufffd\ufffd", "nothing", "on line 1"),
    "20,000 lines": (LONG, "ready", "returned"),
    "a huge literal": (
        f"XS = [{', '.join(map(str, range(100_000)))}]\ndef f(a):\n    b = a\n    return b\nf(1)\n",
        "ready",
        "",
    ),
    "a huge argument": (f"def f(a):\n    b = 1\n    return b\nf({'9' * 50_000})\n", "", ""),
    "too long": ("x = 1\n" * 200_000, "nothing", "longer than 1,000,000 characters"),
    "one long line": ("x = '" + "y" * 900_000 + "'\n", "ready", ""),
    "nested deeply": ("x = " + "(" * 5_000 + ")" * 5_000 + "\n", "nothing", ""),
}


@pytest.mark.parametrize("name", BOUNDED)
def test_what_is_too_much_gets_a_bounded_and_stated_answer(serve: Serve, name: str) -> None:
    text, state, part = BOUNDED[name]

    async def scenario(client: Client) -> None:
        client.open(text)
        status = await client.status("ready", "nothing", "failed")
        assert status["state"] == (state or status["state"])
        assert part in status["message"]
        assert status["message"]
        hints: list[Json] = await client.hints()
        assert all(len(str(hint["label"])) < 300 for hint in hints)
        await client.request("textDocument/codeLens", {"textDocument": {"uri": URI}})

    serve(scenario, settings=QUIET)


def test_half_a_surrogate_pair_is_named(serve: Serve) -> None:
    async def scenario(client: Client) -> None:
        client.open("x = '\ud83d'\n")
        status = await client.status("nothing", "failed")
        assert "surrogate" in status["message"]
        assert await client.hints() == []

    serve(scenario, settings=QUIET)
