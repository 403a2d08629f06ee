"""What a grammar tells the decoder: which tokens may come next at a point of a text, and which probably will."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, Self

Accepts = Callable[[int], bool]
"""Whether an ordinary (not special) token may come next, by its id."""


def any_text(_: int) -> bool:
    """Accepts every ordinary token."""
    return True


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may come next: each of the tokens `ids`, special or not; and every ordinary token that `text` accepts."""

    ids: tuple[int, ...] = ()
    text: Accepts | None = None

    @property
    def forced(self) -> int | None:
        """The only allowed token; None where there is a choice."""
        return self.ids[0] if len(self.ids) == 1 and self.text is None else None

    def admits(self, id: int, is_special: bool) -> bool:
        """Whether the token `id` may come next."""
        return id in self.ids or (self.text is not None and not is_special and self.text(id))


class State(Protocol):
    """A point in a text, known to its grammar. Immutable: `after` leads to another one, and this one stays valid."""

    def allowed(self) -> Allowed | None:
        """What may come next; None for anything at all (free decoding)."""

    def after(self, id: int) -> Self:
        """The point behind the token `id`, which need not be an allowed one."""

    def guess(self) -> Sequence[int]:
        """Tokens that will probably come next, in order; empty without an idea. They are proposed to the model."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """One decoded token.

    `p` is its probability among the allowed ones, and 1 where it was `forced`; `own` is the model's own probability of
    it among all tokens: where that is low for a forced token, the model doubts what was forced on it.
    """

    id: int
    p: float
    own: float
    forced: bool
