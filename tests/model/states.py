"""Grammars for tests: what may come next is given by functions of the tokens so far."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from cwm_lsp.model.constraint import Allowed

Rule = Callable[[tuple[int, ...]], Allowed | None]
Guesses = Callable[[tuple[int, ...]], Sequence[int]]


def anything(_: tuple[int, ...]) -> None:
    """Free decoding."""


def no_idea(_: tuple[int, ...]) -> Sequence[int]:
    """Guesses nothing."""
    return ()


@dataclass(frozen=True, slots=True)
class Told:
    """A state that knows the tokens behind the prompt."""

    rule: Rule = anything
    guesses: Guesses = no_idea
    told: tuple[int, ...] = ()

    def allowed(self) -> Allowed | None:
        return self.rule(self.told)

    def after(self, id: int) -> Told:
        return replace(self, told=(*self.told, id))

    def guess(self) -> Sequence[int]:
        return self.guesses(self.told)


def right_for_a_while(text: Sequence[int], wrong_every: int) -> Guesses:
    """Guesses what `text` says, except for every n-th token."""

    def guess(told: tuple[int, ...]) -> Sequence[int]:
        return [id if (index + 1) % wrong_every else (id + 1) % 300 for index, id in enumerate(text)][len(told) :]

    return guess
