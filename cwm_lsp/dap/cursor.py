"""Motions along a timeline and views of it at a position: pure functions, no time and no protocol.

A position is the index of a frame; `START` is before the first. A session stops at `line` frames and at the last frame
of a finished trace. `call` frames are passed over, so that a step in lands on the callee's first line, as in other
debuggers; so are `return` and `exception` frames, whose values show as variables at the next stop.

Every motion is one scan with a depth limit: it stops at the first `line` frame that is not deeper. When an activation
at the limit is left, the limit falls to its caller's depth: a step over the last line of `f` in `f() + g()` does not
stop inside `g`. A frame that `halts` names (a breakpoint) stops any motion, whatever its depth and kind.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from cwm_lsp.dap.statements import statement_lines
from cwm_lsp.dap.timeline import Timeline
from cwm_lsp.trace.model import Event

START = -1
ANY_DEPTH = sys.maxsize


class Motion(StrEnum):
    """What the user asked for."""

    STEP_IN = "step in"
    STEP_OVER = "step over"
    STEP_OUT = "step out"
    CONTINUE = "continue"
    STEP_BACK = "step back"
    REVERSE = "reverse continue"


class Granularity(StrEnum):
    """How far a step goes: to the next line that runs, out of a statement of several lines, or to the next frame."""

    LINE = "line"
    STATEMENT = "statement"
    FRAME = "instruction"


BACKWARD = frozenset({Motion.STEP_BACK, Motion.REVERSE})


@dataclass(frozen=True, slots=True)
class Scan:
    """A motion under way.

    `at` is the next frame to look at, `limit` the deepest depth at which any line stops, `activation` one whose lines
    stop at any depth: a step over in a generator stays in it when it is resumed from elsewhere. Frames of `every`
    kind can stop it, or lines only; lines of `activation` in `within` do not: they belong to the statement left.
    """

    at: int
    limit: int
    activation: int | None = None
    every: bool = False
    within: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Stop:
    """Where a motion ended: a frame index, and whether a breakpoint (and not the motion itself) stopped it."""

    index: int
    at_breakpoint: bool


def begin(timeline: Timeline, position: int, motion: Motion) -> Scan:
    """The scan of `motion` from `position`."""
    step = -1 if motion in BACKWARD else 1
    at = position + step
    if motion in (Motion.CONTINUE, Motion.REVERSE):
        return Scan(at, -1)
    if motion is Motion.STEP_IN or position == START:
        return Scan(at, ANY_DEPTH)
    frame, activation = timeline.frames[position], timeline.links[position].activation
    if motion is Motion.STEP_OUT:
        return Scan(at, frame.depth - 1)
    outside = Event.CALL if motion is Motion.STEP_BACK else Event.RETURN
    return Scan(at, frame.depth - (frame.event is outside), activation)


def scan(timeline: Timeline, position: int, motion: Motion, granularity: Granularity, source: str) -> Scan:
    """The scan of `motion` from `position` that goes as far as `granularity` says; by statements it does not stop at
    other lines of the one left. `source` is the program's text, "" where it is not known."""
    found = begin(timeline, position, motion)
    if granularity is Granularity.FRAME:
        return replace(found, every=True)
    if granularity is Granularity.LINE or not source:
        return found
    lines = statement_lines(source, timeline.frames[position].line)
    if len(lines) == 1:
        return found
    return replace(found, within=lines, activation=timeline.links[position].activation)


def forward(timeline: Timeline, scan: Scan, halts: Callable[[int], bool]) -> tuple[Stop | None, Scan]:
    """Scans the frames known so far. With no stop among them, the scan returned goes on when there are more."""
    for index in range(scan.at, len(timeline)):
        frame = timeline.frames[index]
        if frame.event is Event.RETURN and frame.depth <= scan.limit < ANY_DEPTH and not scan.every:
            scan = replace(scan, limit=frame.depth - 1)
        if stop := _stop(timeline, scan, index, halts):
            return stop, scan
    return None, replace(scan, at=len(timeline))


def backward(timeline: Timeline, scan: Scan, halts: Callable[[int], bool]) -> Stop | None:
    """The stop before, None when the start is reached without one.

    The mirror image of `forward`: a step back passes over the calls that the line before made, and from an
    activation's first line goes back to the caller.
    """
    for index in range(scan.at, -1, -1):
        frame = timeline.frames[index]
        if frame.event is Event.CALL and frame.depth <= scan.limit and not scan.every:
            scan = replace(scan, limit=frame.depth - 1)
        if stop := _stop(timeline, scan, index, halts):
            return stop
    return None


def _stop(timeline: Timeline, scan: Scan, index: int, halts: Callable[[int], bool]) -> Stop | None:
    frame = timeline.frames[index]
    if frame.event is not Event.LINE:
        if halts(index):
            return Stop(index, at_breakpoint=True)
        return Stop(index, at_breakpoint=False) if scan.every and frame.depth <= scan.limit else None
    own = timeline.links[index].activation == scan.activation
    wanted = (frame.depth <= scan.limit or own) and not (own and frame.line in scan.within)
    return Stop(index, at_breakpoint=not wanted) if wanted or halts(index) else None


def first_line(timeline: Timeline) -> int | None:
    """The first stop of all, None where no line ran."""
    return next((index for index, frame in enumerate(timeline.frames) if frame.event is Event.LINE), None)


def last_line(timeline: Timeline, since: int, until: int) -> int | None:
    """The latest line from `since` on, before `until`: where a pause stops."""
    lines = (index for index in range(until - 1, max(since, 0) - 1, -1))
    return next((index for index in lines if timeline.frames[index].event is Event.LINE), None)
