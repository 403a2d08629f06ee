"""How trouble is told: as data inside, as one sentence at the edges."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that was wrong with an input; what could still be known is returned beside it.

    `line` is 1-based in the user's file, None where no line can be named.
    """

    message: str
    line: int | None = None


class UserError(Exception):
    """Bad input or environment, told in one sentence that names the cause and what to do (exit code 2)."""
