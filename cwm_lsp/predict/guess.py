"""A frame that may come next, as something outside of the model sees it: proposed to the model, which decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from cwm_lsp.compute.guesser import Guess
from cwm_lsp.trace.model import Frame

__all__ = ["Guess", "Guesser", "NoGuess"]


class Guesser(Protocol):
    """Follows a trace and guesses ahead. Immutable: `after` leads to another one, and this one stays valid."""

    def guess(self) -> Guess | None:
        """The frame that probably comes next; None without an idea."""

    def after(self, frame: Frame) -> Guesser:
        """The guesser behind `frame`, which need not be the one that was guessed."""


@dataclass(frozen=True, slots=True)
class NoGuess:
    """Never has an idea."""

    def guess(self) -> Guess | None:
        """None."""
        return None

    def after(self, frame: Frame) -> NoGuess:
        """Itself."""
        return self
