"""A frame of which all is known but some values or parts of them: that is forced, the model chooses the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cwm_lsp.compute.holes import holes
from cwm_lsp.model.constraint import Allowed, State, any_text
from cwm_lsp.model.tokenizer import Tokenizer
from cwm_lsp.predict.grammar.reprs import START, Balanced
from cwm_lsp.predict.grammar.vocabulary import Vocabulary
from cwm_lsp.trace.dialects.pieces import Piece


@dataclass(frozen=True, slots=True)
class Forced:
    """`inner`, whose next tokens are those of `rest`. A None there is a hole: what `inner` allows of its text, up to
    the token that comes next in `rest`. Where that is text, the hole is a part of a value, and ends only where its
    quotes and brackets balance: `part` is how far it has come."""

    inner: State
    rest: tuple[int | None, ...]
    vocabulary: Vocabulary
    part: Balanced = START

    def allowed(self) -> Allowed | None:
        """What may come next."""
        if not self.rest:
            return self.inner.allowed()
        if self.rest[0] is not None:
            return Allowed((self.rest[0],))
        end = self.rest[1] if len(self.rest) > 1 else None
        found = self.inner.allowed() or Allowed(() if end is None else (end,), any_text)
        if not self._is_part:
            return Allowed(tuple(id for id in found.ids if id == end), found.text)
        return Allowed((end,) if end is not None and self.part.complete else (), self._goes_on)

    def after(self, id: int) -> Forced:
        """The place behind one more token."""
        inner = self.inner.after(id)
        if not self.rest or self.rest[0] is not None:
            return Forced(inner, self.rest[1:], self.vocabulary)
        is_over = len(self.rest) > 1 and id == self.rest[1] and (not self._is_part or self.part.complete)
        if is_over:
            return Forced(inner, self.rest[2:], self.vocabulary)
        part = self.vocabulary.advance(self.part, id) if self._is_part else None
        return Forced(inner, self.rest, self.vocabulary, part if isinstance(part, Balanced) else START)

    def guess(self) -> Sequence[int]:
        """What `inner` guesses, once nothing is forced any more."""
        return () if self.rest else self.inner.guess()

    @property
    def _is_part(self) -> bool:
        end = self.rest[1] if len(self.rest) > 1 else None
        return end is not None and self.vocabulary.text(end) is not None

    def _goes_on(self, id: int) -> bool:
        """Whether the text of a part may go on with a token."""
        if id == self.rest[1] and self.part.complete:
            return False
        found = self.inner.allowed()
        if found is not None and not found.admits(id, is_special=False):
            return False
        text = self.vocabulary.text(id) or ""
        is_outside = not (self.part.closing or self.part.quote)
        return not (is_outside and "," in text) and self.vocabulary.advance(self.part, id) is not None


def around_holes(pieces: Iterable[Piece], tokenizer: Tokenizer) -> tuple[int | None, ...]:
    """The tokens of a written frame, None for each hole; see `Forced`."""
    found: list[int | None] = []
    for piece in pieces:
        if isinstance(piece, str) and holes(piece):
            found.append(None)
        else:
            found += tokenizer.encode([piece])
    return tuple(found)
