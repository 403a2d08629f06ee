"""What a loop changes, and what its variables are in turn number t: the recurrences of one turn, solved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import combinations

from cwm_lsp.verdicts.complexity.algebra import (
    UNIT,
    ZERO,
    Expr,
    Factor,
    const,
    exponential,
    larger,
    scaled,
    substituted,
    sym,
    upper,
)  # fmt: skip
from cwm_lsp.verdicts.complexity.machine import Run
from cwm_lsp.verdicts.complexity.values import (
    SCALAR,
    Num,
    Opaque,
    Scope,
    Seq,
    Tup,
    Value,
    as_seq,
    joined,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Head:
    """A variable of a loop: its value before, and the symbol that stands for its number or length in a turn."""

    before: Value
    symbol: str


def open_heads(run: Run, names: Sequence[str], scope: Scope) -> dict[str, Head]:
    """Bind every name that has a value to a symbol of its own."""
    heads: dict[str, Head] = {}
    for name in names:
        before = scope.lookup(name)
        if before is None or not isinstance(before, Num | Seq | Opaque | Tup) or before == SCALAR:
            continue
        if isinstance(before, Tup):
            before = as_seq(before) if not before.items else before
            if isinstance(before, Tup):
                scope.change(name, SCALAR)
                continue
        symbol = run.fresh(name)
        heads[name] = Head(before, symbol)
        scope.change(name, head_value(before, symbol))
    return heads


def head_value(before: Value, symbol: str) -> Value:
    if isinstance(before, Num):
        return Num(sym(symbol))
    if isinstance(before, Seq):
        whole = sym(f"whole:{symbol}") if before.whole is not None else None
        item = before.item
        if isinstance(item, Seq) and item.fresh:
            item = replace(item, length=sym(f"item:{symbol}"))
        held = before.held
        if isinstance(held, Seq) and held.fresh:
            held = replace(held, length=sym(f"item:{symbol}"))
        return replace(before, length=sym(symbol), item=item, held=held, start=None, step=None, whole=whole)
    return Opaque(symbol)


@dataclass(frozen=True, slots=True)
class Solved:
    """The variables in turn `t` (`during`), the symbols behind them, and those that run geometrically."""

    during: dict[str, Value]
    symbols: dict[str, Expr]
    ratios: dict[str, Expr] = field(default_factory=dict)


def solve(
    run: Run,
    heads: Mapping[str, Head],
    outs: Sequence[Mapping[str, Value]],
    index: str,
    bounds: Mapping[str, Expr],
    count: Expr,
) -> Solved:
    """Each variable as a function of the turn, from its values after one turn on each way through the body.

    `bounds` are upper limits of numbers that the loop's condition gives.
    """
    during: dict[str, Value] = {}
    symbols: dict[str, Expr] = {}
    ratios: dict[str, Expr] = {}
    _shared(run, heads, outs, index, during, symbols, count)
    for _ in range(3):
        for name, head in heads.items():
            if name in during:
                continue
            made = _solve_one(run, name, head, outs, index, symbols, ratios, bounds, count)
            if made is not None:
                during[name], symbols[head.symbol] = made
                if isinstance(head.before, Opaque):
                    _alias(head, symbols)
    for name, head in heads.items():
        if name not in during:
            limit = bounds.get(name)
            size = limit if limit is not None else run.unknown(f"how large `{name}` gets in this loop is not known")
            during[name] = Num(size, False) if not isinstance(head.before, Seq) else replace(head.before, length=size)
            symbols[head.symbol] = size
            if isinstance(head.before, Opaque):
                during[name] = Opaque() if limit is None else during[name]
        _whole(name, head, outs, index, symbols, during)
    return Solved(during, symbols, ratios)


def _shared(
    run: Run,
    heads: Mapping[str, Head],
    outs: Sequence[Mapping[str, Value]],
    index: str,
    during: dict[str, Value],
    symbols: dict[str, Expr],
    count: Expr,
) -> None:
    """Two counters of which each turn moves one, by 1: together they are where the turn's number says."""
    steps = {}
    for name, head in heads.items():
        moves = [value.value - sym(head.symbol) for out in outs if isinstance(value := out.get(name), Num)]
        if isinstance(head.before, Num) and len(moves) == len(outs) > 1 and all(m.constant in (0, 1) for m in moves):
            steps[name] = [m.constant for m in moves]
    for one, two in combinations(steps, 2):
        if all(a + b == 1 for a, b in zip(steps[one], steps[two], strict=True)):  # type: ignore[operator]
            share = run.fresh("share")
            run.bounds[share] = count
            for name, part in ((one, sym(share)), (two, sym(index) - sym(share))):
                before = heads[name].before
                assert isinstance(before, Num)
                symbols[heads[name].symbol] = before.value + part
                during[name] = Num(before.value + part, before.exact)
            return


def _alias(head: Head, symbols: dict[str, Expr]) -> None:
    """A part of the input that moves along: its sizes are those of the input."""
    assert isinstance(head.before, Opaque)
    symbols.setdefault(f"len({head.symbol})", sym(f"len({head.before.path})"))


def _whole(
    name: str,
    head: Head,
    outs: Sequence[Mapping[str, Value]],
    index: str,
    symbols: dict[str, Expr],
    during: dict[str, Value],
) -> None:
    """The whole of a container's items grows by what each turn adds."""
    if not isinstance(head.before, Seq) or head.before.whole is None:
        return
    symbol = f"whole:{head.symbol}"
    added = ZERO
    for out in outs:
        value = out.get(name)
        if isinstance(value, Seq) and value.whole is not None:
            added = larger(added, substituted(upper(value.whole - sym(symbol)), symbols))
    whole = head.before.whole + added * sym(index)
    symbols[symbol] = whole
    value = during[name]
    if isinstance(value, Seq):
        during[name] = replace(value, whole=whole)


def _solve_one(
    run: Run,
    name: str,
    head: Head,
    outs: Sequence[Mapping[str, Value]],
    index: str,
    symbols: dict[str, Expr],
    ratios: dict[str, Expr],
    bounds: Mapping[str, Expr],
    count: Expr,
) -> tuple[Value, Expr] | None:
    values = [out[name] for out in outs if name in out]
    before = head.before
    if isinstance(before, Opaque):
        if all(isinstance(value, Opaque) and value.path.startswith(head.symbol) for value in values):
            return before, sym(before.path)
        if all(isinstance(value, Seq) for value in values) and values:
            before = as_seq(before)
            values = [_as_length(value, head.symbol) for value in values]
        elif all(isinstance(value, Num) or (isinstance(value, Opaque) and value.path) for value in values):
            before = Num(sym(before.path))
        else:
            return None
    if isinstance(before, Seq):
        return _solve_sequence(run, before, head.symbol, values, index, symbols, ratios, count)
    assert isinstance(before, Num)
    numbers = [_as_number(value) for value in values]
    if any(each is None for each in numbers):
        return None
    known = [each for each in numbers if each is not None]
    found = _progress(
        before.value, head.symbol, [each.value for each in known], index, symbols, bounds.get(name), ratios, run, count
    )
    if found is None:
        return None
    exact = before.exact and all(each.exact for each in known) and len({each.value for each in known}) == 1
    return Num(found, exact), found


def _as_length(value: Value, symbol: str) -> Value:
    seq = as_seq(value)
    return replace(seq, length=substituted(seq.length, {f"len({symbol})": sym(symbol)}))


def _as_number(value: Value) -> Num | None:
    if isinstance(value, Num):
        return value
    return Num(sym(value.path)) if isinstance(value, Opaque) and value.path else None


def _solve_sequence(
    run: Run,
    before: Seq,
    symbol: str,
    values: Sequence[Value],
    index: str,
    symbols: dict[str, Expr],
    ratios: dict[str, Expr],
    count: Expr,
) -> tuple[Value, Expr] | None:
    seqs = [as_seq(value) for value in values]
    lengths = [seq.length for seq in seqs]
    found = _progress(before.length, symbol, lengths, index, symbols, None, ratios, run, count)
    if found is None:
        return None
    item: Value = before.item
    held = before.held
    fresh = before.fresh
    kind = before.kind
    for seq in seqs:
        fresh = fresh or seq.fresh
        kind = seq.kind if kind in ("any", "range", "iter") else kind
        grown = _settle(_item_progress(before.item, seq.item, symbol, index), symbol, found)
        item = grown if item == SCALAR or not before.length.terms else joined(item, grown)
        if seq.held is not None:
            was = before.held if isinstance(before.held, Seq) else seq.held
            grown = _settle(_item_progress(was, seq.held, symbol, index), symbol, found)
            held = grown if held is None or held == SCALAR or isinstance(grown, Seq) else joined(held, grown)
    return replace(before, length=found, item=item, held=held, fresh=fresh, kind=kind, start=None, step=None), found


def _item_progress(before: Value, now: Value, symbol: str, index: str) -> Value:
    """An item's length in turn t, where each turn puts in one that is longer than those before."""
    if not isinstance(before, Seq) or not isinstance(now, Seq):
        return now
    name = f"item:{symbol}"
    if name not in now.length.symbols:
        return now
    more = now.length - sym(name)
    long = before.length + upper(more) * sym(index) if name not in more.symbols else sym("?length")
    return replace(now, length=long)


def _settle(value: Value, symbol: str, by: Expr) -> Value:
    if isinstance(value, Seq) and symbol in value.length.symbols:
        return replace(value, length=substituted(upper(value.length), {symbol: by}))
    return value


def _progress(
    start: Expr,
    symbol: str,
    outs: Sequence[Expr],
    index: str,
    symbols: Mapping[str, Expr],
    bound: Expr | None,
    ratios: dict[str, Expr] | None,
    run: Run,
    count: Expr,
) -> Expr | None:
    """The value in turn t of what begins as `start` and in one turn becomes one of `outs`."""
    one = sym(symbol)
    deltas = []
    factor = UNIT.constant
    for out in outs:
        known = substituted(out, {name: value for name, value in symbols.items() if name != symbol})
        times = known.terms.get(((Factor(symbol, "value"), 1),), 0)
        rest = known - scaled(one, times)
        if symbol in rest.symbols or any(
            "#" in name and name != index and _is_head(name, run) for name in rest.symbols
        ):
            return None
        if times not in (0, 1):
            factor = times if factor in (0, 1, None) or (factor is not None and times > factor) else factor
        deltas.append((times, rest))
    if factor not in (0, 1, None):
        return _geometric(start, factor, deltas, index, bound, ratios, run)  # type: ignore[arg-type]
    moves = [rest for times, rest in deltas if times == 1]
    resets = [rest for times, rest in deltas if times == 0]
    t = sym(index)
    if moves and all(move == moves[0] for move in moves) and not resets:
        return start + moves[0] * t if index not in moves[0].symbols else start + upper(moves[0]) * t
    made = start
    most = ZERO
    for move in moves:
        most = larger(most, upper(move))
    made = upper(made) + most * t
    for reset in resets:
        made = larger(made, reset)
    return made


def _is_head(name: str, run: Run) -> bool:
    return not name.startswith(("t#", "?", "part#", "R#", "share#")) and name.partition("#")[0] not in ("moved",)


def _geometric(
    start: Expr,
    factor: int,
    deltas: Sequence[tuple[object, Expr]],
    index: str,
    bound: Expr | None,
    ratios: dict[str, Expr] | None,
    run: Run,
) -> Expr | None:
    if any(times not in (factor, 1) for times, _ in deltas):
        return start if factor < 1 else None
    if factor < 1:
        more = ZERO
        for _, rest in deltas:
            more = larger(more, upper(rest))
        if more.symbols:  # half of it, and something else on top
            return upper(start) + scaled(more, 1 / (1 - Fraction(factor)))
        if ratios is None or any(times == 1 for times, _ in deltas):  # a turn may leave it as large as it was
            return start
        name = run.fresh("ratio")
        ratios[name] = upper(start)
        return start * Expr({((Factor(name, "value"), -1),): 1})
    if bound is not None and ratios is not None:
        name = run.fresh("ratio")
        ratios[name] = bound
        return sym(name)
    if factor != int(factor):
        return None
    power = exponential(int(factor), sym(index))
    return None if power is None else upper(start + const(1)) * power
