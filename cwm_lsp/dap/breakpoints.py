"""The breakpoints of a session: where they were asked for, where they stand."""

from __future__ import annotations

import bisect
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from cwm_lsp.dap.launch import source_lines


@dataclass(frozen=True, slots=True)
class Breakpoint:
    """One breakpoint, asked for at line `wanted`; `line` is where it stands, None with a `message` that says why not.

    `refused` is why it could not be set anywhere (it has a condition).
    """

    id: int
    wanted: int
    line: int | None = None
    message: str = ""
    refused: str = ""


def place(breakpoint: Breakpoint, lines: Sequence[int]) -> Breakpoint:
    """Puts a breakpoint at its line or the next one of the sorted `lines` with code."""
    if breakpoint.refused:
        return replace(breakpoint, line=None, message=breakpoint.refused)
    at = bisect.bisect_left(lines, breakpoint.wanted)
    if at == len(lines):
        return replace(breakpoint, line=None, message="There is no line with code here or below.")
    return replace(breakpoint, line=lines[at], message="")


@dataclass(slots=True)
class Breakpoints:
    """All breakpoints, by file. Until the launch is known, each file is looked up on disk; afterwards only the
    predicted file has any that can stop."""

    _files: dict[Path, list[Breakpoint]] = field(default_factory=dict)
    _program: tuple[Path, tuple[int, ...]] | None = None
    _next_id: int = 1

    def set(self, path: Path, wanted: Iterable[tuple[int, str]]) -> list[Breakpoint]:
        """Replaces the breakpoints of a file; each is wanted at a line, or refused for the reason beside it."""
        found = []
        for line, refused in wanted:
            found.append(Breakpoint(self._next_id, line, refused=refused))
            self._next_id += 1
        self._files[path] = self._placer(path)(found)
        return self._files[path]

    def launched(self, path: Path, lines: frozenset[int]) -> list[tuple[Path, Breakpoint]]:
        """Places all again, now that the predicted file and its lines with code are known; returns those that moved."""
        self._program = (path, tuple(sorted(lines)))
        moved: list[tuple[Path, Breakpoint]] = []
        for file, before in self._files.items():
            now = self._placer(file)(before)
            moved += [(file, new) for new, old in zip(now, before, strict=True) if new != old]
            self._files[file] = now
        return moved

    def lines(self) -> frozenset[int]:
        """Lines of the predicted file with a breakpoint."""
        return frozenset(one.line for one in self._of_program() if one.line is not None)

    def ids_at(self, line: int) -> list[int]:
        """The breakpoints at a line of the predicted file."""
        return [one.id for one in self._of_program() if one.line == line]

    def _of_program(self) -> list[Breakpoint]:
        return [] if self._program is None else self._files.get(self._program[0], [])

    def _placer(self, path: Path) -> Callable[[list[Breakpoint]], list[Breakpoint]]:
        if self._program is not None and self._program[0] != path:
            name = self._program[0].name
            return lambda all_: [replace(one, line=None, message=f"Only {name} is in this session.") for one in all_]
        lines = self._program[1] if self._program is not None else tuple(sorted(source_lines(path)))
        return lambda all_: [place(one, lines) for one in all_]
