"""Every frame of a real trace as a prediction of its own: is the model's next frame right, given the true history?

A frame is right when the model's greedy choice of each of its tokens is right. Its first token tells the event, its
last the line; before that stand the changed locals or the value. The frames of the wrapper are not counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cwm_lsp.evaluate.history import History, Span
from cwm_lsp.model.constraint import Allowed
from cwm_lsp.model.load import LoadedModel
from cwm_lsp.model.teacher import Choice, choices
from cwm_lsp.predict.options import Decoding
from cwm_lsp.trace.dialects.compact import MAX_LINES, line_token
from cwm_lsp.trace.dialects.pieces import ARG_SEP, BIND_SEP, CALL_SEP, END_OF_TEXT, EXCEPTION_SEP, RETURN_SEP
from cwm_lsp.trace.model import Event


@dataclass(frozen=True, slots=True)
class NextFrames:
    """Of `frames` frames, how many are right: in the event, the line, the locals (or value), and as a whole.

    `until_error` frames are right before the first wrong one. `values` has, for each new or changed value and each
    outcome that the model would have written, its probability and whether it is right; of a wrong one only the tokens
    up to the first wrong one are known, so its probability is an upper bound, and so is its part of the calibration
    error. `masked_out` true tokens were not allowed by the masks, which should never be.
    """

    frames: int
    event: int
    line: int
    locals: int
    whole: int
    until_error: int
    values: tuple[tuple[float, bool], ...]
    masked_out: int


def next_frames(model: LoadedModel, told: History, decodings: Sequence[Decoding]) -> dict[Decoding, NextFrames]:
    """The scores of one trace; one forward pass for all `decodings`."""
    nothing: list[Allowed | None] = [None] * len(told.masks)
    views = [told.masks if decoding == "constrained" else nothing for decoding in decodings]
    made = choices(model, told.ids, views) if told.masks else [()] * len(views)
    return {
        decoding: _score(model, told, chosen, view)
        for decoding, chosen, view in zip(decodings, made, views, strict=True)
    }


def _score(model: LoadedModel, told: History, chosen: Sequence[Choice], masks: Sequence[Allowed | None]) -> NextFrames:
    special = model.tokenizer.special
    endings = {special[line_token(number).name] for number in range(1, MAX_LINES + 1)} | {special[END_OF_TEXT.name]}
    others = {special[piece.name] for piece in (CALL_SEP, RETURN_SEP, EXCEPTION_SEP)}
    specials = frozenset(special.values())
    start = len(told.ids) - len(chosen)
    event = line = local = whole = frames = masked_out = 0
    until_error: int | None = None
    values: list[tuple[float, bool]] = []
    for span in told.spans:
        true = told.ids[span.begin : span.end]
        picked = chosen[span.begin - start : span.end - start]
        allowed = masks[span.begin - start : span.end - start]
        masked_out += sum(
            mask is not None and not mask.admits(id, id in specials) for mask, id in zip(allowed, true, strict=True)
        )
        if span.event is None:
            continue
        right = [choice.id == id for choice, id in zip(picked, true, strict=True)]
        frames += 1
        begins = 0 if span.event is Event.LINE else 1  # only the other events have a token of their own
        event += right[0] if begins else picked[0].id not in others
        line += right[-1]
        local += all(right[begins:-1]) and picked[-1].id in endings
        whole += all(right)
        if not all(right) and until_error is None:
            until_error = frames - 1
        values += _values(span, true, picked, special[ARG_SEP.name], special[BIND_SEP.name], endings)
    until = frames if until_error is None else until_error
    return NextFrames(frames, event, line, local, whole, until, tuple(values), masked_out)


def _values(
    span: Span, true: Sequence[int], picked: Sequence[Choice], arg_sep: int, bind_sep: int, endings: set[int]
) -> list[tuple[float, bool]]:
    """The (probability, right) of each value that the model would have written in one frame, the event given."""
    if span.event in (Event.RETURN, Event.EXCEPTION):
        return [_judged(true[1:], picked[1:])]
    values = []
    begin = 0 if span.event is Event.LINE else 1
    for position in range(begin, len(true)):
        if true[position] == bind_sep or position == len(true) - 1:
            if picked[begin].id not in endings:  # the model would begin a binding here
                values.append(_judged(true[begin : position + 1], picked[begin : position + 1]))
            begin = position + 1
    return values


def _judged(true: Sequence[int], picked: Sequence[Choice]) -> tuple[float, bool]:
    p = 1.0
    for id, choice in zip(true, picked, strict=True):
        p *= choice.p
        if choice.id != id:
            return p, False
    return p, True
