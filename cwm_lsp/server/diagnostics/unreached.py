"""Code that the complete prediction of the call in focus does not come to, as diagnostics that editors draw faded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lsprotocol import types

from cwm_lsp.program.entries import EntryCall
from cwm_lsp.server.diagnostics.codes import NOT_REACHED, Units, call_of, diagnostic, lines
from cwm_lsp.server.document import focus
from cwm_lsp.server.drawing.prediction import Prediction
from cwm_lsp.trace.model import EndReason, Event, Origin

_COMPLETE = (EndReason.RETURNED, EndReason.RAISED)


def run_of(shown: Prediction) -> tuple[frozenset[str], frozenset[int]]:
    """The functions that the complete prediction entered, and the lines that it reached; none where a limit cut it."""
    if shown.end is None or shown.end.reason not in _COMPLETE:
        return frozenset(), frozenset()
    entered = frozenset(frame.qualname for frame in shown.frames if frame.event is Event.CALL)
    return entered, frozenset(frame.line for frame in shown.frames if frame.event is not Event.CALL)


def diagnostics(
    shown: Prediction, found: Iterable[tuple[int, int]], calls: Sequence[EntryCall], units: Units
) -> list[types.Diagnostic]:
    """One for each contiguous range of lines that was `found` not to be reached (first and last, 1-based); `calls` are
    the places where the call in focus is written."""
    snapshot = shown.snapshot
    origins = {value.origin for frame in shown.frames for value in (*frame.locals.values(), frame.value) if value}
    how = "predicted" if Origin.PREDICTED in origins else "computed"
    message = f"{focus.title(shown.entry)} does not come here ({how})"
    places = (call_of(snapshot, shown.entry, calls),)
    made = [
        diagnostic(NOT_REACHED, "hint", lines(snapshot, first, last, units), message, snapshot, units, places)
        for first, last in found
    ]
    for each in made:
        each.tags = [types.DiagnosticTag.Unnecessary]
    return made
