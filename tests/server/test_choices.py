"""Chosen calls outlive the server: what is read back, what is not, and a server that starts with them."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from cwm_lsp.server.document.focus import Pick, Picks
from cwm_lsp.server.predicting import choices
from cwm_lsp.server.predicting.choices import Choices
from cwm_lsp.trace.model import Entry
from tests.server.client import URI, Json, serving
from tests.server.conftest import Place

SOURCE = "def f(a):\n    return a\n\n\ndef g(a):\n    return a\n\n\nf(1)\nf(2)\ng(3)\n"
QUIET = {"termination": {"enabled": False}, "complexity": {"enabled": False}, "limits": {"debounceMs": 0}}


def picks(*calls: str) -> Picks:
    return {call[0]: Pick(Entry(call[0], call), discovered=False, invented=call == "g(1)") for call in calls}


def test_what_was_chosen_comes_back_in_its_order(tmp_path: Path) -> None:
    Choices(tmp_path / "new").keep("file:///a.py", picks("f(1)", "g(1)"))
    Choices(tmp_path / "new").keep("file:///b.py", picks("f(2)"))
    Choices(tmp_path / "new").keep("file:///a.py", picks("g(1)", "f(\ud800)"))
    Choices(tmp_path / "new").keep("untitled:Untitled-1", picks("f(3)"))
    found = Choices(tmp_path / "new").load()
    assert list(found) == ["file:///b.py", "file:///a.py"]
    assert list(found["file:///a.py"].items()) == list(picks("g(1)", "f(\ud800)").items())
    assert found["file:///b.py"] == picks("f(2)")
    Choices(tmp_path / "new").clear()
    assert Choices(tmp_path / "new").load() == {}


def test_the_oldest_documents_functions_and_long_calls_are_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choices, "_DOCUMENTS", 2)
    monkeypatch.setattr(choices, "_FUNCTIONS", 2)
    for name in "abca":
        Choices(tmp_path).keep(f"file:///{name}.py", picks("f(1)", "g(1)", "h(1)"))
    assert list(Choices(tmp_path).load()) == ["file:///c.py", "file:///a.py"]
    assert list(Choices(tmp_path).load()["file:///a.py"].items()) == list(picks("g(1)", "h(1)").items())
    Choices(tmp_path).keep("file:///a.py", picks(f"f({'1' * 3000})"))
    assert Choices(tmp_path).load()["file:///a.py"] == {}


SPOILED = {
    "empty": b"",
    "cut": b'{"format": 1, "docum',
    "bytes": bytes(range(256)),
    "of another format": b'{"format": 2, "documents": {}}',
    "a list": b"[]",
    "documents that are none": b'{"format": 1, "documents": [1]}',
    "choices that are none": b'{"format": 1, "documents": {"file:///a.py": [{"function": 1, "call": "f(1)"}]}}',
    "a text in their place": b'{"format": 1, "documents": {"file:///a.py": "f(1)"}}',
    "nested deeply": b"[" * 100_000,
}


@pytest.mark.parametrize("how", SPOILED)
def test_a_spoiled_file_has_none_and_is_replaced(how: str, tmp_path: Path) -> None:
    (tmp_path / "choices.json").write_bytes(SPOILED[how])
    assert Choices(tmp_path).load() == {}
    Choices(tmp_path).keep("file:///a.py", picks("f(1)"))
    assert Choices(tmp_path).load() == {"file:///a.py": picks("f(1)")}


def test_a_place_that_cannot_be_written_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    kept = Choices(tmp_path / "file" / "folder")
    kept.keep("file:///a.py", picks("f(1)"))
    kept.clear()
    assert kept.load() == {}


def test_the_next_server_predicts_the_chosen_calls(place: Place, tmp_path: Path) -> None:
    environment = {**place.environment, "XDG_CACHE_HOME": os.fspath(tmp_path)}

    async def run(command: str = "", *arguments: object, text: str = SOURCE, **settings: Json) -> str:
        """The call in focus at first, before the command."""
        async with serving(environment, {**QUIET, **settings}) as client:
            client.open(text)
            status = await client.status("ready")
            if command:
                await client.request("workspace/executeCommand", {"command": command, "arguments": list(arguments)})
            return str(status["focus"]["call"])

    off = {"cache": {"enabled": False}}
    assert asyncio.run(run("cwm.predict", URI, "f", "f(2)", **off)) == "f(1)"
    assert asyncio.run(run("cwm.predict", URI, "f", "f(2)")) == "f(1)"
    assert asyncio.run(run("cwm.predictCall", URI, "g(77)")) == "f(2)"
    assert asyncio.run(run(text=SOURCE.replace("def g(a)", "def g(a, b)"))) == "f(2)"
    assert asyncio.run(run("cwm.clearCache")) == "g(77)"
    assert asyncio.run(run()) == "f(1)"
