"""One turn of a `while` loop as a step of its variables, and what a ranking says about its turns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cwm_lsp.verdicts.complexity.algebra import (
    Expr,
    substituted,
    sym,
)  # fmt: skip
from cwm_lsp.verdicts.complexity.heads import Head
from cwm_lsp.verdicts.complexity.machine import Run
from cwm_lsp.verdicts.complexity.values import Num, Opaque, Seq, Value, length, number
from cwm_lsp.verdicts.complexity.ways import size_of


@dataclass(frozen=True, slots=True)
class Ranked:
    """At most `turns` turns, and why. The rest is as in `machine.Deferred`; `limit` may be None as it is not known."""

    turns: Expr
    why: str
    limit: Expr | None = None
    divides: bool = False
    amortises: bool = True
    mover: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """The loop's variables as symbols, and what one turn makes of them on each way; of those in `bounded` an upper
    bound only."""

    heads: Mapping[str, Head]
    steps: tuple[Mapping[str, Expr], ...]
    outs: Sequence[Mapping[str, Value]]
    bounded: frozenset[str] = frozenset()

    def starts(self) -> dict[str, Expr]:
        made = {head.symbol: _start(head) for head in self.heads.values()}
        for head in self.heads.values():
            if isinstance(head.before, Opaque):
                made[f"len({head.symbol})"] = length(head.before)
        return made

    def knows(self, expr: Expr) -> bool:
        """Whether an upper bound of each variable bounds `expr` too."""
        return not any(c < 0 and f.symbol in self.bounded for product, c in expr.terms.items() for f, _ in product)

    def initially(self, expr: Expr) -> Expr:
        """`expr` before the first turn."""
        return substituted(expr, self.starts())

    def later(self, expr: Expr) -> list[Expr]:
        """`expr` behind one turn, on each way."""
        return [substituted(expr, step) for step in self.steps]


def turn_of(heads: Mapping[str, Head], outs: Sequence[Mapping[str, Value]], run: Run) -> Turn:
    """What a turn does to sizes; a variable that becomes anything becomes a symbol of its own."""
    steps = []
    bounded = set()
    for out in outs:
        step: dict[str, Expr] = {}
        for name, head in heads.items():
            size = size_of(out[name], head) if name in out else None
            step[head.symbol] = size if size is not None else sym(run.fresh("any"))
            value = out.get(name)
            if isinstance(value, Num) and not value.exact:
                bounded.add(head.symbol)
            if isinstance(head.before, Opaque) and name in out:
                step[f"len({head.symbol})"] = length(out[name])
        steps.append(step)
    return Turn(heads, tuple(steps), outs, frozenset(bounded))


def _start(head: Head) -> Expr:
    before = head.before
    return before.length if isinstance(before, Seq) else number(before).value
