"""What there is to see at a position of a timeline: the stack, what changed, what calls returned. Pure functions."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass

from cwm_lsp.dap.timeline import Timeline
from cwm_lsp.dap.values import differs, flattened
from cwm_lsp.trace.agreement import Agreement
from cwm_lsp.trace.model import Event, Frame, Origin, Value

SHOWN_OUTCOMES = 20
STATE_EVENTS = (Event.CALL, Event.LINE)  # their frames have locals


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came out of a call: `function` returned `value`, or (with `function` empty) `value` was raised."""

    function: str
    value: Value


def stack(timeline: Timeline, position: int) -> tuple[int, ...]:
    """Frame indices of the open activations, innermost first: where each stands."""
    found: list[int] = []
    at: int | None = position if 0 <= position < len(timeline) else None
    while at is not None:
        found.append(at)
        at = timeline.links[at].caller
    return tuple(found)


def changed(timeline: Timeline, index: int) -> frozenset[str]:
    """Names whose value is new or differs from that in the same activation's state before (none in its first frame)."""
    previous = timeline.links[index].previous
    if previous is None:
        return frozenset()
    before, now = timeline.locals_at(previous), timeline.locals_at(index)
    return frozenset(name for name, value in now.items() if name not in before or differs(before[name], value))


def sureness(timeline: Timeline, index: int) -> float | None:
    """The least probability in the state that is shown at frame `index`: of its values and of the way there; None
    where the model chose nothing."""
    state = timeline.links[index].state
    frame = timeline.frames[index if state is None else state]
    known = [value.p for _, value in flattened(frame.locals) if value.p is not None]
    if frame.doubt is not None:
        known.append(1 - frame.doubt)
    return min(known, default=None)


def passes(timeline: Timeline, lines: Container[int]) -> tuple[int, ...]:
    """The frames that stand before a run of one of `lines`, in order."""
    return tuple(at for at, frame in enumerate(timeline.frames) if frame.event is Event.LINE and frame.line in lines)


def calls(timeline: Timeline, index: int) -> tuple[int, ...]:
    """First lines of the activations that the line at frame `index` enters, as far as they are known, in order."""
    depth, activation = timeline.frames[index].depth, timeline.links[index].activation
    found: list[int] = []
    for at in range(index + 1, len(timeline)):
        frame = timeline.frames[at]
        if timeline.links[at].activation == activation or frame.depth <= depth:
            break
        entered = timeline.frames[at - 1].event is Event.CALL
        if entered and frame.event is Event.LINE and frame.depth == depth + 1:
            found.append(at)
    return tuple(found)


def is_guessed(timeline: Timeline, index: int) -> bool | None:
    """Whether the next thing after frame `index` is a call of which only the outcome was guessed; None where that is
    not known yet."""
    known = timeline.frames[index + 1 : index + 3]
    if known and known[0].event is not Event.CALL:
        return False
    if len(known) < 2:
        return None
    value = known[1].value
    return value is not None and value.origin is Origin.GUESSED


def agreed(timeline: Timeline, index: int, agreements: Mapping[int, Agreement]) -> Mapping[str, tuple[float, bool]]:
    """What the model says of the locals that got their values in the state that is shown at frame `index`, by name."""
    state = timeline.links[index].state
    agreement = None if state is None else agreements.get(state)
    return {} if agreement is None else agreement.values


def outcomes(timeline: Timeline, index: int) -> tuple[Outcome, ...]:
    """What the activation's line before frame `index` got from its calls, in order of time (the latest
    `SHOWN_OUTCOMES`); at a `return` or `exception` frame, its own outcome.

    Calls left by an exception show as that exception, not as returning None.
    """
    frame = timeline.frames[index]
    if frame.event is Event.EXCEPTION or (frame.event is Event.RETURN and left_by_exception(timeline, index)):
        raised = _last_exception(timeline, index)
        return () if raised is None else (Outcome("", raised),)
    if frame.event is Event.RETURN:
        return () if frame.value is None else (Outcome(frame.function, frame.value),)
    found: list[Outcome] = []
    activation = timeline.links[index].activation
    for at in range(index - 1, -1, -1):
        link, other = timeline.links[at], timeline.frames[at]
        if link.activation == activation and other.event is not Event.EXCEPTION:
            break
        if (outcome := _outcome(timeline, at, frame, link.activation == activation)) is not None:
            found.append(outcome)
        if len(found) == SHOWN_OUTCOMES:
            break
    return tuple(reversed(found))


def named_outcomes(timeline: Timeline, index: int) -> dict[str, Value]:
    """`outcomes` as variables, under names that no variable has."""
    found: dict[str, Value] = {}
    for outcome in outcomes(timeline, index):
        name = f"(return) {outcome.function}" if outcome.function else "(exception)"
        same = sum(other == name or other.startswith(f"{name} [") for other in found)
        found[f"{name} [{same + 1}]" if same else name] = outcome.value
    return found


def final(timeline: Timeline, function: str, came_to_end: bool) -> int | None:
    """The frame that ends the run: the entry's return if it `came_to_end`, else the last one; None without frames.

    Generators that the entry leaves behind are closed after its return, so that need not be the last frame.
    """
    if came_to_end:
        for index in range(len(timeline) - 1, -1, -1):
            frame = timeline.frames[index]
            if frame.event is Event.RETURN and frame.depth == 0 and frame.qualname == function:
                return index
    return len(timeline) - 1 if len(timeline) else None


def _outcome(timeline: Timeline, at: int, frame: Frame, own: bool) -> Outcome | None:
    other = timeline.frames[at]
    if other.value is None:
        return None
    if own:  # an exception frame of the activation itself
        return Outcome("", other.value)
    if other.event is Event.RETURN and other.depth == frame.depth + 1 and not left_by_exception(timeline, at):
        return Outcome(other.function, other.value)
    return None


def left_by_exception(timeline: Timeline, index: int) -> bool:
    """Whether the `return` frame at `index` leaves its activation by an exception.

    So it does when its exception is the next thing that happens to the caller, or when nothing came in between.
    """
    exception = _last_exception(timeline, index)
    value = timeline.frames[index].value
    if exception is None or value is None or value.repr != "None":
        return False
    previous = timeline.links[index].previous
    if previous is not None and timeline.frames[previous].event is Event.EXCEPTION:
        return True
    following = timeline.frames[index + 1] if index + 1 < len(timeline) else None
    return (
        following is not None
        and following.event is Event.EXCEPTION
        and following.depth == timeline.frames[index].depth - 1
        and following.value is not None
        and following.value.repr == exception.repr
    )


def _last_exception(timeline: Timeline, index: int) -> Value | None:
    at: int | None = index
    while at is not None:
        frame = timeline.frames[at]
        if frame.event is Event.EXCEPTION:
            return frame.value
        at = timeline.links[at].previous
    return None
