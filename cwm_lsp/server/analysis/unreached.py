"""Code that a run does not come to.

Covers whole statements of functions that the run entered, and of the module body where that was run, neighbours joined.
Does not cover functions that were never called, statements without instructions (`global`, what the compiler leaves
out), and parts of a line.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence, Set

from cwm_lsp.program.facts import Program, Scope

_SUITES = ("body", "handlers", "orelse", "finalbody", "cases")
_KINDS = ("module", "function")
_Part = ast.stmt | ast.ExceptHandler


def unreached(program: Program, entered: Set[str], reached: Set[int]) -> list[tuple[int, int]]:
    """The first and last lines (1-based, inclusive) of what a run did not reach that entered the scopes of these
    qualified names and `reached` these lines."""
    scopes = (scope for scope in program.scopes if scope.kind in _KINDS and scope.qualname in entered)
    found = [each for scope in scopes for each in _in_suite(_suites(scope.node), scope, reached)]
    return sorted(set(found))


def _in_suite(suites: Iterable[Sequence[_Part]], scope: Scope, reached: Set[int]) -> Iterator[tuple[int, int]]:
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
