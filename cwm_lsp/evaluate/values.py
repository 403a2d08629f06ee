"""The values that a model would write into the frames of a true history: how probable, and whether they are right.

Each is judged with the true text before it given. One whose tokens are all right is known from the choices of one pass;
a wrong one is decoded to its end, for what is shown with a value is the probability of the whole of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cwm_lsp.evaluate.history import ANYTHING, History, Span
from cwm_lsp.model.calibration import LEAST
from cwm_lsp.model.constraint import State
from cwm_lsp.model.decode import Decoder
from cwm_lsp.model.teacher import Choice
from cwm_lsp.model.tokenizer import Tokenizer
from cwm_lsp.predict.grammar.compact_rules import Separators
from cwm_lsp.predict.options import Decoding
from cwm_lsp.trace.dialects.pieces import ARG_SEP, BIND_SEP
from cwm_lsp.trace.model import Event

_LONGEST = 200  # tokens of a value that is decoded to its end


@dataclass(frozen=True, slots=True)
class Judged:
    """A new or changed value that a model chose: `p` is shown with it, `raw` the product of its tokens' probabilities.

    `raw` counts the tokens of the name, too, and the one that ends the value, as far as they were chosen; None where
    these are not known.
    """

    p: float
    raw: float | None
    right: bool


@dataclass(slots=True)
class _Written:
    """What the model writes from one place on; not `ended`: cut off as too long or too improbable to be right."""

    ids: list[int]
    raw: float = 1.0
    chosen: int = 0
    ended: bool = True


def judged(
    decoder: Decoder, told: History, span: Span, picked: Sequence[Choice], decoding: Decoding, marks: Separators
) -> Iterator[Judged]:
    """The values of the frame `span`, its event given; `picked` are the model's choices at its tokens.

    Left out is what no reader is shown as a new value with a probability: what is wholly forced, said again as it was,
    deleted, or malformed. The decoder's text is another one afterwards.
    """
    tokenizer, curve = decoder.model.tokenizer, decoder.model.calibration.of(decoding)
    true = told.ids[span.begin : span.end]
    places = list(_places(span.event, true, marks))
    truth = dict(filter(None, (_said(tokenizer, true[begin:end]) for begin, end in places)))
    events = (marks.call, marks.returned, marks.raised)
    for begin, end in places:
        if picked[begin].id in marks.ends or (begin == 0 and picked[0].id in events):
            continue  # the model binds nothing here, or sees another event
        written = _written(decoder, told, span.begin + begin, picked[begin:end], decoding, marks)
        said = _said(tokenizer, written.ids) if written.ended else ("", None)
        if written.chosen == 0 or said is None:
            continue
        name, text = said
        if name in truth or text is None or span.known.get(name) != text:
            yield Judged(curve(written.raw), written.raw, text is not None and truth.get(name) == text)


def _places(event: Event | None, true: Sequence[int], marks: Separators) -> Iterator[tuple[int, int]]:
    """Where values begin and end in a frame: name to separator in a binding, text to line token in a result."""
    if event in (Event.RETURN, Event.EXCEPTION):
        yield 1, len(true)
        return
    begin = 0 if event is Event.LINE else 1  # only the other events have a token of their own
    for position in range(begin, len(true)):
        if true[position] == marks.bind or position == len(true) - 1:
            yield begin, position + 1
            begin = position + 1


def _written(
    decoder: Decoder, told: History, start: int, picked: Sequence[Choice], decoding: Decoding, marks: Separators
) -> _Written:
    """What the model writes from `ids[start]` on, where its choices in the true text are `picked`."""
    found = _Written([])
    for at, choice in enumerate(picked, start):
        allowed = told.masks[at - told.start] if decoding == "constrained" else None
        found.ids.append(choice.id)
        if allowed is None or allowed.forced is None:
            found.raw *= choice.p
            found.chosen += 1
        if choice.id != told.ids[at]:
            state = told.states[at - told.start] if decoding == "constrained" else ANYTHING
            decoder.restart(told.ids[:at])
            decoder.push([choice.id])
            _finish(decoder, state.after(choice.id), found, marks)
            break
    return found


def _finish(decoder: Decoder, state: State, found: _Written, marks: Separators) -> None:
    while not (found.ids[-1] == marks.bind or found.ids[-1] in marks.ends):
        tokens, state = decoder.step(state)
        for token in tokens:
            found.ids.append(token.id)
            if not token.forced:
                found.raw *= token.p
                found.chosen += 1
            if token.id == marks.bind or token.id in marks.ends:
                return
        if not tokens or len(found.ids) > _LONGEST or found.raw < LEAST:
            found.ended = False
            return


def _said(tokenizer: Tokenizer, ids: Sequence[int]) -> tuple[str, str] | None:
    """Name (empty: none) and text of a value with its end; None for a deletion and what is malformed."""
    pieces = [piece for piece, _ in tokenizer.decode(ids, [None] * len(ids))]
    match pieces:
        case [str(text), end] if not isinstance(end, str) and end not in (ARG_SEP, BIND_SEP):
            return "", text
        case [str(name), first, str(text), end] if first == ARG_SEP and end == BIND_SEP:
            return name, text
    return None
