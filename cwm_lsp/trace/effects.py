"""What each line of a program did along a trace: names bound or changed, values returned, exceptions raised.

A frame shows the state *before* its line runs, so a line's effect is the difference to the next frame of the same
activation. Covers: locals, attributes of plain objects (as dotted names, `self.balance`), parameters bound by a call,
returned and yielded values, exceptions. Does not cover: what a returning line bound on its way out (a `return` frame
carries no locals), deleted names, globals, and the state of objects whose repr hides it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from cwm_lsp.trace.model import End, EndReason, Event, Frame, Trace, Value

Bound = Callable[[Frame, Frame], frozenset[str]]


@dataclass(frozen=True, slots=True)
class Effect:
    """What one run of one line did.

    `frame` is the index of the frame that ran the line, `shown` that of the frame in which the effect shows (the same
    frame for parameters, returned values and exceptions). At most one of `changed`, `returned` and `raised` is set;
    with none the line ran and nothing that a trace can show came of it.
    """

    frame: int
    shown: int
    line: int
    qualname: str
    depth: int
    changed: Mapping[str, Value] = field(default_factory=dict)
    returned: Value | None = None
    raised: Value | None = None


def flat(values: Mapping[str, Value]) -> dict[str, Value]:
    """`values` with the attributes of plain objects beside them under dotted names, in order."""
    result: dict[str, Value] = {}
    for name, value in values.items():
        result[name] = value
        result.update({f"{name}.{inner}": attribute for inner, attribute in flat(value.attrs).items()})
    return result


def effects(trace: Trace, bound: Bound | None = None) -> dict[int, tuple[Effect, ...]]:
    """The effects of `trace` by line of the user's file, each line's in order of time; total for any frames.

    `bound(before, after)` may name locals that the line of `before` assigns on the way to `after`; they are listed even
    where the new value equals the old one (`flag = True` in a loop). Without it only differences are listed.
    """
    found = Effects(bound)
    for frame in trace.frames:
        found.add(frame)
    return found.by_line(trace.end)


class Effects:
    """As `effects`, for frames that come one after the other: what was read is not read again."""

    def __init__(self, bound: Bound | None = None) -> None:
        self._bound = bound
        self._found: dict[int, list[Effect]] = {}
        self._running: dict[int, Frame] = {}  # depth -> the activation's latest frame that had locals
        self._told: set[int] = set()  # depths whose latest line has an effect already: it raised, or it is a call
        self._entered: dict[str, tuple[int, list[str]]] = {}  # qualname -> line and parameters of the first call
        self._last: Frame | None = None
        self._before: Frame | None = None  # the one before the last

    def add(self, frame: Frame) -> None:
        """Take the next frame."""
        last = self._last
        if last is not None and last.event is Event.RETURN:  # what it meant shows now
            left = frame.event is Event.EXCEPTION and frame.depth == last.depth - 1
            _put(self._found, None if left else _effect(last, last, returned=last.value))
        if frame.event is not Event.RETURN:
            _put(self._found, self._effect_at(frame))
        self._before, self._last = last, frame

    def by_line(self, end: End) -> dict[int, tuple[Effect, ...]]:
        """Those of a trace that ends so behind the frames that came."""
        found = {line: tuple(self._found[line]) for line in sorted(self._found)}
        last = self._last
        if last is None or last.event is not Event.RETURN or _left_by_exception(self._before, last, end):
            return found
        returned = _effect(last, last, returned=last.value)
        return {**found, last.line: (*found.get(last.line, ()), returned)}

    def _effect_at(self, frame: Frame) -> Effect | None:
        if frame.event is Event.EXCEPTION:
            self._told.add(frame.depth)
            return _effect(frame, frame, raised=frame.value)
        before = self._running.get(frame.depth)
        self._running[frame.depth] = frame
        if frame.event is Event.CALL:
            self._told.add(frame.depth)
            arrival = (frame.line, list(frame.locals))
            is_first = self._entered.setdefault(frame.qualname, arrival) == arrival  # else it resumes a generator
            return _effect(frame, frame, changed=flat(frame.locals)) if is_first else None
        was_told = frame.depth in self._told
        self._told.discard(frame.depth)
        if before is None:
            return None
        names = self._bound(before, frame) if self._bound is not None else frozenset[str]()
        changed = _changes(before, frame, names)
        return _effect(before, frame, changed=changed) if changed or not was_told else None


def _put(found: dict[int, list[Effect]], effect: Effect | None) -> None:
    if effect is not None:
        found.setdefault(effect.line, []).append(effect)


def _effect(
    ran: Frame,
    shows: Frame,
    changed: Mapping[str, Value] | None = None,
    returned: Value | None = None,
    raised: Value | None = None,
) -> Effect:
    return Effect(ran.index, shows.index, ran.line, ran.qualname, ran.depth, changed or {}, returned, raised)


def _changes(before: Frame, after: Frame, bound: frozenset[str]) -> dict[str, Value]:
    old = flat(before.locals)
    return {
        name: value
        for name, value in flat(after.locals).items()
        if name in bound or name not in old or old[name].repr != value.repr
    }


def _left_by_exception(before: Frame | None, frame: Frame, end: End) -> bool:
    """Whether the `return` frame at the end of a trace, with `before` in front of it, is an activation left by an
    exception (its None is no returned value): the end says so, or, for a trace cut off just there, the `exception`
    frame directly before. In the middle of a trace the caller's own `exception` frame follows directly."""
    if frame.depth == 0 and end.reason in (EndReason.RAISED, EndReason.RETURNED):
        return end.reason is EndReason.RAISED
    return before is not None and before.event is Event.EXCEPTION and before.depth == frame.depth
