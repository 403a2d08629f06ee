"""The course that a trace takes: how often each loop went round, and which branches were taken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from cwm_lsp.server.document.heads import Head
from cwm_lsp.trace.model import Event, Frame, Value


@dataclass(slots=True)
class Span:
    """The frames `first` to before `end` of a trace, as one activation at `depth` sees them; `end` is None while they
    go on."""

    depth: int
    first: int
    end: int | None = None

    def has(self, frame: int) -> bool:
        """Whether the frame with that index is one of them."""
        return self.first <= frame and (self.end is None or frame < self.end)


@dataclass(slots=True)
class Turns:
    """What one loop did: its iterations (each with the frame at the head that began it), and the frames at which it was
    entered from outside; `goes_on`: the trace stops inside. `values` are those that its head looked at."""

    loop: Head
    iterations: list[Span] = field(default_factory=list)
    entries: list[int] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class Branch:
    """One decision at an `if` or a `case`: the frame (its index and depth) that made it, and how."""

    frame: int
    depth: int
    taken: bool
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """Both, by the first line of the heads."""

    turns: dict[int, Turns] = field(default_factory=dict)
    branches: dict[int, list[Branch]] = field(default_factory=dict)


@dataclass(slots=True)
class _Activation:
    before: Frame | None = None
    inside: dict[Head, Span | None] = field(default_factory=dict)  # loops, with the iteration that goes on, if any
    decides: tuple[Head, Frame] | None = None  # the branch head that it is at


def course(frames: Iterable[Frame], heads: Iterable[Head]) -> Course:
    """The course of `frames` through a text with those `heads`. Total."""
    walk = Walk(heads)
    for frame in frames:
        walk.add(frame)
    return walk.course


class Walk:
    """As `course`, for frames that come one after the other.

    An activation of a generator goes on when it is resumed. What follows a head in the same activation tells how it
    decided; an exception in between: not at all.
    """

    def __init__(self, heads: Iterable[Head]) -> None:
        self._found = Course()
        self._at: dict[tuple[str, int], list[Head]] = {}
        for head in heads:
            for line in range(head.line, head.last + 1):
                if head.kind == "loop" or head.heads(line):
                    self._at.setdefault((head.qualname, line), []).append(head)
        self._running: dict[tuple[int, str], _Activation] = {}
        self._entered: dict[str, int] = {}

    def add(self, frame: Frame) -> None:
        """Take the next frame."""
        key = (frame.depth, frame.qualname)
        if frame.event is Event.CALL:
            if self._entered.setdefault(frame.qualname, frame.line) == frame.line:
                self._running[key] = _Activation()
            return
        activation = self._running.get(key)
        if activation is None:
            activation = self._running[key] = _Activation()
        if frame.event is Event.LINE:
            here = self._at.get((frame.qualname, frame.line), [])
            _decide(self._found, activation, frame, here)
            _turn(self._found, activation, frame, [head for head in here if head.kind == "loop"])
            activation.before = frame
        else:
            activation.decides = None
            if frame.event is Event.RETURN:  # for good, or until it is resumed
                for span in filter(None, activation.inside.values()):
                    span.end = frame.index + 1

    @property
    def course(self) -> Course:
        """That of the frames so far. Frames that come later make its lists no longer."""
        turns = {line: _so_far(turns) for line, turns in self._found.turns.items()}
        return Course(turns, {line: list(branches) for line, branches in self._found.branches.items()})


def _so_far(turns: Turns) -> Turns:
    goes_on = any(span.end is None for span in turns.iterations)
    return Turns(turns.loop, list(turns.iterations), list(turns.entries), list(turns.values), goes_on)


def _decide(found: Course, activation: _Activation, frame: Frame, here: list[Head]) -> None:
    if activation.decides is not None:
        head, began = activation.decides
        if head.heads(frame.line):
            return  # a head of several lines
        outcome = Branch(began.index, began.depth, head.holds(frame.line), tuple(_looked_at(head, began)))
        found.branches.setdefault(head.line, []).append(outcome)
    head_here = next((head for head in here if head.kind != "loop"), None)
    activation.decides = None if head_here is None else (head_here, frame)


def _turn(found: Course, activation: _Activation, frame: Frame, here: list[Head]) -> None:
    for loop in [loop for loop in activation.inside if loop not in here]:
        span = activation.inside.pop(loop)
        if span is not None:
            span.end = frame.index
    for loop in here:
        turns = found.turns.setdefault(loop.line, Turns(loop))
        if loop not in activation.inside:
            turns.entries.append(frame.index)
            activation.inside[loop] = None
        span = activation.inside[loop]
        if loop.heads(frame.line):
            turns.values.extend(_looked_at(loop, frame))
            if span is not None:
                span.end = frame.index
            activation.inside[loop] = None
        elif span is None:
            before = activation.before
            first = before if before is not None and loop.heads(before.line) else frame
            activation.inside[loop] = began = Span(frame.depth, first.index)
            turns.iterations.append(began)
        else:
            span.end = None  # resumed


def _looked_at(head: Head, frame: Frame) -> Iterator[Value]:
    return (value for name, value in frame.locals.items() if name in head.names)
