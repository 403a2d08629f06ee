"""Whether one call ends: computed, and where that takes too long, proved for all arguments of its kind."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from cwm_lsp.compute.world import start
from cwm_lsp.program.facts import Program
from cwm_lsp.program.invocation import Bound, match_call
from cwm_lsp.trace.model import MODULE, Entry, Event, Frame
from cwm_lsp.verdicts.combine import combined
from cwm_lsp.verdicts.termination.function import about_function
from cwm_lsp.verdicts.termination.run import Effort, computed
from cwm_lsp.verdicts.termination.shapes import of_value
from cwm_lsp.verdicts.termination.values import read
from cwm_lsp.verdicts.verdict import Kind, Verdict, unknown


def about_call(program: Program, entry: Entry, effort: Effort = Effort()) -> Verdict:  # noqa: B008 (immutable)
    """What can be said without running the call and without a model. Never raises."""
    if program.problems:
        line = program.problems[0].line or 0
        return unknown(program.problems[0].message, line, line)
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
    if not isinstance(bound, Bound):
        return unknown(bound.message)
    texts = _computed_arguments(program, entry) if bound.arguments is None else bound.arguments
    shapes = {name: held for name, text in texts.items() if (held := of_value(read(text))) is not None}
    return about_function(program, bound.function, shapes)


def _computed_arguments(program: Program, entry: Entry) -> Mapping[str, str]:
    """The reprs of the arguments, as far as computing the call gets to it."""
    coming, _ = start(program, entry).step()
    if not isinstance(coming, Frame) or coming.event is not Event.CALL or coming.qualname != entry.function:
        return {}
    return {name: value.repr for name, value in coming.locals.items()}
