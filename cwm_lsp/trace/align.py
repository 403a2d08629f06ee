"""Two traces of one call, compared: where they first part and how much of the actual one was predicted.

What is counted. Frames of comprehensions are left out on both sides (Python 3.12 and later make none). Predicted
frame i is compared with actual frame i up to the first divergence. From there frames are paired by `pairing`; a frame
without a partner agrees in nothing. Every score is out of the number of actual frames; predicted frames beyond the
actual ones lower no score, but are a divergence unless the actual trace was itself cut short. Of a call that was
predicted in one step, actual frames inside it are neither compared nor counted (`guessed.py`).

Values agree when their reprs are the same text (so a set printed in another order differs) and, where both sides
know attributes, those agree too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from cwm_lsp.trace.collapse import collapse_comprehensions
from cwm_lsp.trace.guessed import without_guessed_over
from cwm_lsp.trace.model import End, EndReason, Event, Frame, Trace, Value
from cwm_lsp.trace.pairing import rows
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


@dataclass(frozen=True, slots=True)
class Score:
    """`frames` of the `of` actual frames agree."""

    frames: int
    of: int


@dataclass(frozen=True, slots=True)
class Divergence:
    """A difference. `index` counts predicted frames without comprehensions.

    `kind` is the first that applies of: `event` (event or function differ; the sides are `line f`, `end: returned`
    where that trace is over, None where it has no such step), `line` (the sides are line numbers), `value` (`name` is
    the local, dotted for an attribute, or `return` / `exception`; the sides are reprs, None where the name is not
    bound).
    """

    index: int
    kind: Literal["event", "line", "value"]
    name: str | None
    predicted: str | int | None
    actual: str | int | None


@dataclass(frozen=True, slots=True)
class Row:
    """One step of either trace or of both: positions in them, None where that one has no such step.

    `difference` is None where the two agree in everything; of a step that only one has, its kind is `event`. An actual
    step that `is_guessed_over` stands inside a call that was predicted in one step: it is not compared.
    """

    predicted: int | None
    actual: int | None
    difference: Divergence | None
    is_guessed_over: bool = False


@dataclass(frozen=True, slots=True)
class Alignment:
    """`agreement` counts frames right in everything; the others count frames right in that one respect.

    `event`: event and function; `line`: function and line; `locals`: function and the state or value shown. `rows` are
    all steps of both, in order.
    """

    agreement: Score
    event: Score
    line: Score
    locals: Score
    first_divergence: Divergence | None
    rows: tuple[Row, ...]


def align(predicted: Trace, actual: Trace) -> Alignment:
    """How well `predicted` foretold `actual`."""
    predicted, actual = collapse_comprehensions(predicted), collapse_comprehensions(actual)
    compared = without_guessed_over(predicted.frames, actual.frames)
    whole_run, actual = len(actual.frames), replace(actual, frames=compared.frames)
    steps = tuple(
        Row(p, a, _difference(number, predicted, p, actual, a))
        for number, (p, a) in enumerate(rows(predicted.frames, actual.frames))
    )
    pairs = [
        (predicted.frames[row.predicted], actual.frames[row.actual])
        for row in steps
        if row.predicted is not None and row.actual is not None
    ]
    event = [p.event == a.event and p.qualname == a.qualname for p, a in pairs]
    line = [p.qualname == a.qualname and p.line == a.line for p, a in pairs]
    state = [p.qualname == a.qualname and _first_difference(p, a) is None for p, a in pairs]
    whole = [all(three) for three in zip(event, line, state, strict=True)]
    of = len(actual.frames)
    agreement, by_event, by_line, by_state = (Score(sum(right), of) for right in (whole, event, line, state))
    shown = tuple(_with_guessed_over(steps, compared.places, whole_run))
    return Alignment(agreement, by_event, by_line, by_state, _first_divergence(predicted, actual), shown)


def _with_guessed_over(steps: Iterable[Row], places: Sequence[int], whole_run: int) -> Iterator[Row]:
    """`steps` with the places of their actual frames in the whole run, and rows for what is left out between them."""
    come = 0
    for row in steps:
        place = row.actual
        if place is not None:
            place = places[place]
            yield from (Row(None, alone, None, is_guessed_over=True) for alone in range(come, place))
            come = place + 1
        yield replace(row, actual=place)
    yield from (Row(None, alone, None, is_guessed_over=True) for alone in range(come, whole_run))


def comparison_to_json(predicted: Trace, actual: Trace) -> dict[str, Any]:
    """What `compare` prints. Both traces are shown without comprehension frames, as `index` counts them."""
    alignment = align(predicted, actual)
    divergence = alignment.first_divergence
    return {
        "predicted": to_json(collapse_comprehensions(predicted)),
        "actual": to_json(collapse_comprehensions(actual)),
        "agreement": asdict(alignment.agreement),
        "first_divergence": None if divergence is None else asdict(divergence),
        "steps": [_row_to_json(row) for row in alignment.rows],
    }


def _row_to_json(row: Row) -> dict[str, Any]:
    difference = None if row.difference is None else asdict(row.difference)
    if difference is not None:
        del difference["index"]  # the row's own
    return {
        "predicted": row.predicted,
        "actual": row.actual,
        "agrees": None if row.is_guessed_over else row.difference is None,
        "difference": difference,
    }


def divergence(index: int, predicted: Frame, actual: Frame) -> Divergence | None:
    """In what two frames that stand for step `index` differ, None if in nothing."""
    if (predicted.event, predicted.qualname) != (actual.event, actual.qualname):
        return Divergence(index, "event", None, told(predicted), told(actual))
    if predicted.line != actual.line:
        return Divergence(index, "line", None, predicted.line, actual.line)
    found = _first_difference(predicted, actual)
    return None if found is None else Divergence(index, "value", *found)


def told(what: Frame | End) -> str:
    """A side of a divergence of kind `event`: `line f`, or `end: returned`."""
    return f"end: {what.reason}" if isinstance(what, End) else f"{what.event} {what.qualname}"


def is_cut(end: End) -> bool:
    """Whether a trace that ends so says nothing about what would have come next."""
    return end.reason in _CUT


def _difference(index: int, predicted: Trace, p: int | None, actual: Trace, a: int | None) -> Divergence | None:
    if p is not None and a is not None:
        return divergence(index, predicted.frames[p], actual.frames[a])
    sides = (None if p is None else told(predicted.frames[p]), None if a is None else told(actual.frames[a]))
    return Divergence(index, "event", None, *sides)


def _first_divergence(predicted: Trace, actual: Trace) -> Divergence | None:
    for index, (p, a) in enumerate(zip(predicted.frames, actual.frames, strict=False)):
        if (found := divergence(index, p, a)) is not None:
            return found
    common = min(len(predicted.frames), len(actual.frames))
    if len(actual.frames) == common and is_cut(actual.end):
        return None
    both_over = len(predicted.frames) == len(actual.frames)
    if both_over and (predicted.end.reason == actual.end.reason or is_cut(predicted.end)):
        return None
    return Divergence(common, "event", None, _what_comes(predicted, common), _what_comes(actual, common))


def _what_comes(trace: Trace, index: int) -> str:
    return told(trace.end if index == len(trace.frames) else trace.frames[index])


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
