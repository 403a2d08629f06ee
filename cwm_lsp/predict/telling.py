"""Decodes a trace frame by frame, whichever dialect it is told in."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from cwm_lsp.model.calibration import Curve
from cwm_lsp.model.constraint import Chosen, State
from cwm_lsp.model.decode import Cancelled, Decoder
from cwm_lsp.model.tokenizer import Tokenizer
from cwm_lsp.predict.options import Options
from cwm_lsp.trace.dialects.pieces import Piece
from cwm_lsp.trace.model import End, EndReason, Frame, Origin, Value
from cwm_lsp.trace.problem import Problem, UserError

_ENDLESS = "does not end"


@dataclass(frozen=True, slots=True)
class Told:
    """One frame of a trace in its tokens; `frame` is None for one that is not shown.

    `p` is the probability of all that the model chose in it, calibrated; None where it chose nothing.
    """

    frame: Frame | None
    ids: Sequence[int]
    p: float | None = None


class Telling(Protocol):
    """One trace in the making.

    `ids` are the prompt and the frames that are known already; `shown` of these are yielded first; `state` is the
    grammar's place behind `ids`. `told` are the frames so far, the known ones included, `count` of them shown ones.
    `end` is set once the trace has come to its end. A frame of more than `longest` tokens is taken to never end.
    """

    ids: list[int]
    shown: list[Frame]
    told: list[Told]
    count: int
    longest: int

    @property
    def state(self) -> State: ...
    @property
    def end(self) -> End | None: ...

    def ends_frame(self, id: int) -> bool:
        """Whether a frame is over with this token."""

    def read(self, tokens: Sequence[Chosen]) -> Frame | Problem | None:
        """The decoded frame with these tokens; None for one that is not shown."""

    def know(self, ids: Sequence[int], origin: Origin) -> Frame | Problem | None:
        """Takes the frame with these tokens as known: it is appended to `ids` and not decoded."""


def tell(
    decoder: Decoder, telling: Telling, options: Options, cancelled: Callable[[], bool]
) -> Generator[Frame, None, End]:
    """Yields the frames as they are decoded; returns why the trace ended. `cancelled` is asked before each pass."""
    if len(telling.ids) > decoder.most_known:
        message = f"the program and what is known take {len(telling.ids)} tokens, more than this model can be shown"
        return End(EndReason.TOKEN_LIMIT, message)
    decoder.restart(telling.ids)
    yield from telling.shown
    state = telling.state
    curve = decoder.model.calibration.of(options.decoding)
    frame: list[Chosen] = []
    while telling.end is None:
        if telling.count >= options.max_frames:
            return End(EndReason.FRAME_LIMIT, f"stopped after {options.max_frames} frames")
        if decoder.room < 1:
            return End(EndReason.TOKEN_LIMIT, "the model's context is full")
        if len(frame) > telling.longest:
            return End(EndReason.TOKEN_LIMIT, f"a frame of more than {telling.longest} tokens {_ENDLESS}")
        try:
            tokens, state = decoder.step(state, cancelled=cancelled)
        except Cancelled:
            return End(EndReason.CANCELLED)
        if not tokens:
            return End(EndReason.MALFORMED, "nothing can follow what is known")
        for token in tokens:
            frame.append(token)
            if not telling.ends_frame(token.id):
                continue
            read = telling.read(frame)
            if isinstance(read, Problem):
                return End(EndReason.MALFORMED, read.message)
            read = None if read is None else calibrated(read, curve)
            chosen = [token.p for token in frame if not token.forced]
            telling.told.append(Told(read, [token.id for token in frame], curve(math.prod(chosen)) if chosen else None))
            frame = []
            if read is not None:
                yield read
            if telling.end is not None or telling.count >= options.max_frames:
                break
    return telling.end


def calibrated(frame: Frame, curve: Curve) -> Frame:
    """A frame as it was decoded, with what its values' probabilities are worth in their place."""
    value = None if frame.value is None else _calibrated(frame.value, curve)
    return replace(frame, locals={name: _calibrated(held, curve) for name, held in frame.locals.items()}, value=value)


def _calibrated(value: Value, curve: Curve) -> Value:
    if value.p is None and not value.attrs:
        return value
    attrs = {name: _calibrated(held, curve) for name, held in value.attrs.items()}
    return replace(value, p=None if value.p is None else curve(value.p), attrs=attrs)


def is_endless(end: End) -> bool:
    """Whether the model found no end for a frame."""
    return end.reason is EndReason.TOKEN_LIMIT and end.message.endswith(_ENDLESS)


def begin(telling: Telling, given: Iterable[Sequence[int]]) -> None:
    """Tells the frames that belong to the question, by their tokens; those that are shown are yielded first."""
    for ids in given:
        frame = telling.know(ids, Origin.GIVEN)
        if isinstance(frame, Frame):
            telling.shown.append(frame)
        telling.told.append(Told(frame if isinstance(frame, Frame) else None, ids))


def retell(
    telling: Telling,
    written: Iterable[tuple[Frame | None, Sequence[Piece]]],
    told: Sequence[Told],
    tokenizer: Tokenizer,
    room: int,
) -> None:
    """Tells known frames in the tokens in which they were `told` before, as far as these are the same frames.

    A model may spell a frame otherwise than the dialect's writer does, and what was decoded stays in the cache only
    where its own spelling is used again. More than `room` tokens are counted in `telling.ids` but not read: nothing can
    be asked behind them. Raises UserError for a frame that does not follow from those before it.
    """
    same = True
    spelled: list[tuple[Frame | None, Sequence[int]]] = []
    for number, (frame, pieces) in enumerate(written):
        same = same and number < len(told) and _alike(told[number].frame, frame)
        spelled.append((frame, told[number].ids if same else tokenizer.encode(pieces)))
    if len(telling.ids) + sum(len(ids) for _, ids in spelled) > room:
        telling.ids += [id for _, ids in spelled for id in ids]
        return
    for frame, ids in spelled:
        read = telling.know(ids, Origin.PREDICTED)
        if isinstance(read, Problem) or (telling.end is not None and read is None and frame is not None):
            why = read.message if isinstance(read, Problem) else "the trace is over before it"
            raise UserError(f"Frame {frame.index if frame else 0} does not follow from those before it: {why}.")
        telling.told.append(Told(frame, ids))


def _alike(one: Frame | None, other: Frame | None) -> bool:
    """Whether two frames say the same, however sure they are of it."""
    if one is None or other is None:
        return one is other
    facts = [(f.index, f.event, f.qualname, f.line, f.value and f.value.repr, f.locals.keys()) for f in (one, other)]
    return facts[0] == facts[1] and all(_same(one.locals[name], other.locals[name]) for name in one.locals)


def _same(one: Value, other: Value) -> bool:
    return (
        one.repr == other.repr
        and one.attrs.keys() == other.attrs.keys()
        and all(one.attrs[name].repr == other.attrs[name].repr for name in one.attrs)
    )


def doubt(tokens: Sequence[Chosen]) -> float | None:
    """How much the model doubts what was forced on it: 1 - the least probability that it gave to a forced token."""
    return max((1.0 - token.own for token in tokens if token.forced), default=None)
