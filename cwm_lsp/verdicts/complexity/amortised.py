"""An inner loop's turns over the whole of an outer one: what it moves, it can't move further than there is room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cwm_lsp.verdicts.complexity.algebra import ONE, UNIT, ZERO, Expr, Factor, const, larger, log, sym, upper
from cwm_lsp.verdicts.complexity.heads import Head
from cwm_lsp.verdicts.complexity.machine import Deferred
from cwm_lsp.verdicts.complexity.turns import settled
from cwm_lsp.verdicts.complexity.values import Seq, Value, number
from cwm_lsp.verdicts.complexity.ways import size_of


def amortised(
    inner: Deferred,
    heads: Mapping[str, Head],
    outs: Sequence[Mapping[str, Value]],
    turns: Expr,
    ends: dict[str, Expr],
) -> tuple[Expr, str] | None:
    """All turns of `inner` during `turns` turns of the outer loop, and the variable that bounds them.

    None where nothing that the inner loop moves is known to keep its place between its runs.
    """
    if inner.once:
        return UNIT, ""
    for name, head in heads.items() if inner.mover else ():
        made = _by(inner, name, head, outs, turns, ends)
        if made is not None:
            return made, name
    return None


def _by(
    inner: Deferred,
    name: str,
    head: Head,
    outs: Sequence[Mapping[str, Value]],
    turns: Expr,
    ends: dict[str, Expr],
) -> Expr | None:
    moved = ((Factor(f"{inner.moved}:{inner.mover}", "value"), 1),)
    up = inner.limit is not None
    slack = ZERO
    seen = False
    for out in outs:
        size = size_of(out[name], head) if name in out else None
        if size is None:
            return None
        change = size - sym(head.symbol)
        if head.symbol in change.symbols or any(s.startswith("any#") for s in change.symbols):
            return None
        by = change.terms.get(moved, 0)
        seen = seen or by != 0
        if (by < 0) if up else (by > 0):
            return None
        rest = change - Expr({moved: by})
        against = upper(rest * const(-1) if up else rest)
        if any(s.startswith("moved#") for s in against.symbols):
            return None
        slack = larger(slack, settled(against, ends))
    if not seen:
        return None
    start = head.before.length if isinstance(head.before, Seq) else number(head.before).value
    if inner.divides:
        return log(upper(start)) if not slack.terms else None
    if up:
        assert inner.limit is not None
        room = settled(upper(inner.limit), ends)
    else:
        room = upper(start)
    return room + slack * turns + UNIT if slack.terms.get(ONE) or slack.terms or room.terms else UNIT
