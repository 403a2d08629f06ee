"""Predictions kept from earlier, in memory and, across restarts, on disk: one file each, in JSON lines.

Files are replaced as a whole, so servers that run at one time share them; what cannot be read is no prediction. The
oldest ones are removed where all take more than `_BYTES`.
"""

from __future__ import annotations

import json
import os
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import platformdirs

from cwm_lsp.client import PredictionEnd
from cwm_lsp.trace.model import Frame
from cwm_lsp.trace.problem import UserError
from cwm_lsp.trace.serialize import end_from_json, end_to_json, frame_from_json, frame_to_json, model_from_json

FOLDER = platformdirs.user_cache_path("cwm-lsp", appauthor=False)
FORMAT = 1  # of the files; what is in a frame belongs to the code, and so to the key
_BYTES = 64 * 1024 * 1024  # of all files
_LARGEST = 4 * 1024 * 1024  # of one
_FRAMES_IN_MEMORY = 10_000  # of all predictions, some 20 MB
_SUFFIX = ".jsonl"


@dataclass(frozen=True, slots=True)
class Stored:
    """A complete prediction. Its frames' lines are places in the text that its key tells of."""

    frames: tuple[Frame, ...]
    end: PredictionEnd


class Cache:
    """Everything here reads and writes files: call it in threads. Total: a disk that fails costs time, nothing else."""

    def __init__(self, directory: Path | None = None) -> None:
        self._directory = directory or FOLDER / "predictions"
        self._recent: OrderedDict[str, Stored] = OrderedDict()
        self._changing = threading.Lock()

    def get(self, key: str) -> Stored | None:
        """What was kept under `key`, a name that is good for a file."""
        stored = self._recent.get(key) or self._read(self._directory / f"{key}{_SUFFIX}")
        if stored is not None:
            self._remember(key, stored)
        return stored

    def put(self, key: str, stored: Stored, made: Sequence[str] = ()) -> None:
        """Keep a prediction; one that is too large only in memory. `made` are its `lines`, if they have been made."""
        self._remember(key, stored)
        text = "".join(made or lines(stored))
        if len(text) > _LARGEST:
            return
        with suppress(OSError, UnicodeEncodeError):
            write_whole(self._directory / f"{key}{_SUFFIX}", text)
            self._shrink()

    def clear(self) -> None:
        """Forget everything, on disk too."""
        with self._changing:
            self._recent.clear()
        for path in self._files():
            with suppress(OSError):
                path.unlink()

    def _remember(self, key: str, stored: Stored) -> None:
        with self._changing:
            self._recent[key] = stored
            self._recent.move_to_end(key)
            frames = sum(len(each.frames) for each in self._recent.values())
            while frames > _FRAMES_IN_MEMORY:
                frames -= len(self._recent.popitem(last=False)[1].frames)

    def _read(self, path: Path) -> Stored | None:
        try:
            if path.stat().st_size > 2 * _LARGEST:
                return None
            head, *made = path.read_text("utf-8").splitlines()
            stored = _stored(json.loads(head), made)
            os.utime(path)  # read last is removed last
        except (OSError, ValueError, TypeError, KeyError, RecursionError, UserError):
            return None
        return stored

    def _files(self) -> list[Path]:
        """All files, those of writers that were killed too."""
        with suppress(OSError):
            return [path for path in self._directory.iterdir() if path.is_file()]
        return []

    def _shrink(self) -> None:
        found: list[tuple[float, int, Path]] = []
        for path in self._files():
            with suppress(OSError):
                status = path.stat()
                found.append((status.st_mtime, status.st_size, path))
        total = sum(size for _, size, _ in found)
        for _, size, path in sorted(found):
            if total <= _BYTES:
                return
            with suppress(OSError):
                path.unlink()
            total -= size


def write_whole(path: Path, text: str) -> None:
    """Write a file that only the user can read, in a folder that is made for it: nobody ever reads half of it. Raises
    OSError and UnicodeEncodeError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as file:
        file.write(text)
    os.replace(file.name, path)


def lines(stored: Stored) -> Iterator[str]:
    """Those of the file."""
    end = stored.end
    head = {
        "format": FORMAT,
        "frames": len(stored.frames),
        "end": end_to_json(end.end),
        "model": end.model and asdict(end.model),
        "python": end.python,
    }
    yield f"{json.dumps(head)}\n"
    for frame in stored.frames:
        yield f"{json.dumps(frame_to_json(frame))}\n"


def _stored(head: Any, made: list[str]) -> Stored | None:
    """Raises what bad data raises."""
    if head["format"] != FORMAT or head["frames"] != len(made):
        return None
    model = None if head["model"] is None else model_from_json(head["model"])
    end = PredictionEnd(end_from_json(head["end"]), model, str(head["python"]), tokens=0, passes=0)
    return Stored(tuple(frame_from_json(json.loads(line)) for line in made), end)
