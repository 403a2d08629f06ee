"""What gets smaller from call to call: sizes of parameters, their sums and differences, and what tests compare."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations

from cwm_lsp.verdicts.complexity.algebra import (
    UNIT,
    Expr,
    Factor,
    Number,
    scaled,
    substituted,
    sym,
    upper,
)  # fmt: skip
from cwm_lsp.verdicts.complexity.expressions import evaluate
from cwm_lsp.verdicts.complexity.machine import Call, Calls, Run
from cwm_lsp.verdicts.complexity.recurrences import Smaller
from cwm_lsp.verdicts.complexity.values import SCALAR, Num, Opaque, Scope, Seq, Value, length, number


@dataclass(frozen=True, slots=True)
class Entry:
    """The symbols of a function's arguments: by name the value at the beginning, and the size that stands for it."""

    values: dict[str, Value]
    sizes: dict[str, str]


def entry_of(run: Run, arguments: Mapping[str, Value], around: Mapping[str, Value]) -> Entry:
    """A symbol for each argument, and each container from `around` the function, that has a size."""
    values: dict[str, Value] = {}
    sizes: dict[str, str] = {}
    for name, value in (*arguments.items(), *around.items()):
        if isinstance(value, Num):
            sizes[name] = run.fresh(name)
            values[name] = Num(sym(sizes[name]))
        elif isinstance(value, Seq):
            sizes[name] = run.fresh(name, f"len({name})")
            fresh = value.fresh and name in around  # what is given belongs to the caller
            values[name] = replace(value, length=sym(sizes[name]), start=None, step=None, filter_of=None, fresh=fresh)
        elif isinstance(value, Opaque) and value.path:
            sizes[name] = run.fresh(name)
            values[name] = Opaque(sizes[name])
        else:
            values[name] = value
    return Entry(values, sizes)


def measures(run: Run, node: ast.AST, entry: Entry, scope: Scope) -> Iterator[Expr]:
    """Quantities that may fall from call to call, the plainest first."""
    symbols = list(entry.sizes.values())
    own = set(symbols) | {f"len({symbol})" for symbol in symbols}
    seen: set[Expr] = set()
    for made in _candidates(run, node, entry, scope, symbols):
        if made not in seen and made.symbols & own and upper(made).symbols:
            seen.add(made)
            yield made


def _candidates(run: Run, node: ast.AST, entry: Entry, scope: Scope, symbols: Sequence[str]) -> Iterator[Expr]:
    for name, symbol in entry.sizes.items():
        yield sym(symbol)
        if isinstance(entry.values[name], Opaque):
            yield sym(f"len({symbol})")
    compared = list(_compared(run, node, scope))
    pairs = [(low - high).symbols for low, high in compared]
    for one, two in combinations(symbols, 2):
        if any({one, two} <= names for names in pairs):
            yield sym(two) - sym(one)
    for low, high in compared:
        yield high - low
        yield low - high
    for one, two in combinations(symbols, 2):
        yield sym(one) + sym(two)
    falling = [side for low, high in compared for side in (high - low, low - high)][:12]
    for first, second in combinations([*falling, *(sym(symbol) for symbol in symbols)], 2):
        yield first + second


def _compared(run: Run, node: ast.AST, scope: Scope) -> Iterator[tuple[Expr, Expr]]:
    for inner in ast.walk(node):
        if not isinstance(inner, ast.Compare):
            continue
        left = inner.left
        for op, right in zip(inner.ops, inner.comparators, strict=True):
            if isinstance(op, ast.Lt | ast.LtE | ast.Gt | ast.GtE | ast.Eq | ast.NotEq):
                with run.tallied(silent=True):
                    one, two = evaluate(run, left, scope), evaluate(run, right, scope)
                if SCALAR not in (one, two) and not isinstance(one, Seq) and not isinstance(two, Seq):
                    low, high = number(one).value, number(two).value
                    if not any(name.startswith("?") for name in (low - high).symbols):
                        yield low, high
            left = right


def smaller(run: Run, measure: Expr, way: Calls, entry: Entry) -> tuple[Smaller, ...] | None:
    """The calls of one way as sizes of `measure`; None where it does not fall in one of them."""
    if not way:
        return ()
    parts = _filtered(way, measure, entry)
    if parts:
        return (Smaller(UNIT, 1),)
    found = []
    unknown = 0
    for call in way:
        made = _one(measure, call, entry)
        if made is None:
            unknown += 1
            continue
        found.append(made)
    if not unknown:
        return tuple(found)
    return (Smaller(UNIT, 1),) if _split(measure, way, entry) else None


def _one(measure: Expr, call: Call, entry: Entry) -> Smaller | None:
    later = next_size(measure, call, entry)
    if later is None:
        return None
    change = later - measure
    fixed = change.constant
    indices = [name for name in later.symbols if name.startswith("t#")]
    if fixed is not None and fixed < 0:
        return Smaller(call.times, -fixed)
    ratio = _ratio(measure, later)
    if ratio is not None and not indices:
        return Smaller(call.times, ratio=ratio)
    if change.terms and all(c < 0 for c in change.terms.values()) and not indices:
        return Smaller(call.times, 1)  # smaller by at least something
    if len(indices) == 1:
        rest = later - sym(indices[0])
        mirrored = later + sym(indices[0]) - measure
        if (rest.constant is not None and rest.constant <= 1) or (
            mirrored.constant is not None and mirrored.constant <= 1
        ):
            return Smaller(UNIT if call.times.symbols else call.times, all_below=True)
        if all(c < 0 for c in change.terms.values()):
            return Smaller(call.times, 1)
    return None


def next_size(measure: Expr, call: Call, entry: Entry) -> Expr | None:
    """The measure of the arguments of `call`; None where it is not known."""
    arguments = dict(call.arguments)
    change: dict[str, Expr] = {}
    for name, symbol in entry.sizes.items():
        value = arguments.get(name)
        if value is None:
            continue
        kept = entry.values[name]
        if value == kept:
            continue
        if isinstance(kept, Opaque) and isinstance(value, Seq):
            if symbol in measure.symbols:
                return None
            change[f"len({symbol})"] = value.length
            continue
        by = _size(value, kept)
        if by is None:
            if symbol in measure.symbols:
                return None
            continue
        if isinstance(value, Num) and not value.exact and _weight(measure, symbol) < 0:
            return None
        change[symbol] = by
        if isinstance(kept, Opaque):
            if f"len({symbol})" in measure.symbols and isinstance(value, Num):
                return None
            change[f"len({symbol})"] = length(value)
    later = substituted(measure, change)
    if any(name.startswith("?") or (name.startswith("R#")) for name in later.symbols):
        return None
    return later


def _size(value: Value, kept: Value) -> Expr | None:
    if isinstance(kept, Seq):
        return length(value) if not isinstance(value, Num) and value != SCALAR else None
    if isinstance(value, Num):
        return value.value
    if isinstance(value, Opaque) and value.path:
        return sym(value.path)
    return None


def _weight(measure: Expr, symbol: str) -> Number:
    return measure.terms.get(((Factor(symbol, "value"), 1),), 0)


def _ratio(measure: Expr, later: Expr) -> Number | None:
    """q < 1 with later <= q * measure, up to a constant."""
    for product, c in measure.terms.items():
        if not product or c <= 0:
            continue
        part = Fraction(later.terms.get(product, 0)) / Fraction(c)
        rest = later - scaled(measure, part)
        if 0 < part < 1 and all(d <= 0 or p == () for p, d in rest.terms.items()):
            return part
    return None


def _filtered(way: Calls, measure: Expr, entry: Entry) -> bool:
    """Whether the calls get parts of one parameter that were picked by different comparisons: quicksort."""
    names = [n for n, s in entry.sizes.items() if measure == sym(s) and isinstance(entry.values[n], Seq)]
    names += [n for n, s in entry.sizes.items() if measure == sym(f"len({s})")]
    if len(names) != 1:
        return False
    picked = []
    for call in way:
        value = dict(call.arguments).get(names[0])
        if not isinstance(value, Seq) or value.filter_of is None:
            return False
        if call.times.constant != 1:
            return False
        picked.append(value.filter_of)
    return len({source for source, _ in picked}) == 1 and len({how for _, how in picked}) == len(picked)


def _split(measure: Expr, way: Calls, entry: Entry) -> bool:
    """f(low, p - 1) and f(p + 1, high): at worst, all but p are on one side."""
    ends = {name: _weight(measure, symbol) for name, symbol in entry.sizes.items()}
    moving = [name for name, weight in ends.items() if weight in (1, -1)]
    if len(moving) != 2 or len(way) > 2 or any(call.times.constant != 1 for call in way):
        return False
    changed = []
    for call in way:
        arguments = dict(call.arguments)
        here = [name for name in moving if arguments.get(name) != entry.values[name]]
        if len(here) != 1:
            return False
        changed.append(here[0])
    return len(set(changed)) == len(changed)


def in_terms_of(expr: Expr, measure: Expr, size: str, entry: Entry) -> Expr:
    """`expr` with one symbol of the measure expressed by the measure's own value, the symbol `size`."""
    for symbol in sorted(measure.symbols):
        weight = _weight(measure, symbol)
        own = symbol in entry.sizes.values() or any(symbol == f"len({s})" for s in entry.sizes.values())
        if weight in (1, -1) and own:
            rest = measure - scaled(sym(symbol), weight)
            by = sym(size) - rest if weight == 1 else rest - sym(size)
            return upper(substituted(expr, {symbol: by}))
    return expr
