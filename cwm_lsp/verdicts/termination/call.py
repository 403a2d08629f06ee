"""Whether one call ends: computed, and where that takes too long, proved for all arguments of its kind."""

from __future__ import annotations

import ast

from cwm_lsp.program.facts import Program
from cwm_lsp.program.invocation import Bound, match_call
from cwm_lsp.trace.model import MODULE, Entry
from cwm_lsp.verdicts.combine import combined
from cwm_lsp.verdicts.termination.function import about_function
from cwm_lsp.verdicts.termination.run import Effort, computed
from cwm_lsp.verdicts.termination.shapes import Shape, of_value
from cwm_lsp.verdicts.termination.values import read
from cwm_lsp.verdicts.verdict import Kind, Verdict, unknown


def about_call(program: Program, entry: Entry, effort: Effort = Effort()) -> Verdict:  # noqa: B008 (immutable)
    """What can be said without running the call and without a model. Never raises."""
    if program.problems:
        return unknown(program.problems[0].message, program.problems[0].line or 0)
    found = computed(program, entry, effort)
    if found.kind is not Kind.UNKNOWN or entry.function == MODULE:
        return found
    return combined((found, _by_shapes(program, entry)))


def _by_shapes(program: Program, entry: Entry) -> Verdict:
    """The static verdict for arguments of the kinds that this call has."""
    try:
        bound = match_call(program, ast.parse(entry.call.strip(), mode="eval").body, entry.call)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return unknown("the call cannot be read")
    if not isinstance(bound, Bound) or bound.arguments is None:
        return unknown("the arguments of the call are not plain values")
    shapes: dict[str, Shape] = {}
    for name, text in bound.arguments.items():
        held = of_value(read(text))
        if held is not None:
            shapes[name] = held
    return about_function(program, bound.function, shapes)
