"""Code that the complete prediction of the call in focus does not come to, as diagnostics that editors draw faded.

Covers whole statements of functions that the run entered, neighbours joined. Does not cover the module body, functions
that were never called, statements without instructions (`global`, what the compiler leaves out), and parts of a line.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

from lsprotocol import types

from cwm_lsp.program.facts import Scope
from cwm_lsp.server import focus
from cwm_lsp.server.diagnostics import NOT_REACHED, Units, diagnostic, lines
from cwm_lsp.server.prediction import Prediction
from cwm_lsp.server.settings import Settings
from cwm_lsp.trace.model import EndReason, Event, Origin

_COMPLETE = (EndReason.RETURNED, EndReason.RAISED)
_SUITES = ("body", "handlers", "orelse", "finalbody", "cases")
_Part = ast.stmt | ast.ExceptHandler


def diagnostics(shown: Prediction, settings: Settings, units: Units) -> list[types.Diagnostic]:
    """One for each contiguous range of lines, by line; none where a limit cut the prediction."""
    if not settings.not_reached:
        return []
    snapshot = shown.snapshot
    origins = {value.origin for frame in shown.frames for value in (*frame.locals.values(), frame.value) if value}
    how = "predicted" if Origin.PREDICTED in origins else "computed"
    message = f"{focus.title(shown.entry)} does not come here ({how})"
    found = [
        diagnostic(NOT_REACHED, "hint", lines(snapshot, first, last, units), message, snapshot, units, ())
        for first, last in unreached(shown)
    ]
    for each in found:
        each.tags = [types.DiagnosticTag.Unnecessary]
    return found


def unreached(shown: Prediction) -> list[tuple[int, int]]:
    """The first and last lines (1-based, inclusive) of what was not reached."""
    if shown.end is None or shown.end.reason not in _COMPLETE:
        return []
    entered = {frame.qualname for frame in shown.frames if frame.event is Event.CALL}
    reached = {frame.line for frame in shown.frames if frame.event is not Event.CALL}
    scopes = (scope for scope in shown.snapshot.program.functions if scope.qualname in entered)
    found = [each for scope in scopes for each in _in_suite(_suites(scope.node), scope, reached)]
    return sorted(set(found))


def _in_suite(suites: Iterable[Sequence[_Part]], scope: Scope, reached: set[int]) -> Iterator[tuple[int, int]]:
    for suite in suites:
        run: tuple[int, int] | None = None
        for part in suite:
            first, last = _span(part)
            inside = range(first, last + 1)
            if not scope.lines.isdisjoint(inside) and reached.isdisjoint(inside):
                run = (first if run is None else run[0], last)
            elif not reached.isdisjoint(inside):
                if run is not None:
                    yield run
                run = None
                if not isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                    yield from _in_suite(_suites(part), scope, reached)
        if run is not None:
            yield run


def _suites(node: ast.AST) -> list[Sequence[_Part]]:
    """The blocks of statements directly in `node`; handlers are one, for they stand below each other."""
    found: list[Sequence[_Part]] = []
    for name in _SUITES:
        suite = getattr(node, name, None)
        if name == "cases":
            found += [case.body for case in suite or ()]
        elif isinstance(suite, list) and suite:
            found.append(suite)
    return found


def _span(part: _Part) -> tuple[int, int]:
    first = part.lineno
    if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and part.decorator_list:
        first = part.decorator_list[0].lineno
    return first, part.end_lineno or part.lineno
