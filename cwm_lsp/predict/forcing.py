"""A frame of which all is known but some values: what is known is forced, the model chooses the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from cwm_lsp.model.constraint import Allowed, State, any_text
from cwm_lsp.model.tokenizer import Tokenizer
from cwm_lsp.trace.dialects.pieces import Piece
from cwm_lsp.trace.model import Frame, Origin, Value

_HOLE = "\ue000"  # private use: in no program's values, and if it were, it would only leave that value open


@dataclass(frozen=True, slots=True)
class Forced:
    """`inner`, whose next tokens are those of `rest`. A None there is an open value: what `inner` allows of its text,
    up to the token that comes next in `rest`."""

    inner: State
    rest: tuple[int | None, ...]

    def allowed(self) -> Allowed | None:
        """What may come next."""
        if not self.rest:
            return self.inner.allowed()
        if self.rest[0] is not None:
            return Allowed((self.rest[0],))
        end = self.rest[1]
        found = self.inner.allowed() or Allowed(() if end is None else (end,), any_text)
        return Allowed(tuple(id for id in found.ids if id == end), found.text)

    def after(self, id: int) -> Forced:
        """The place behind one more token."""
        is_open = bool(self.rest) and self.rest[0] is None
        rest = self.rest[1:] if not is_open else self.rest[2:] if id == self.rest[1] else self.rest
        return Forced(self.inner.after(id), rest)

    def guess(self) -> Sequence[int]:
        """What `inner` guesses, once nothing is forced any more."""
        return () if self.rest else self.inner.guess()


def with_holes(frame: Frame) -> Frame:
    """`frame` with a hole in place of each value that is unknown; a dialect's writer passes it on."""
    values = {name: _opened(value) for name, value in frame.locals.items()}
    return replace(frame, locals=values, value=None if frame.value is None else _opened(frame.value))


def around_holes(pieces: Iterable[Piece], tokenizer: Tokenizer) -> tuple[int | None, ...]:
    """The tokens of a written frame, None for each hole; see `Forced`."""
    found: list[int | None] = []
    for piece in pieces:
        if piece == _HOLE:
            found.append(None)
        else:
            found += tokenizer.encode([piece])
    return tuple(found)


def _opened(value: Value) -> Value:
    attrs = {name: _opened(inner) for name, inner in value.attrs.items()}
    return replace(value, repr=_HOLE if value.origin is Origin.UNKNOWN else value.repr, attrs=attrs)
