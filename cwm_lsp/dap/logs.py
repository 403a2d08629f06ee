"""Messages of logpoints: text with expressions in braces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cwm_lsp.dap.expressions import Refusal, evaluate, why_not
from cwm_lsp.trace.model import Value


@dataclass(frozen=True, slots=True)
class Hole:
    """An expression in a message."""

    expression: str


def pieces(message: str) -> list[str | Hole]:
    """A message taken apart. A brace that no expression follows is text; `}` inside an expression is a part of it."""
    found: list[str | Hole] = []
    at = 0
    while at < len(message):
        begin = message.find("{", at)
        end = -1 if begin < 0 else _closing(message, begin)
        if end < 0:
            stop = len(message) if begin < 0 else begin + 1
            found.append(message[at:stop])
        else:
            stop = end + 1
            found += [message[at:begin], Hole(message[begin + 1 : end].strip())]
        at = stop
    return [piece for piece in found if piece]


def written(message: str, state: Mapping[str, Value], taken: frozenset[str]) -> str:
    """A message with the values of its expressions; where there is none, why."""
    return "".join(piece if isinstance(piece, str) else _value(piece, state, taken) for piece in pieces(message))


def _closing(message: str, begin: int) -> int:
    """The brace that ends an expression: the first with one before it, else the next one if there is any text."""
    first = end = message.find("}", begin)
    while end >= 0:
        if not why_not(message[begin + 1 : end]):
            return end
        end = message.find("}", end + 1)
    return first if first > begin + 1 else -1


def _value(hole: Hole, state: Mapping[str, Value], taken: frozenset[str]) -> str:
    answer = evaluate(hole.expression, state, taken)
    if isinstance(answer, Refusal):
        return f"<{hole.expression}: {answer.why}>"
    return answer.repr if answer.text is None else answer.text
