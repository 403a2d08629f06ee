"""The turns of a loop: how many, what its index stands for, and what a cost that depends on them sums to."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field, replace

from cwm_lsp.verdicts.complexity.algebra import (
    UNIT,
    ZERO,
    Expr,
    Factor,
    const,
    dominant,
    raised,
    substituted,
    sym,
    upper,
)  # fmt: skip
from cwm_lsp.verdicts.complexity.machine import Call, Run, Tally
from cwm_lsp.verdicts.complexity.sums import over_ratios, summed
from cwm_lsp.verdicts.complexity.values import Num, Opaque, Scope, Seq, Tup, Value, as_seq, item, length


@dataclass(frozen=True, slots=True)
class Turns:
    """`count` turns, numbered by the symbol `index` from 1.

    The symbols in `parts` sum to `whole` over all turns; those in `last` have these upper bounds. `ratios` are symbols
    that run geometrically up to a bound.
    """

    index: str
    count: Expr
    parts: tuple[str, ...] = ()
    whole: Expr | None = None
    last: dict[str, Expr] = field(default_factory=dict)
    ratios: dict[str, Expr] = field(default_factory=dict)
    primes: bool = False

    def sum(self, cost: Expr) -> Expr:
        """What `cost`, that of one turn, comes to over all turns."""
        made = ZERO
        for product, c in upper(cost).terms.items():
            made = made + self._sum(Expr({product: c}))
        return substituted(made, self.last)

    def _sum(self, term: Expr) -> Expr:
        (product,) = term.terms
        if self.whole is not None:
            for name in self.parts:
                powers = [power for factor, power in product if factor == Factor(name, "value")]
                if powers and powers[0] >= 1:
                    rest = Expr({tuple(part for part in product if part[0] != Factor(name, "value")): 1})
                    rest = substituted(rest, {**dict.fromkeys(self.parts, self.whole), self.index: upper(self.count)})
                    return raised(self.whole, powers[0]) * rest
        for ratio, most in self.ratios.items():
            if ratio in term.symbols:
                return over_ratios(term, ratio, most, self.index, self.count)
        return summed(term, self.index, self.count, self.primes)

    def ends(self) -> dict[str, Expr]:
        """The symbols of this loop, as large as they get."""
        return {self.index: self.count, **self.last, **self.ratios}


def over(run: Run, value: Value, target: ast.expr, scope: Scope, shown: str = "") -> Turns:
    """The turns of a `for` over `value`; binds its target."""
    shown = shown or (target.id if isinstance(target, ast.Name) else "i")
    index = run.fresh("t", shown)
    if isinstance(value, Seq) and value.kind == "range" and value.start is not None and value.step is not None:
        back = value.step.constant is not None and value.step.constant < 0
        begin = value.start + value.step * value.length if back else value.start
        by = value.step * const(-1) if back else value.step
        bind(run, target, Num(begin + by * sym(index)), scope)
        return Turns(index, value.length)
    parts: tuple[str, ...] = ()
    last: dict[str, Expr] = {}
    got = item(value)
    whole = value.whole if isinstance(value, Seq) else None
    if whole is not None and isinstance(value, Seq):
        got, parts, last = _divided(run, value)
    got = _indexed(got, index)
    bind(run, target, got, scope)
    return Turns(index, length(value), parts, whole, last)


def _indexed(value: Value, index: str) -> Value:
    """`enumerate`'s number counts the turns."""
    if isinstance(value, Tup):
        return Tup(tuple(Num(sym(index)) if each == COUNTER else each for each in value.items))
    return value


COUNTER = Num(sym("counter#"))
"""The number that `enumerate` gives, before it is known of which loop."""


def _divided(run: Run, value: Seq) -> tuple[Value, tuple[str, ...], dict[str, Expr]]:
    """The item of a container whose items' lengths sum to a known whole: its length is a symbol of its own."""
    held = value.held if value.held is not None else value.item
    inner = held.items[-1] if isinstance(held, Tup) and held.items else held
    names: tuple[str, ...] = ()
    if isinstance(inner, Opaque) and inner.path:
        return value.item, (f"len({inner.path})",), {}
    if isinstance(inner, Seq):
        symbol = run.fresh("part")
        names = (symbol,)
        part = replace(inner, length=sym(symbol))
        got = value.item
        if got == inner:
            got = part
        elif isinstance(got, Tup):
            got = Tup((*got.items[:-1], part))
        return got, names, {symbol: inner.length}
    return value.item, names, {}


def bind(run: Run, target: ast.expr, value: Value, scope: Scope) -> None:
    """Assign `value` to a target of any form."""
    if isinstance(target, ast.Name):
        scope.bind(target.id, value)
    elif isinstance(target, ast.Tuple | ast.List):
        _unpack(run, target.elts, value, scope)
    elif isinstance(target, ast.Starred):
        bind(run, target.value, value, scope)
    else:
        from cwm_lsp.verdicts.complexity.mutation import store

        store(run, target, value, scope)


def _unpack(run: Run, targets: list[ast.expr], value: Value, scope: Scope) -> None:
    plain = not any(isinstance(each, ast.Starred) for each in targets)
    if isinstance(value, Tup) and plain and len(value.items) == len(targets):
        for target, each in zip(targets, value.items, strict=True):
            bind(run, target, each, scope)
        return
    for target in targets:
        if isinstance(target, ast.Starred):
            rest = replace(as_seq(value), kind="list", fresh=True, start=None, step=None)
            run.spend(rest.length, "unpacking copies")
            run.hold(rest)
            bind(run, target, rest, scope)
        else:
            bind(run, target, item(value), scope)


def finish(run: Run, turns: Turns, body: Tally, what: str) -> None:
    """Add a loop's whole cost to the tally: its body over all turns."""
    run.note(turns.count, what)
    run.spend(_independent(turns.sum(body.time)))
    run.hold_size(settled(body.space, turns.ends()))
    ways = tuple(dict.fromkeys(tuple(_repeated(call, turns) for call in way) for way in body.ways))
    if ways and ways != ((),):
        run.tally.ways = tuple((*before, *way) for before in run.tally.ways for way in ways)


def _independent(cost: Expr) -> Expr:
    """`cost` without what another input's length takes off it: one of `len(a) - len(b)` turns, or of none where b is
    longer, must not make up for a loop over b."""
    kept = {
        product: c
        for product, c in cost.terms.items()
        if c > 0 or not product or not all(factor.symbol.startswith("len(") for factor, _ in product)
    }
    return Expr(kept)


def _repeated(call: Call, turns: Turns) -> Call:
    times = turns.count if call.times == UNIT else turns.sum(call.times)
    return replace(call, times=dominant_if_large(times))


def dominant_if_large(expr: Expr) -> Expr:
    return expr if len(expr.terms) <= 4 else dominant(expr)


def settled(expr: Expr, ends: dict[str, Expr]) -> Expr:
    """The largest value of `expr` while the symbols in `ends` grow from 1 to their bounds."""
    if not any(name in ends for name in expr.symbols):
        return expr
    kept = {p: c for p, c in expr.terms.items() if c > 0 or not any(f.symbol in ends for f, _ in p)}
    shrinking = {tuple(part for part in p if part[0].symbol not in ends or part[1] > 0): c for p, c in kept.items()}
    return substituted(Expr(shrinking), ends)


def after(value: Value, ends: dict[str, Expr]) -> Value:
    """`value` when the loop is over: numbers as they end, containers as large as they got."""
    if isinstance(value, Num):
        return Num(substituted(value.value, ends), value.exact)
    if isinstance(value, Opaque) and value.path in ends:
        return Num(ends[value.path])
    if isinstance(value, Seq):
        return replace(
            value,
            length=settled(value.length, ends),
            item=_largest(value.item, ends),
            held=None if value.held is None else _largest(value.held, ends),
            start=None,
            step=None,
            whole=None if value.whole is None else settled(value.whole, ends),
            kind="list" if value.kind == "range" and value.start is None else value.kind,
        )
    return _largest(value, ends)


def _largest(value: Value, ends: dict[str, Expr]) -> Value:
    if isinstance(value, Num):
        return Num(settled(value.value, ends), value.exact and not any(name in ends for name in value.value.symbols))
    if isinstance(value, Tup):
        return Tup(tuple(_largest(each, ends) for each in value.items))
    return after(value, ends) if isinstance(value, Seq) else value
