"""What can be asked about a text. Every question is a total function of plain data, and runs in the helper process.

What only some of them need is imported by them: the server imports this module, too.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cwm_lsp.program.bindings import bound_names
from cwm_lsp.program.entries import EntryCall, bind_arguments
from cwm_lsp.program.expected import is_expected, may_raise
from cwm_lsp.program.facts import Program, analyse
from cwm_lsp.server.analysis.known import Known
from cwm_lsp.server.analysis.outline import Outline, outline_of
from cwm_lsp.server.analysis.rests import Rests, rests_on
from cwm_lsp.server.analysis.suites import Found, Suites
from cwm_lsp.server.analysis.unreached import unreached
from cwm_lsp.trace.model import Entry
from cwm_lsp.trace.problem import UserError
from cwm_lsp.verdicts.verdict import Verdict

Names = Mapping[int, frozenset[str]]
"""The names that each line of a scope may bind."""

_suites = Suites()


@dataclass(frozen=True, slots=True)
class Text:
    """A text, and the name under which messages tell of it."""

    text: str
    path: str

    @property
    def program(self) -> Program:
        """The facts about it; those of the texts asked about last are kept."""
        return _program(self)


@lru_cache(maxsize=2)
def _program(of: Text) -> Program:
    return analyse(of.text, of.path)


@dataclass(frozen=True, slots=True)
class Binding:
    """What a call calls: the qualified name of a function; where it fits none, `problem` is the reason."""

    function: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Expected:
    """Of an exception: the lines that raise a caught one once more, those in a `with` that expects one, and whether
    each place where the call is written expects one."""

    again: frozenset[int] = frozenset()
    lines: frozenset[int] = frozenset()
    by_calls: bool = False


def outline(of: Text) -> Outline:
    """What handlers need at once."""
    return outline_of(of.program)


def bindings(of: Text, calls: Sequence[str]) -> dict[str, Binding]:
    """What each of the `calls` calls in the text."""
    return {call: _binding(of.program, call) for call in calls}


def _binding(program: Program, call: str) -> Binding:
    try:
        return Binding(bind_arguments(program, call).function.qualname)
    except UserError as problem:
        return Binding("", str(problem))


def names(of: Text, scopes: Sequence[str]) -> dict[str, Names]:
    """What each line of the scopes with these qualified names may bind; empty for those that are not there."""
    program = of.program
    found = {qualname: program.scope(qualname) for qualname in scopes}
    return {
        qualname: {} if scope is None else {line: bound_names(program, scope, line) for line in scope.lines}
        for qualname, scope in found.items()
    }


def expected(of: Text, lines: Sequence[int], calls: Sequence[EntryCall]) -> Expected:
    """What the text says about exceptions out of `lines`, and about those out of the `calls`, which are written in it
    or in tests, which are read."""
    program = of.program
    again = {node.lineno for node in ast.walk(program.tree) if isinstance(node, ast.Raise) and node.exc is None}
    return Expected(
        frozenset(again),
        frozenset(line for line in lines if is_expected(program, line)),
        bool(calls) and all(_may_raise(program, call) for call in calls),
    )


def _may_raise(program: Program, call: EntryCall) -> bool:
    """Whether `call` is written so that it may raise; also where a test file can't be read any more. Does not cover
    calls in other cells."""
    if call.source == "cell":
        return False
    if call.path:
        try:
            program = analyse(Path(call.path).read_text("utf-8", "replace"), call.path)
        except OSError:
            return True
    return bool(program.problems) or may_raise(program, call)


def not_reached(of: Text, entered: frozenset[str], reached: frozenset[int]) -> list[tuple[int, int]]:
    """The first and last lines (1-based, inclusive) of what a run did not reach; see `unreached`."""
    return unreached(of.program, entered, reached)


def rests(of: Text, entry: Entry) -> tuple[Rests, dict[str, Names]]:
    """What the prediction of a call rests on, and the `names` of the scopes that it can come to."""
    found = rests_on(of.program, entry)
    lines = set(found.lines)
    scopes = [scope.qualname for scope in of.program.functions if scope.def_line in lines]
    return found, names(of, [*scopes, entry.function])


def loops(of: Text) -> Sequence[Verdict]:
    """What the source alone shows about its loops and recursions."""
    from cwm_lsp.verdicts.termination.function import about_loops

    return about_loops(of.program)


def growth(of: Text, qualname: str, above: int = 0) -> str:
    """How a function grows, as Markdown; lines are counted from those that stand `above` on."""
    from cwm_lsp.server.analysis.growth import growth_text
    from cwm_lsp.verdicts.complexity.judge import judged

    return growth_text(judged(of.program, qualname), above)


def classes(of: Text, known: Mapping[str, Known], begin: int, seconds: float) -> tuple[dict[str, Known], int]:
    """How functions grow, from number `begin` on; see `derive`."""
    from cwm_lsp.server.analysis.deriving import derive

    return derive(of.program, known, begin, seconds)


def calls_in_tests(of: Text, file: Path, roots: Sequence[Path], most_files: int, seconds: float, anew: bool) -> Found:
    """The calls in tests of the functions of the text, which is that of `file`; `anew`: test files have changed."""
    if anew:
        _suites.changed()
    return Found() if of.program.problems else _suites.calls(of.program, file, roots, most_files, seconds)
