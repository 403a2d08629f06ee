"""`judged`: the verdict about one function of a program from its source."""

from __future__ import annotations

from cwm_lsp.program.facts import Program
from cwm_lsp.verdicts.complexity.derive import derive
from cwm_lsp.verdicts.complexity.verdict import Growth, derived


def judged(program: Program, function: str) -> Growth:
    """What follows from the source. Total; runs nothing."""
    scope = program.function(function)
    derivation = derive(program, scope.qualname if scope is not None else function)
    line, end = (scope.def_line, scope.last_line) if scope is not None else (0, 0)
    return derived(scope.qualname if scope is not None else function, derivation, line, end)
