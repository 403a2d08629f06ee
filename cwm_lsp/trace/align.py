"""Two traces of one call, compared: where they first part and how much of the actual one was predicted.

What is counted. Frames of comprehensions are left out on both sides (Python 3.12 and later make none). Predicted
frame i is compared with actual frame i up to the first divergence. From there frames are paired by alignment over
(event, qualname, line, depth), so that one inserted or missing frame costs one frame and not all that follow; a frame
without a partner agrees in nothing. Every score is out of the number of actual frames; predicted frames beyond the
actual ones lower no score, but are a divergence unless the actual trace was itself cut short.

Values agree when their reprs are the same text (so a set printed in another order differs) and, where both sides
know attributes, those agree too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from cwm_lsp.trace.model import COMPREHENSIONS, EndReason, Event, Frame, Trace, Value
from cwm_lsp.trace.serialize import to_json

# A trace that ends for one of these says nothing about what would have come next.
_CUT = (
    EndReason.FRAME_LIMIT,
    EndReason.TOKEN_LIMIT,
    EndReason.CYCLE,
    EndReason.CANCELLED,
    EndReason.ERROR,
    EndReason.TIMEOUT,
    EndReason.KILLED,
)
# How many frames may be skipped to find the thread again, and how many must then agree: bounds the time to linear.
_SKIP = 32
_RUN = 3


@dataclass(frozen=True, slots=True)
class Score:
    """`frames` of the `of` actual frames agree."""

    frames: int
    of: int


@dataclass(frozen=True, slots=True)
class Divergence:
    """The first difference. `index` counts frames without comprehensions.

    `kind` is the first that applies of: `event` (event or function differ; the sides are `line f`, or `end: returned`
    where that trace is over), `line` (the sides are line numbers), `value` (`name` is the local, dotted for an
    attribute, or `return` / `exception`; the sides are reprs, None where the name is not bound).
    """

    index: int
    kind: Literal["event", "line", "value"]
    name: str | None
    predicted: str | int | None
    actual: str | int | None


@dataclass(frozen=True, slots=True)
class Alignment:
    """`agreement` counts frames right in everything; the others count frames right in that one respect.

    `event`: event and function; `line`: function and line; `locals`: function and the state or value shown.
    """

    agreement: Score
    event: Score
    line: Score
    locals: Score
    first_divergence: Divergence | None


def align(predicted: Trace, actual: Trace) -> Alignment:
    """How well `predicted` foretold `actual`."""
    predicted, actual = collapse_comprehensions(predicted), collapse_comprehensions(actual)
    pairs = list(_pairs(predicted.frames, actual.frames))
    event = [p.event == a.event and p.qualname == a.qualname for p, a in pairs]
    line = [p.qualname == a.qualname and p.line == a.line for p, a in pairs]
    state = [p.qualname == a.qualname and _first_difference(p, a) is None for p, a in pairs]
    whole = [all(three) for three in zip(event, line, state, strict=True)]
    of = len(actual.frames)
    agreement, by_event, by_line, by_state = (Score(sum(right), of) for right in (whole, event, line, state))
    return Alignment(agreement, by_event, by_line, by_state, _first_divergence(predicted, actual))


def comparison_to_json(predicted: Trace, actual: Trace) -> dict[str, Any]:
    """What `compare` prints. Both traces are shown without comprehension frames, as `index` counts them."""
    alignment = align(predicted, actual)
    divergence = alignment.first_divergence
    return {
        "predicted": to_json(collapse_comprehensions(predicted)),
        "actual": to_json(collapse_comprehensions(actual)),
        "agreement": asdict(alignment.agreement),
        "first_divergence": None if divergence is None else asdict(divergence),
    }


def collapse_comprehensions(trace: Trace) -> Trace:
    """The trace as Python 3.12 and later would make it: list, set and dict comprehensions have no frames.

    Frames called from within one move up to the enclosing activation's depth and drop it from their qualified name.
    """
    inside: list[bool] = []  # by depth: whether that open activation is a comprehension
    frames: list[Frame] = []
    for frame in trace.frames:
        del inside[frame.depth :]
        hidden = sum(inside)
        inside += [False] * (frame.depth - len(inside)) + [frame.function in COMPREHENSIONS]
        if not inside[-1]:
            frames.append(
                replace(frame, index=len(frames), depth=frame.depth - hidden, qualname=_without_scopes(frame.qualname))
            )
    return replace(trace, frames=tuple(frames))


def _without_scopes(qualname: str) -> str:
    for name in COMPREHENSIONS:
        qualname = qualname.replace(f"{name}.", "")  # a comprehension adds no `<locals>` of its own
    return qualname


def _first_divergence(predicted: Trace, actual: Trace) -> Divergence | None:
    for index, (p, a) in enumerate(zip(predicted.frames, actual.frames, strict=False)):
        if (p.event, p.qualname) != (a.event, a.qualname):
            return Divergence(index, "event", None, f"{p.event} {p.qualname}", f"{a.event} {a.qualname}")
        if p.line != a.line:
            return Divergence(index, "line", None, p.line, a.line)
        difference = _first_difference(p, a)
        if difference is not None:
            return Divergence(index, "value", *difference)
    common = min(len(predicted.frames), len(actual.frames))
    if len(actual.frames) == common and actual.end.reason in _CUT:
        return None
    both_over = len(predicted.frames) == len(actual.frames)
    if both_over and (predicted.end.reason == actual.end.reason or predicted.end.reason in _CUT):
        return None
    return Divergence(common, "event", None, _what_comes(predicted, common), _what_comes(actual, common))


def _what_comes(trace: Trace, index: int) -> str:
    if index == len(trace.frames):
        return f"end: {trace.end.reason}"
    return f"{trace.frames[index].event} {trace.frames[index].qualname}"


def _first_difference(predicted: Frame, actual: Frame) -> tuple[str, str | None, str | None] | None:
    """Name and both reprs of the first value in which the frames differ, in the actual frame's order of names."""
    if actual.event in (Event.RETURN, Event.EXCEPTION):
        return _value_difference(actual.event, predicted.value, actual.value)
    return _mapping_difference("", predicted.locals, actual.locals)


def _mapping_difference(
    prefix: str, predicted: Mapping[str, Value], actual: Mapping[str, Value]
) -> tuple[str, str | None, str | None] | None:
    for name in dict.fromkeys((*actual, *predicted)):
        difference = _value_difference(prefix + name, predicted.get(name), actual.get(name))
        if difference is not None:
            return difference
    return None


def _value_difference(
    name: str, predicted: Value | None, actual: Value | None
) -> tuple[str, str | None, str | None] | None:
    if predicted is None or actual is None or predicted.repr != actual.repr:
        sides = (None if predicted is None else predicted.repr, None if actual is None else actual.repr)
        return None if sides == (None, None) else (str(name), *sides)
    if predicted.attrs and actual.attrs:
        return _mapping_difference(f"{name}.", predicted.attrs, actual.attrs)
    return None


def _key(frame: Frame) -> tuple[Event, str, int, int]:
    return (frame.event, frame.qualname, frame.line, frame.depth)


def _pairs(predicted: Sequence[Frame], actual: Sequence[Frame]) -> Iterator[tuple[Frame, Frame]]:
    """Predicted and actual frames that stand for the same step, in order; others have no partner."""
    p_keys, a_keys = [_key(frame) for frame in predicted], [_key(frame) for frame in actual]
    p, a = 0, 0
    p_end, a_end = len(predicted), len(actual)
    while p < p_end and a < a_end and p_keys[p] == a_keys[a]:
        yield predicted[p], actual[a]
        p, a = p + 1, a + 1
    tail = 0
    while p_end - tail > p and a_end - tail > a and p_keys[p_end - tail - 1] == a_keys[a_end - tail - 1]:
        tail += 1
    p_end, a_end = p_end - tail, a_end - tail
    while p < p_end and a < a_end:
        if p_keys[p] != a_keys[a]:
            p_skip, a_skip = _skip(p_keys[p:p_end][: _SKIP + _RUN], a_keys[a:a_end][: _SKIP + _RUN])
            if p_skip == a_skip:  # replaced one for one: such frames may still agree in part
                p_skip = a_skip = 0
            p, a = p + p_skip, a + a_skip
        yield predicted[p], actual[a]
        p, a = p + 1, a + 1
    yield from zip(predicted[p_end:], actual[a_end:], strict=True)


def _skip(predicted: Sequence[object], actual: Sequence[object]) -> tuple[int, int]:
    """How many frames to skip on each side, the fewest in sum, until a run of keys agrees; (0, 0) if none does."""
    for total in range(1, min(_SKIP, len(predicted) + len(actual) - 2) + 1):
        for p in range(max(0, total - len(actual) + 1), min(total, len(predicted) - 1) + 1):
            a = total - p
            run = min(_RUN, len(predicted) - p, len(actual) - a)
            if predicted[p : p + run] == actual[a : a + run]:
                return p, a
    return 0, 0
