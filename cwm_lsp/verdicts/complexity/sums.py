"""How often and how much: what a body costs over all turns of a loop."""

from __future__ import annotations

from fractions import Fraction

from cwm_lsp.verdicts.complexity.algebra import (
    ONE,
    UNIT,
    ZERO,
    Expr,
    Factor,
    Number,
    Product,
    growth,
    log,
    raised,
    substituted,
    upper,
)  # fmt: skip


def summed(cost: Expr, index: str, turns: Expr, primes: bool = False) -> Expr:
    """An upper bound of the sum of `cost` over `index` = 1 ... `turns`, tight up to a constant factor.

    Powers of the index sum to the next power, one over the index to a logarithm, what grows exponentially to its last
    term, what falls exponentially to its first. `primes`: what falls with the index costs in turns of a prime
    number only (one over the primes up to n sums to log log n: Mertens, 1874).
    """
    if not upper(turns).terms:
        return ZERO
    made = ZERO
    for product, c in upper(cost).terms.items():
        made = made + Expr({ONE: c}) * _term(product, index, turns, primes)
    return made


def _term(product: Product, index: str, exact: Expr, primes: bool) -> Expr:
    turns = upper(exact)
    inner = tuple(part for part in product if part[0].symbol == index)
    outer = Expr({tuple(part for part in product if part[0].symbol != index): 1})
    if not inner:
        return outer * exact
    factorials, rate, power, logs, _ = growth(inner)[index]
    if factorials > 0 or rate > 1e-12:
        return outer * substituted(Expr({inner: 1}), {index: turns})
    if rate < -1e-12 or power < -1:
        return outer
    if power == -1:
        return outer * raised(log(log(turns)) if primes else log(turns), logs + 1)
    there = _without_value(inner, index)
    return outer * raised(turns, power + 1) * substituted(Expr({there: 1}), {index: turns})


def _without_value(inner: Product, index: str) -> Product:
    return tuple(part for part in inner if part[0] != Factor(index, "value"))


def over_ratios(cost: Expr, ratio: str, most: Expr, index: str, turns: Expr) -> Expr:
    """The sum over turns in which the symbol `ratio` runs geometrically from 1 to `most`."""
    made = ZERO
    for product, c in upper(cost).terms.items():
        powers = [power for factor, power in product if factor == Factor(ratio, "value")]
        power: Number = powers[0] if powers else Fraction(0)
        rest = Expr({tuple(part for part in product if part[0].symbol != ratio): c})
        rest = substituted(rest, {index: upper(turns) or UNIT}) if index in rest.symbols else rest
        if any(factor.symbol == ratio and factor.kind != "value" for factor, _ in product):
            made = made + substituted(Expr({product: c}), {ratio: most, index: turns}) * turns
        elif power > 0:
            made = made + rest * raised(most, power)
        elif power < 0:
            made = made + rest
        else:
            made = made + summed(Expr({product: c}), index, turns)
    return made


def index_symbol(number: int) -> str:
    """The name of the symbol that counts the turns of a loop."""
    return f"t#{number}"


def is_input(name: str) -> bool:
    """Whether a symbol is a size of the input, neither internal nor unknown."""
    return "#" not in name and not name.startswith("?")
