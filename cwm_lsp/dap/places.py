"""Where breakpoints apply: at a line, where a function begins, where a variable has another value."""

from __future__ import annotations

from cwm_lsp.dap.rules import Place
from cwm_lsp.dap.tape import Tape
from cwm_lsp.dap.timeline import Timeline
from cwm_lsp.dap.values import differs, lookup
from cwm_lsp.trace.model import Event


def at_line(line: int) -> Place:
    """Before a line runs."""

    def place(tape: Tape, index: int) -> str | None:
        frame = tape.timeline.frames[index]
        return "" if frame.event is Event.LINE and frame.line == line else None

    return place


def in_function(name: str) -> Place:
    """At the first line of each call of a function with that name or qualified name; a resumed generator is no call."""

    def place(tape: Tape, index: int) -> str | None:
        frame = tape.timeline.frames[index]
        named = name in (frame.function, frame.qualname)
        return "" if named and frame.event is Event.LINE and begins(tape.timeline, index) else None

    return place


def begins(timeline: Timeline, index: int) -> bool:
    """Whether a `line` frame is the first of its activation."""
    previous = timeline.links[index].previous
    if previous is None:
        return True
    return timeline.frames[previous].event is Event.CALL and timeline.links[previous].previous is None


def on_change(qualname: str, path: str) -> Place:
    """At the first line of an activation of that function where the variable at `path` (dotted for attributes) has
    another value than at the line before, or has come or gone; its first line has no line before."""

    def place(tape: Tape, index: int) -> str | None:
        timeline = tape.timeline
        frame = timeline.frames[index]
        if frame.event is not Event.LINE or frame.qualname != qualname or begins(timeline, index):
            return None
        before = timeline.links[index].previous
        assert before is not None  # it does not begin here
        if timeline.frames[before].event is Event.CALL and (yielded := timeline.links[before].previous) is not None:
            before = yielded  # what it was before the generator was resumed
        old, new = lookup(timeline.locals_at(before), path), lookup(frame.locals, path)
        if old is new or (old is not None and new is not None and not differs(old, new)):
            return None
        was, is_ = ("no value" if one is None else one.repr for one in (old, new))
        return f"{path} changed from {was} to {is_}"

    return place
