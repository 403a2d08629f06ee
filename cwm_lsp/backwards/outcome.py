"""What a call should come to, as the user says it, and how near a run came to it."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from cwm_lsp.backwards.closeness import FARTHEST, distance
from cwm_lsp.backwards.forwards import Ran
from cwm_lsp.trace.model import Event


@dataclass(frozen=True, slots=True)
class Returns:
    """The call returns what `text` shows: an equal literal of the same type, else exactly this text."""

    text: str


@dataclass(frozen=True, slots=True)
class Raises:
    """The call ends in an exception of the type of this name."""

    name: str


@dataclass(frozen=True, slots=True)
class Reaches:
    """The call runs this line (1-based) of the file."""

    line: int


Outcome = Returns | Raises | Reaches


def missed(outcome: Outcome, ran: Ran) -> float:
    """0 where the run has the outcome, else how far it is from it: the smaller, the nearer."""
    match outcome:
        case Reaches(line):
            lines = {frame.line for frame in ran.frames if frame.event is Event.LINE}
            return 0.0 if line in lines else 1.0 + 1.0 / (1 + len(lines))  # a run that sees more is nearer
        case Raises(name):
            return 0.0 if ran.raised == name else 1.0 if ran.raised else 2.0
        case Returns(text):
            if ran.value is None:
                return FARTHEST
            return 0.0 if same(text, ran.value) else max(_apart(text.strip(), ran.value), 1e-9)


def _apart(text: str, other: str) -> float:
    """The distance of the values; of the texts where the wanted one is no literal."""
    wanted = literal(text)
    return distance(text, other) if wanted is None and text != "None" else distance(wanted, literal(other))


def same(text: str, other: str) -> bool:
    """Whether two texts show the same value: literals as literals, all else by the letter."""
    if text.strip() == other.strip():
        return True
    one, two = literal(text), literal(other)
    return one is not None and type(one) is type(two) and repr(one) == repr(two)


def literal(text: str) -> object:
    """The value of a literal; None for `None` and for what is none."""
    try:
        return ast.literal_eval(text.strip())
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
