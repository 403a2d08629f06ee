"""What each line of a program did along a trace: names bound or changed, values returned, exceptions raised.

A frame shows the state *before* its line runs, so a line's effect is the difference to the next frame of the same
activation. Covers: locals, attributes of plain objects (as dotted names, `self.balance`), parameters bound by a call,
returned and yielded values, exceptions. Does not cover: what a returning line bound on its way out (a `return` frame
carries no locals), deleted names, globals, and the state of objects whose repr hides it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from cwm_lsp.trace.model import EndReason, Event, Frame, Trace, Value

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
    found: dict[int, list[Effect]] = {}
    running: dict[int, Frame] = {}  # depth -> the activation's latest frame that had locals
    told: set[int] = set()  # depths whose latest line has an effect already: it raised, or it is a call
    entered: dict[str, tuple[int, list[str]]] = {}  # qualname -> line and parameters: other calls resume a generator
    for position, frame in enumerate(trace.frames):
        before = running.get(frame.depth)
        effect: Effect | None = None
        if frame.event is Event.CALL:
            running[frame.depth] = frame
            told.add(frame.depth)
            arrival = (frame.line, list(frame.locals))
            if entered.setdefault(frame.qualname, arrival) == arrival:
                effect = _effect(frame, frame, changed=flat(frame.locals))
        elif frame.event is Event.LINE:
            running[frame.depth] = frame
            if before is not None:
                names = bound(before, frame) if bound is not None else frozenset[str]()
                changed = _changes(before, frame, names)
                if changed or frame.depth not in told:
                    effect = _effect(before, frame, changed=changed)
            told.discard(frame.depth)
        elif frame.event is Event.EXCEPTION:
            told.add(frame.depth)
            effect = _effect(frame, frame, raised=frame.value)
        elif not _left_by_exception(trace, position):
            effect = _effect(frame, frame, returned=frame.value)
        if effect is not None:
            found.setdefault(effect.line, []).append(effect)
    return {line: tuple(found[line]) for line in sorted(found)}


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


def _left_by_exception(trace: Trace, position: int) -> bool:
    """Whether the `return` frame at `position` is an activation left by an exception (its None is no returned value).

    The caller's own `exception` frame follows directly; at the end of a trace its end says so, or, for a trace cut off
    just there, the `exception` frame directly before.
    """
    frames: Sequence[Frame] = trace.frames
    frame = frames[position]
    if position + 1 < len(frames):
        after = frames[position + 1]
        return after.event is Event.EXCEPTION and after.depth == frame.depth - 1
    if frame.depth == 0 and trace.end.reason in (EndReason.RAISED, EndReason.RETURNED):
        return trace.end.reason is EndReason.RAISED
    before = frames[position - 1] if position else frame
    return before.event is Event.EXCEPTION and before.depth == frame.depth
