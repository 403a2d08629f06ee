"""The exception that comes out of the predicted call, as a diagnostic at the line that raised it.

Silent where it would be a false alarm: the arguments were invented, the call is written so that it may raise, the
function raises because nobody has written it yet, or the prediction is not probable enough.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from lsprotocol import types

from cwm_lsp.program.entries import EntryCall
from cwm_lsp.server.analysis.questions import Expected
from cwm_lsp.server.diagnostics.codes import PREDICTED_EXCEPTION, Place, Units, call_of, diagnostic, lines
from cwm_lsp.server.drawing.markdown import shortened
from cwm_lsp.server.drawing.prediction import Prediction
from cwm_lsp.server.settings import Settings
from cwm_lsp.trace.model import MODULE, End, EndReason, Event, Frame, Origin

_REPR = 200  # characters of an exception in a message
_INTENDED = r"(SystemExit|KeyboardInterrupt|GeneratorExit)\b"  # ways to stop, no failures


@dataclass(frozen=True, slots=True)
class Raised:
    """An exception that left the entry call: the frames in which it was seen, from the one that raised it outwards, and
    the probability of all that it rests on (None: it was computed from nothing predicted)."""

    path: tuple[Frame, ...]
    text: str
    p: float | None


def diagnostics(
    shown: Prediction, calls: Sequence[EntryCall], known: Expected, settings: Settings, units: Units
) -> list[types.Diagnostic]:
    """At most one; none while the prediction is running. `calls` are the places where the call in focus is written, in
    this file or in tests; `known` is what the text says about exceptions out of them, and out of `lines_of(shown)`."""
    snapshot = shown.snapshot
    raised = None if settings.exceptions == "off" else raised_in(shown, known.again)
    if raised is None or _is_no_news(shown, raised, known):
        return []
    if raised.p is not None and raised.p < settings.least_probability:
        return []
    # A call that only the user has typed is an experiment: its exception is no defect of the file.
    level = settings.computed_exceptions if raised.p is None and calls else settings.exceptions
    if level == "off":
        return []
    how = "computed" if raised.p is None else f"predicted, p {raised.p:.2f}"
    line = raised.path[0].line
    return [
        diagnostic(
            PREDICTED_EXCEPTION,
            level,
            lines(snapshot, line, line, units),
            f"{shortened(' '.join(raised.text.split()), _REPR)} ({how})",
            snapshot,
            units,
            _places(shown, raised, calls),
        )
    ]


def lines_of(shown: Prediction) -> list[int]:
    """The lines at which exceptions were seen, if one ends the complete prediction."""
    if shown.end is None or shown.end.reason is not EndReason.RAISED:
        return []
    return sorted({frame.line for frame in shown.frames if frame.event is Event.EXCEPTION})


def raised_in(shown: Prediction, again: frozenset[int]) -> Raised | None:
    """The exception that ends the complete prediction; None where it ends in another way or how is not known. `again`
    are the lines that raise a caught exception once more."""
    if shown.end is None or shown.end.reason is not EndReason.RAISED:
        return None
    seen = _path(shown.frames, shown.end, again)
    if not seen or seen[-1].value is None:
        return None
    value = seen[-1].value
    if value.origin is Origin.COMPUTED:
        return Raised(seen, value.repr, value.p)
    if value.origin is not Origin.PREDICTED or value.p is None:
        return None
    before = [frame for frame in shown.frames[: seen[-1].index] if not value.rests_on or frame.index in value.rests_on]
    chosen = (each.p for frame in before for each in (*frame.locals.values(), frame.value) if each is not None)
    return Raised(seen, value.repr, value.p * math.prod(p for p in chosen if p is not None))


def _path(frames: Sequence[Frame], end: End, again: frozenset[int]) -> tuple[Frame, ...]:
    """The `exception` frames of the exception that ended the trace, innermost first; `again` are the lines that raise
    a caught exception once more, which are passed over."""
    kind = end.message.partition(":")[0].rpartition(".")[2]
    place = _latest(frames, len(frames), 0, f"{kind}(", again)
    place = _latest(frames, len(frames), 0, "", again) if place is None else place
    found: list[Frame] = []
    while place is not None:
        frame = frames[place]
        found.append(frame)
        inner = frames[place - 1] if place else frame
        if inner.event is not Event.RETURN or inner.depth != frame.depth + 1:
            break
        place = _latest(frames, place - 1, inner.depth, frame.value.repr if frame.value else "", again)
    return tuple(reversed(found))


def _latest(frames: Sequence[Frame], stop: int, depth: int, text: str, again: frozenset[int]) -> int | None:
    """Where, before `stop`, the activation at `depth` last saw an exception whose repr begins with `text`."""
    once_more: int | None = None
    for place in range(stop - 1, -1, -1):
        frame = frames[place]
        if frame.depth == depth and frame.event is Event.CALL:
            break
        if frame.depth != depth or frame.event is not Event.EXCEPTION or frame.value is None:
            continue
        if not frame.value.repr.startswith(text):
            continue
        if frame.line not in again:
            return place
        if once_more is None:
            once_more, text = place, frame.value.repr
    return once_more


def _is_no_news(shown: Prediction, raised: Raised, known: Expected) -> bool:
    """Whether the exception says nothing about the program, or nothing that its author does not know."""
    program = shown.snapshot.program
    if any(value.origin is Origin.INVENTED for value in shown.frames[0].locals.values()):
        return True
    if re.match(_INTENDED, raised.text) or any(frame.line in known.lines for frame in raised.path):
        return True
    scope = program.scope(raised.path[0].qualname)
    return known.by_calls or (scope is not None and scope.is_stub)


def _places(shown: Prediction, raised: Raised, calls: Sequence[EntryCall]) -> list[Place]:
    """The activations that the exception passed through, outwards, and the call."""
    passed = [Place(frame.line, f"passes through {_named(frame)}") for frame in raised.path[1:]]
    return [*passed, call_of(shown.snapshot, shown.entry, calls)]


def _named(frame: Frame) -> str:
    return "the module body" if frame.qualname == MODULE else frame.qualname
