"""Lines that one process leaves to another, whatever ends it: a file in its memory, with its length at the front.

A line counts once the length covers it, so what is read are whole lines, also where the writer was killed within one.
The memory is shared with the file: writing needs neither a system call nor a descriptor, which the program that runs in
the writer's process could close or use for a file of its own.
"""

from __future__ import annotations

import json
import mmap
import struct
from pathlib import Path
from typing import Any

_LENGTH = struct.Struct("=Q")


class JournalFull(Exception):
    """The line does not fit any more."""


class Journal:
    """The writer's side: a file of `capacity` bytes, of which the disk holds what is written."""

    def __init__(self, path: str, capacity: int) -> None:
        with open(path, "r+b") as stream:
            stream.truncate(capacity)
            self._memory = mmap.mmap(stream.fileno(), capacity)
        self._end = _LENGTH.size
        self._capacity = capacity

    def write(self, line: bytes, keep: int = 0) -> None:
        """Add a line, given without its end; raises `JournalFull` where that would leave less than `keep` bytes."""
        at, end = self._end, self._end + len(line) + 1
        if end > self._capacity - keep:
            raise JournalFull
        self._memory[at:end] = line + b"\n"
        _LENGTH.pack_into(self._memory, 0, end)
        self._end = end


def entries(path: Path) -> list[Any]:
    """The JSON values of the lines of a journal, in order; none where its writer did not begin."""
    with path.open("rb") as stream:
        head = stream.read(_LENGTH.size)
        if len(head) < _LENGTH.size:
            return []
        lines = stream.read(_LENGTH.unpack(head)[0] - _LENGTH.size)
    found: list[Any] = json.loads(b"[" + lines[:-1].replace(b"\n", b",") + b"]")
    return found
