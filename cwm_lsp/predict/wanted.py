"""What a model is asked for backwards, and what it proposes, as data: a call with an outcome, or a function's body."""

from __future__ import annotations

from dataclasses import dataclass

from cwm_lsp.backwards.outcome import Outcome
from cwm_lsp.predict.words import THOUGHT

PROPOSALS = 16
"""How many attempts a `compact` model makes unless told otherwise; each takes the bundled one tens of milliseconds."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """The source text of a call or of a body (not indented), from the attempt `number` (from 0). Nobody has checked
    more than that it parses."""

    text: str
    number: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """A call of `function` (its qualified name) with this `outcome`; without one, the body of `function` that does what
    the file's examples of it say.

    A `compact` model makes `count` attempts. `max_tokens` bounds the reasoning of a `cwm` model. Where it goes on with
    what was begun before: `thought` is the reasoning that is known already, `made` what was proposed.
    """

    function: str
    outcome: Outcome | None
    count: int = PROPOSALS
    max_tokens: int = THOUGHT
    thought: str = ""
    made: tuple[Proposal, ...] = ()
