"""Predicted exceptions, and values that are too uncertain to go on: what exception filters stop at."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass

from cwm_lsp.dap import views
from cwm_lsp.dap.places import begins
from cwm_lsp.dap.rules import Place, locals_at
from cwm_lsp.dap.tape import Tape
from cwm_lsp.dap.timeline import Timeline
from cwm_lsp.dap.values import flattened, trust, type_name
from cwm_lsp.trace.model import End, EndReason, Event, Origin, Value

_NAME = re.compile(r"[^\W\d][\w.]*")


@dataclass(frozen=True, slots=True)
class Filter:
    """One of the exception filters that the client offers its user."""

    name: str
    label: str
    description: str
    condition: str
    default: bool


FILTERS = (
    Filter(
        "raised",
        "Raised Exceptions",
        "Stops where an exception is predicted to be raised, caught or not.",
        "An expression, such as exception == 'KeyError'",
        False,
    ),
    Filter(
        "uncaught",
        "Uncaught Exceptions",
        "Stops where an exception is raised that leaves the entry call.",
        "An expression, such as exception != 'SystemExit'",
        True,
    ),
    Filter(
        "uncertain",
        "Uncertain Values",
        "Stops where the model chooses a value with a low probability.",
        "The probability below which a value is uncertain; 0.5 if left out",
        False,
    ),
)


def raised(tape: Tape, index: int) -> str | None:
    """At `exception` frames where the exception is new: it has not come from a call."""
    frame = tape.timeline.frames[index]
    if frame.event is not Event.EXCEPTION or frame.value is None or _came_from(tape.timeline, index) is not None:
        return None
    return frame.value.repr


def uncaught(tape: Tape, index: int) -> str | None:
    """At the `exception` frame where the one was raised that ended the run; nowhere before the end is known."""
    value = tape.timeline.frames[index].value
    return None if value is None or origin_of_end(tape.timeline, tape.end) != index else value.repr


def origin_of_end(timeline: Timeline, end: End | None) -> int | None:
    """The frame where the exception was raised that left the entry; None if none did, or the end is not known yet."""
    if end is None or end.reason is not EndReason.RAISED:
        return None
    for index in range(len(timeline) - 1, -1, -1):
        frame = timeline.frames[index]
        if frame.event is Event.EXCEPTION and frame.depth == 0:
            while (before := _came_from(timeline, index)) is not None:
                index = before
            return index
    return None


def uncertain(below: float) -> Place:
    """At frames where the model chose a new value (of a variable, or what is returned or raised) with a probability
    under `below`. Values computed from such a choice do not stop again."""

    def place(tape: Tape, index: int) -> str | None:
        timeline = tape.timeline
        frame = timeline.frames[index]
        if frame.event is Event.CALL:
            return None  # its arguments are told of at the first line
        if frame.event is Event.LINE:
            fresh = frame.locals.keys() if begins(timeline, index) else views.changed(timeline, index)
            values = flattened({name: value for name, value in frame.locals.items() if name in fresh})
        else:
            values = iter(
                [] if frame.value is None else [(f"what {frame.function} {_VERBS[frame.event]}", frame.value)]
            )
        for name, value in values:
            if value.p is not None and value.p < below and value.origin is not Origin.COMPUTED:
                return f"{name} = {value.repr} ({trust(value)})"
        return None

    return place


_VERBS = {Event.RETURN: "returns", Event.EXCEPTION: "raises"}


def names(tape: Tape, index: int) -> Mapping[str, Value]:
    """What conditions of exception filters know: the frame's names, and `exception`, the name of its type."""
    value = tape.timeline.frames[index].value
    if value is None:
        return locals_at(tape, index)
    return {**locals_at(tape, index), "exception": Value(repr(type_of(value)), value.origin, value.p)}


def type_of(exception: Value) -> str:
    """The name of an exception's type, as far as its repr tells."""
    match = _NAME.match(exception.repr)
    return match[0] if match else type_name(exception.repr) or "Exception"


def message_of(exception: Value) -> str:
    """What it says, where its repr has one text as only argument; else the repr."""
    try:
        said = ast.literal_eval(exception.repr.removeprefix(type_of(exception)))
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return exception.repr
    return said if isinstance(said, str) else exception.repr


def at(timeline: Timeline, index: int) -> Value | None:
    """The exception with which a frame is left or interrupted, if it is."""
    outcome = views.outcomes(timeline, index) if timeline.frames[index].event not in views.STATE_EVENTS else ()
    return outcome[0].value if outcome and not outcome[0].function else None


def _came_from(timeline: Timeline, index: int) -> int | None:
    """The `exception` frame of the call through which the exception at frame `index` came; None where it is new."""
    frame, left = timeline.frames[index], index - 1
    if left < 0 or timeline.frames[left].event is not Event.RETURN or timeline.frames[left].depth != frame.depth + 1:
        return None
    at: int | None = left if views.left_by_exception(timeline, left) else None
    while at is not None and timeline.frames[at].event is not Event.EXCEPTION:
        at = timeline.links[at].previous
    return at
