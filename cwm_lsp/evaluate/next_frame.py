"""Every frame of a real trace as a prediction of its own: is the model's next frame right, given the true history?

A frame is right when the model's greedy choice of each of its tokens is right. Its first token tells the event, its
last the line; before that stand the changed locals or the value. The frames of the wrapper are not counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cwm_lsp.evaluate.history import History
from cwm_lsp.evaluate.values import Judged, judged
from cwm_lsp.model.constraint import Allowed
from cwm_lsp.model.decode import Decoder
from cwm_lsp.model.teacher import Choice, choices
from cwm_lsp.predict.grammar.compact_rules import separators
from cwm_lsp.predict.options import Decoding
from cwm_lsp.trace.model import Event


@dataclass(frozen=True, slots=True)
class NextFrames:
    """Of `frames` frames, how many are right: in the event, the line, the locals (or value), and as a whole.

    `until_error` frames are right before the first wrong one. `values` are the new or changed values and the outcomes
    that the model would have written. `masked_out` true tokens were not allowed by the masks, which should never be.
    """

    frames: int
    event: int
    line: int
    locals: int
    whole: int
    until_error: int
    values: tuple[Judged, ...]
    masked_out: int


def next_frames(decoder: Decoder, told: History, decodings: Sequence[Decoding]) -> dict[Decoding, NextFrames]:
    """The scores of one trace; one forward pass for all `decodings`, and some for each wrong value."""
    nothing: list[Allowed | None] = [None] * len(told.masks)
    views = [told.masks if decoding == "constrained" else nothing for decoding in decodings]
    made = choices(decoder.model, told.ids, views) if told.masks and views else [()] * len(views)
    return {
        decoding: _score(decoder, told, chosen, view, decoding)
        for decoding, chosen, view in zip(decodings, made, views, strict=True)
    }


def _score(
    decoder: Decoder, told: History, chosen: Sequence[Choice], masks: Sequence[Allowed | None], decoding: Decoding
) -> NextFrames:
    marks = separators(decoder.model.tokenizer)
    others = (marks.call, marks.returned, marks.raised)
    start = told.start
    event = line = local = whole = frames = masked_out = 0
    until_error: int | None = None
    values: list[Judged] = []
    for span in told.spans:
        true = told.ids[span.begin : span.end]
        picked = chosen[span.begin - start : span.end - start]
        allowed = masks[span.begin - start : span.end - start]
        masked_out += sum(
            mask is not None and not mask.admits(id, id in decoder.special)
            for mask, id in zip(allowed, true, strict=True)
        )
        if span.event is None:
            continue
        right = [choice.id == id for choice, id in zip(picked, true, strict=True)]
        frames += 1
        begins = 0 if span.event is Event.LINE else 1  # only the other events have a token of their own
        event += right[0] if begins else picked[0].id not in others
        line += right[-1]
        local += all(right[begins:-1]) and picked[-1].id in marks.ends
        whole += all(right)
        if not all(right) and until_error is None:
            until_error = frames - 1
        values += judged(decoder, told, span, picked, decoding, marks)
    until = frames if until_error is None else until_error
    return NextFrames(frames, event, line, local, whole, until, tuple(values), masked_out)
