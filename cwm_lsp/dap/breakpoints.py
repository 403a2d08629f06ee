"""The breakpoints of a session: where they were asked for, where they stand, and the rules that they make."""

from __future__ import annotations

import bisect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from cwm_lsp.dap.launch import source_lines
from cwm_lsp.dap.places import at_line, in_function, on_change
from cwm_lsp.dap.rules import NO_TERMS, Rule, Terms

One = TypeVar("One")
_LATER = "It is looked for when the program is known."
_BELOW = "There is no line with code here or below."
_NOWHERE = "There is no code in this file, or it cannot be read or compiled."


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a client asks of a breakpoint besides its place; `refused` is why it could not be set anywhere."""

    terms: Terms = NO_TERMS
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Breakpoint:
    """One breakpoint, asked for at line `wanted`; `line` is where it stands, None with a `message` that says why."""

    id: int
    wanted: int
    asked: Wanted
    line: int | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class FunctionBreakpoint:
    """A breakpoint at the first line of each call of a function; `line` is that of its definition, None with a
    `message` that says why there is none."""

    id: int
    name: str
    asked: Wanted
    line: int | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class DataBreakpoint:
    """A breakpoint on the variable at `path` of a function; not set where a `message` says why."""

    id: int
    qualname: str
    path: str
    asked: Wanted
    message: str = ""


def place(breakpoint: Breakpoint, lines: Sequence[int]) -> Breakpoint:
    """Puts a breakpoint at its line or the next one of the sorted `lines` with code."""
    if breakpoint.asked.refused:
        return replace(breakpoint, line=None, message=breakpoint.asked.refused)
    at = bisect.bisect_left(lines, breakpoint.wanted)
    if at == len(lines):
        return replace(breakpoint, line=None, message=_BELOW if lines else _NOWHERE)
    return replace(breakpoint, line=lines[at], message="")


@dataclass(slots=True)
class Breakpoints:
    """All breakpoints. Until the launch is known, each file is looked up on disk; afterwards only the predicted file
    has any that can stop. `filters` are the rules of exception filters."""

    functions: list[FunctionBreakpoint] = field(default_factory=list)
    data: list[DataBreakpoint] = field(default_factory=list)
    filters: list[Rule] = field(default_factory=list)
    _files: dict[Path, list[Breakpoint]] = field(default_factory=dict)
    _program: tuple[Path, tuple[int, ...]] | None = None
    _names: Mapping[str, int] | None = None  # the functions of the program, and where they are defined
    _bodies: frozenset[str] = frozenset()  # qualified names of all that has variables in it
    _next_id: int = 1

    def new_id(self) -> int:
        """A number for a breakpoint of any kind."""
        number, self._next_id = self._next_id, self._next_id + 1
        return number

    def set(self, path: Path, wanted: Iterable[tuple[int, Wanted]]) -> list[Breakpoint]:
        """Replaces the breakpoints of a file."""
        found = [Breakpoint(self.new_id(), line, asked) for line, asked in wanted]
        self._files[path] = self._placer(path)(found)
        return self._files[path]

    def set_functions(self, wanted: Iterable[tuple[str, Wanted]]) -> list[FunctionBreakpoint]:
        """Replaces the function breakpoints."""
        self.functions = [self._found(FunctionBreakpoint(self.new_id(), name, asked)) for name, asked in wanted]
        return self.functions

    def set_data(self, wanted: Iterable[tuple[str, str, Wanted]]) -> list[DataBreakpoint]:
        """Replaces the data breakpoints: on variables of functions, by qualified name."""
        self.data = [self._watched(DataBreakpoint(self.new_id(), *each)) for each in wanted]
        return self.data

    def launched(self, path: Path, lines: frozenset[int]) -> list[tuple[Path, Breakpoint]]:
        """Places all again, now that the predicted file and its lines with code are known; returns those that moved."""
        self._program = (path, tuple(sorted(lines)))
        moved: list[tuple[Path, Breakpoint]] = []
        for file, before in self._files.items():
            now = self._placer(file)(before)
            moved += [(file, new) for new, old in zip(now, before, strict=True) if new != old]
            self._files[file] = now
        return moved

    def defined(
        self, names: Mapping[str, int], bodies: frozenset[str]
    ) -> tuple[list[FunctionBreakpoint], list[DataBreakpoint]]:
        """Looks for all functions again among those of the program (name or qualified name -> line), and for the
        variables' among the qualified names of its `bodies`; returns the breakpoints for which that changed
        something."""
        self._names, self._bodies = names, bodies
        functions, self.functions = self.functions, [self._found(one) for one in self.functions]
        data, self.data = self.data, [self._watched(one) for one in self.data]
        return _other(functions, self.functions), _other(data, self.data)

    def lines_of(self, path: Path) -> tuple[int, ...]:
        """The lines of a file where breakpoints can stand, sorted; none of another file than the launched one."""
        if self._program is None:
            return tuple(sorted(source_lines(path)))
        return self._program[1] if self._program[0] == path else ()

    def rules(self) -> tuple[Rule, ...]:
        """What stops in the predicted file; reasons that come first are told first."""
        lines = [
            Rule(
                one.id,
                "breakpoint",
                f"the breakpoint at line {one.line}",
                at_line(one.line),
                one.asked.terms,
                line=one.line,
            )
            for one in self._of_program()
            if one.line is not None
        ]
        functions = [
            Rule(one.id, "function breakpoint", f"the breakpoint {one.name}", in_function(one.name), one.asked.terms)
            for one in self.functions
            if one.line is not None
        ]
        data = [
            Rule(
                one.id,
                "data breakpoint",
                f"the breakpoint on {one.path} of {one.qualname}",
                on_change(one.qualname, one.path),
                one.asked.terms,
            )
            for one in self.data
            if not one.message
        ]
        return (*lines, *functions, *data, *self.filters)

    def _found(self, one: FunctionBreakpoint) -> FunctionBreakpoint:
        if one.asked.refused or self._names is None:
            return replace(one, line=None, message=one.asked.refused or _LATER)
        if one.name not in self._names:
            return replace(one, line=None, message=f"There is no function '{one.name}' in the program.")
        return replace(one, line=self._names[one.name], message="")

    def _watched(self, one: DataBreakpoint) -> DataBreakpoint:
        is_there = self._names is None or one.qualname in self._bodies
        gone = "" if is_there else f"There is no function '{one.qualname}' in the program."
        return replace(one, message=one.asked.refused or gone)

    def _of_program(self) -> list[Breakpoint]:
        return [] if self._program is None else self._files.get(self._program[0], [])

    def _placer(self, path: Path) -> Callable[[list[Breakpoint]], list[Breakpoint]]:
        if self._program is not None and self._program[0] != path:
            name = self._program[0].name
            return lambda all_: [replace(one, line=None, message=f"Only {name} is in this session.") for one in all_]
        lines = self._program[1] if self._program is not None else tuple(sorted(source_lines(path)))
        return lambda all_: [place(one, lines) for one in all_]


def _other(before: Sequence[One], now: Sequence[One]) -> list[One]:
    return [new for new, old in zip(now, before, strict=True) if new != old]
