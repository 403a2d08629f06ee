"""Predictions kept from before: what is read back, what is not, and a server that needs no worker for them."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest

from cwm_lsp.client import PredictionEnd
from cwm_lsp.server.predicting import cache
from cwm_lsp.server.predicting.cache import Cache, Stored
from cwm_lsp.trace.model import End, EndReason, ModelInfo
from tests.server.client import CAPABILITIES, Json, serving
from tests.server.conftest import Place
from tests.server.recorded import recorded

SOURCE = "def f(n):\n    total = 0\n    for i in range(n):\n        total += i\n    return total\n\n\nf(3)\n"
QUIET = {"termination": {"enabled": False}, "complexity": {"enabled": False}, "limits": {"debounceMs": 0}}


def stored(call: str = "f(3)", reason: EndReason = EndReason.RETURNED) -> Stored:
    end = PredictionEnd(End(reason, "\udcff"), ModelInfo("nano", "1", "none"), "3.11", tokens=0, passes=0)
    return Stored(recorded(SOURCE, call).frames, end)


def test_what_was_kept_comes_back(tmp_path: Path) -> None:
    Cache(tmp_path / "new" / "folder").put("key", stored())
    assert Cache(tmp_path / "new" / "folder").get("key") == stored()
    assert Cache(tmp_path / "new" / "folder").get("other") is None


# how a file is spoiled
SPOILED = {
    "empty": lambda data: b"",
    "cut": lambda data: data[: len(data) // 2],
    "a line is missing": lambda data: data[: data.rstrip().rindex(b"\n") + 1],
    "bytes": lambda data: os.urandom(500),
    "of another format": lambda data: data.replace(b'"format": 1', b'"format": 2', 1),
    "other JSON": lambda data: b"[]\n" * 3,
    "a wrong value": lambda data: data.replace(b'"depth": 0', b'"depth": "x"', 1),
    "nested deeply": lambda data: b"[" * 100_000 + b"\n",
    "long": lambda data: data + b" " * 10_000_000,
}


@pytest.mark.parametrize("how", SPOILED)
def test_a_spoiled_file_is_no_prediction(how: str, tmp_path: Path) -> None:
    Cache(tmp_path).put("key", stored())
    (file,) = tmp_path.iterdir()
    file.write_bytes(SPOILED[how](file.read_bytes()))
    assert Cache(tmp_path).get("key") is None
    Cache(tmp_path).put("key", stored())
    assert Cache(tmp_path).get("key") == stored()


def test_the_oldest_go_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Cache(tmp_path).put("0", stored())
    (file,) = tmp_path.iterdir()
    monkeypatch.setattr(cache, "_BYTES", 3 * file.stat().st_size)
    for number in range(1, 5):
        for moment, name in enumerate(sorted(tmp_path.iterdir())):
            os.utime(name, (moment, moment))
        Cache(tmp_path).put(str(number), stored())
    assert sorted(path.stem for path in tmp_path.iterdir()) == ["2", "3", "4"]


def test_one_that_is_too_large_stays_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_LARGEST", 100)
    kept = Cache(tmp_path)
    kept.put("key", stored())
    assert kept.get("key") == stored()
    assert not list(tmp_path.iterdir())


def test_a_place_that_cannot_be_written_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    kept = Cache(tmp_path / "file" / "folder")
    kept.put("key", stored())
    assert kept.get("key") == stored()
    kept.clear()
    assert kept.get("key") is None


def test_a_new_server_shows_what_was_kept_without_a_worker(place: Place, tmp_path: Path) -> None:
    async def shown(name: str, text: str, **settings: Any) -> tuple[str, list[Json], bool]:
        """The last status, the hints, and whether there was a worker."""
        runtime = tmp_path / name
        runtime.mkdir(mode=0o700, exist_ok=True)
        environment = {**place.environment, "XDG_CACHE_HOME": os.fspath(tmp_path / "cache")}
        if name != "first":
            environment["XDG_RUNTIME_DIR"] = os.fspath(runtime)
        async with serving(environment, {**QUIET, **settings}, CAPABILITIES) as client:
            client.open(text)
            status = await client.status("ready")
            hints = [(hint["position"], hint["label"]) for hint in await client.hints()]
            return status["message"], hints, bool(client.of("cwm/status") and any(runtime.rglob("*.lock")))

    async def scenario() -> None:
        message, hints, _ = await shown("first", SOURCE)
        assert "kept" not in message
        assert hints
        await asyncio.to_thread(_written, tmp_path / "cache")
        again, same, worker = await shown("second", SOURCE)
        assert (same, worker) == (hints, False)
        assert again == f"{message}; kept from before"
        moved = [({**place, "line": place["line"] + 2}, label) for place, label in hints]
        _, found, worker = await shown("third", f"# above\n\n{SOURCE}")
        assert (found, worker) == (moved, False)

    asyncio.run(scenario())


def test_the_setting_and_the_command(place: Place, tmp_path: Path) -> None:
    environment = {**place.environment, "XDG_CACHE_HOME": os.fspath(tmp_path)}

    async def run(settings: Json, then: str = "") -> str:
        # others would be predicted, and kept, behind the command
        async with serving(environment, {**QUIET, "hints": {"everyFunction": False}, **settings}) as client:
            client.open(SOURCE)
            message: str = (await client.status("ready"))["message"]
            if then:
                await client.request("workspace/executeCommand", {"command": then, "arguments": []})
            return message

    assert "kept" not in asyncio.run(run({"cache": {"enabled": False}}))
    assert not list(tmp_path.rglob("*.jsonl"))
    assert "kept" not in asyncio.run(run({}))
    _written(tmp_path)
    assert "kept" in asyncio.run(run({}, "cwm.clearCache"))
    assert not list(tmp_path.rglob("*.jsonl"))


def _written(cache: Path) -> None:
    assert list(cache.rglob("*.jsonl")), "shutdown waits for what is being kept"
