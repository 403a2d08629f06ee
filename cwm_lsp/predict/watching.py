"""Asks a model for the value of an expression at a frame (docs/PROMPTS.md has the texts); nothing is executed.

Covers any expression that parses. A `compact` model was trained on such as change nothing, and also says what is
raised. A `cwm` model is asked what the function would return there, and always says a value.
"""

from __future__ import annotations

import ast
import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Self

from cwm_lsp.model.constraint import Allowed, Chosen
from cwm_lsp.model.decode import Cancelled, Decoder
from cwm_lsp.model.tokenizer import Tokenizer
from cwm_lsp.predict.compact import CompactTelling
from cwm_lsp.predict.grammar.reprs import ANY_TEXT, Repr
from cwm_lsp.predict.grammar.vocabulary import Vocabulary
from cwm_lsp.predict.telling import Telling
from cwm_lsp.predict.watched import Watched
from cwm_lsp.predict.writing import written
from cwm_lsp.trace.dialects.compact_words import watch as asked
from cwm_lsp.trace.dialects.pieces import ACTION_SEP, ARG_SEP, BIND_SEP, EXCEPTION_SEP, FRAME_SEP, RETURN_SEP, Special
from cwm_lsp.trace.model import End, EndReason, Origin, Value
from cwm_lsp.trace.problem import UserError

_LONGEST = 400  # tokens of an answer


def watch(
    decoder: Decoder, vocabulary: Vocabulary, telling: Telling, expression: str, cancelled: Callable[[], bool]
) -> Watched:
    """The value of `expression` behind the frames of `telling`. `cancelled` is asked before every forward pass. Raises
    UserError for what is no expression."""
    tokenizer = decoder.model.tokenizer
    text = _normal(expression)
    if isinstance(telling, CompactTelling):
        question = tokenizer.encode(asked(text))
        begins = _id(tokenizer, ARG_SEP), _id(tokenizer, EXCEPTION_SEP)
        state = _Answer(begins, _id(tokenizer, BIND_SEP), vocabulary, telling.rules.repr_start, _LONGEST)
    else:
        question = tokenizer.encode([RETURN_SEP, ACTION_SEP, f"    return {text}\n", ARG_SEP])
        state = _Answer((), _id(tokenizer, FRAME_SEP), vocabulary, ANY_TEXT, _LONGEST)
    ids = [*telling.ids, *question]
    if len(ids) > decoder.most_known:
        message = f"the program and what led to this frame take {len(ids)} tokens, more than this model can be shown"
        return Watched(None, False, End(EndReason.TOKEN_LIMIT, message))
    decoder.restart(ids)
    try:
        tokens = written(decoder, state, cancelled)
    except Cancelled:
        return Watched(None, False, End(EndReason.CANCELLED))
    return _read(decoder, telling, tokens)


@dataclass(frozen=True, slots=True)
class _Answer:
    """An answer of at most `left` more tokens: one of `begins`, if it has not begun, a text that `value` follows, and
    `end`."""

    begins: tuple[int, ...]
    end: int
    vocabulary: Vocabulary
    value: Repr
    left: int

    def allowed(self) -> Allowed | None:
        if self.left < 1 or self.begins:
            return Allowed(self.begins if self.left > 0 else ())
        ends = (self.end,) if self.value.complete else ()
        return Allowed(ends, lambda id: self.vocabulary.advance(self.value, id) is not None)

    def after(self, id: int) -> Self:
        if self.begins:
            return replace(self, begins=(), left=self.left - 1)
        value = self.vocabulary.advance(self.value, id) or self.value
        return replace(self, value=value, left=0 if id == self.end else self.left - 1)

    def guess(self) -> Sequence[int]:
        return ()


def _read(decoder: Decoder, telling: Telling, tokens: Sequence[Chosen]) -> Watched:
    """What the model's tokens say, with the probability of those that it chose."""
    ids = [token.id for token in tokens]
    pieces = [piece for piece, _ in decoder.model.tokenizer.decode(ids, [None] * len(ids))]
    is_over = bool(pieces) and pieces[-1] in (BIND_SEP, FRAME_SEP)
    said = "".join(piece for piece in pieces if isinstance(piece, str))
    text = telling.rules.asked.layout.meant(said) if isinstance(telling, CompactTelling) else _in_json(said)
    if not is_over or not text:
        return Watched(None, False, End(EndReason.MALFORMED, "the model's answer is no value"))
    chosen = [token.p for token in tokens if not token.forced]
    curve = decoder.model.calibration.of("constrained")
    value = Value(text, Origin.PREDICTED, p=curve(math.prod(chosen)) if chosen else None)
    return Watched(value, pieces[0] == EXCEPTION_SEP, End(EndReason.RETURNED))


def _normal(expression: str) -> str:
    """An expression on one line, written as Python's own writer does."""
    try:
        return ast.unparse(ast.parse(expression.strip(), mode="eval").body)
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise UserError(f"'{expression}' is no expression ({error}): correct it and ask again.") from None


def _in_json(text: str) -> str | None:
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, str) else None


def _id(tokenizer: Tokenizer, piece: Special) -> int:
    return tokenizer.special[piece.name]
