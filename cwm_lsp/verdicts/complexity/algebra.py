"""Sums of products of input sizes: exact while they are polynomials, upper bounds where growth is all that matters.

An `Expr` maps a product (`Product`: factors with their powers) to its coefficient. A factor is a symbol's value, its
logarithm, a power with the symbol as its exponent, or its factorial. Every symbol stands for a whole number >= 1, so
dropping a negative term leaves an upper bound. All functions are total.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Literal, NamedTuple

Number = int | Fraction
FactorKind = Literal["value", "log", "loglog", "exp", "factorial"]

_MOST_TERMS = 40  # a longer sum is bounded by its fastest growing products
_MOST_POWER = 12


class Factor(NamedTuple):
    """One of `symbol`, log(`symbol`), log(log(`symbol`)), `base` ** `symbol` and `symbol`!."""

    symbol: str
    kind: FactorKind
    base: str = ""


Product = tuple[tuple[Factor, Number], ...]
ONE: Product = ()


class Expr:
    """An immutable sum; compare with `==`, combine with `+`, `-`, `*`."""

    __slots__ = ("terms",)

    def __init__(self, terms: Mapping[Product, Number]) -> None:
        self.terms: dict[Product, Number] = {product: c for product, c in terms.items() if c}

    def __add__(self, other: Expr) -> Expr:
        terms = dict(self.terms)
        for product, c in other.terms.items():
            terms[product] = terms.get(product, 0) + c
        return Expr(terms)

    def __sub__(self, other: Expr) -> Expr:
        return self + other * MINUS

    def __mul__(self, other: Expr) -> Expr:
        terms: dict[Product, Number] = {}
        for one, c in self.terms.items():
            for two, d in other.terms.items():
                product = times(one, two)
                terms[product] = terms.get(product, 0) + c * d
        made = Expr(terms)
        return made if len(made.terms) <= _MOST_TERMS else dominant(upper(made))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Expr) and self.terms == other.terms

    def __hash__(self) -> int:
        return hash(frozenset(self.terms.items()))

    def __repr__(self) -> str:
        return " + ".join(f"{c}*{product}" for product, c in self.terms.items()) or "0"

    @property
    def symbols(self) -> frozenset[str]:
        return frozenset(factor.symbol for product in self.terms for factor, _ in product)

    @property
    def constant(self) -> Number | None:
        """Its value if no symbol is in it."""
        if not self.terms:
            return 0
        return self.terms.get(ONE) if len(self.terms) == 1 else None


def const(value: Number) -> Expr:
    return Expr({ONE: value})


def sym(name: str) -> Expr:
    return Expr({((Factor(name, "value"), 1),): 1})


ZERO, UNIT, MINUS = const(0), const(1), const(-1)


def times(one: Product, two: Product) -> Product:
    if not one or not two:
        return one or two
    powers = dict(one)
    for factor, power in two:
        powers[factor] = powers.get(factor, 0) + power
    return tuple(sorted((factor, power) for factor, power in powers.items() if power))


def scaled(expr: Expr, by: Number) -> Expr:
    return Expr({product: c * by for product, c in expr.terms.items()})


def total(exprs: Iterable[Expr]) -> Expr:
    made = ZERO
    for expr in exprs:
        made = made + expr
    return made


def upper(expr: Expr) -> Expr:
    """`expr` without its negative terms; a sum of none becomes 0."""
    if all(c > 0 for c in expr.terms.values()):
        return expr
    return Expr({product: c for product, c in expr.terms.items() if c > 0})


def larger(one: Expr, two: Expr) -> Expr:
    """An upper bound of both: the larger coefficient of every product."""
    if one == two:
        return one
    products = dict.fromkeys((*one.terms, *two.terms))
    return Expr({product: max(one.terms.get(product, 0), two.terms.get(product, 0)) for product in products})


def raised(expr: Expr, power: Number) -> Expr:
    """`expr` to a power: exact for whole powers, else an upper bound (a root of a sum, one over a sum)."""
    if power == 0:
        return UNIT
    if isinstance(power, Fraction) and power.denominator == 1:
        power = power.numerator
    if isinstance(power, int) and 0 < power <= _MOST_POWER:
        made = expr
        for _ in range(power - 1):
            made = made * expr
        return made
    positive = upper(expr)
    if not positive.terms:
        return UNIT
    parts = [Expr({_product_raised(product, power): _root(c, power)}) for product, c in positive.terms.items()]
    if power > 0:  # (a + b)^p <= 2^p (a^p + b^p)
        return total(parts)
    return _slowest(positive, power)


def _slowest(positive: Expr, power: Number) -> Expr:
    product = max(positive.terms, key=lambda each: sorted(growth(each).values(), reverse=True))
    return Expr({_product_raised(product, power): 1})


def _root(c: Number, power: Number) -> Number:
    try:
        found = float(c) ** float(power)
    except OverflowError:
        return 1
    return Fraction(found).limit_denominator(1 << 16) or Fraction(1, 1 << 16)


def _product_raised(product: Product, power: Number) -> Product:
    return tuple((factor, _whole(p * power)) for factor, p in product)


def _whole(power: Number) -> Number:
    return power.numerator if isinstance(power, Fraction) and power.denominator == 1 else power


def log(expr: Expr) -> Expr:
    """An upper bound of the logarithm, up to a constant factor; at least 1."""
    parts = ZERO
    for product in dominant(upper(expr)).terms:
        for factor, power in product:
            if power > 0:
                parts = parts + _log_of(factor)
    return dominant(parts) if parts.terms else UNIT


def _log_of(factor: Factor) -> Expr:
    name = factor.symbol
    if factor.kind == "value":
        return Expr({((Factor(name, "log"), 1),): 1})
    if factor.kind in ("log", "loglog"):
        return Expr({((Factor(name, "loglog"), 1),): 1})
    return sym(name) if factor.kind == "exp" else sym(name) * Expr({((Factor(name, "log"), 1),): 1})


def exponential(base: int | str, exponent: Expr) -> Expr | None:
    """`base` ** `exponent`; None where the exponent is no sum of multiples of symbols. A text is a symbol's name."""
    if base == 1:
        return UNIT
    powers: dict[Factor, Number] = {}
    made: Number = 1
    for product, c in exponent.terms.items():
        if product == ONE:
            made = Fraction(base) ** c if isinstance(base, int) and isinstance(c, int) and abs(c) < 64 else 1
        elif len(product) == 1 and product[0][1] == 1 and product[0][0].kind == "value":
            powers[Factor(product[0][0].symbol, "exp", str(base))] = c
        elif len(product) == 1 and product[0][1] == 1 and product[0][0].kind == "log" and isinstance(base, int):
            name = Factor(product[0][0].symbol, "value")
            powers[name] = powers.get(name, 0) + c
        else:
            return None
    return Expr({tuple(sorted(powers.items())): made})


def factorial(expr: Expr) -> Expr | None:
    """`expr`!, for a symbol plus or minus a constant."""
    names = [product for product in expr.terms if product != ONE]
    if len(names) != 1 or expr.terms[names[0]] != 1 or len(names[0]) != 1:
        return UNIT if not names else None
    factor, power = names[0][0]
    shift = expr.terms.get(ONE, 0)
    if power != 1 or factor.kind != "value" or not -_MOST_POWER <= shift <= _MOST_POWER or shift != int(shift):
        return None
    made = ((Factor(factor.symbol, "factorial"), 1), (factor, int(shift)))
    return Expr({tuple(sorted(part for part in made if part[1])): 1})


def divided(expr: Expr, by: Expr) -> Expr:
    """`expr` / `by`: exact by a single product, else an upper bound."""
    return expr * raised(by, -1) if len(by.terms) != 1 else expr * _inverse(by)


def _inverse(by: Expr) -> Expr:
    ((product, c),) = by.terms.items()
    return Expr({_product_raised(product, -1): Fraction(1) / c})


def replaced(expr: Expr, name: str, by: Expr) -> Expr:
    """`expr` with a symbol replaced: exact for whole powers, an upper bound of what grows otherwise."""
    return _mapped(expr, lambda symbol: by if symbol == name else None)


def substituted(expr: Expr, values: Mapping[str, Expr]) -> Expr:
    """All of `values` at once."""
    return _mapped(expr, values.get) if any(name in values for name in expr.symbols) else expr


def _mapped(expr: Expr, value: Callable[[str], Expr | None]) -> Expr:
    made = ZERO
    for product, c in expr.terms.items():
        part = Expr({ONE: c})
        kept: list[tuple[Factor, Number]] = []
        for factor, power in product:
            by = value(factor.symbol)
            if by is None:
                kept.append((factor, power))
            else:
                part = part * _factor_of(factor, power, by)
        made = made + (part * Expr({tuple(kept): 1}) if kept else part)
    return made


def _factor_of(factor: Factor, power: Number, by: Expr) -> Expr:
    if factor.kind == "value":
        return raised(by, power)
    if factor.kind == "log":
        return raised(log(by), power)
    if factor.kind == "loglog":
        return raised(log(log(by)), power)
    if factor.kind == "exp":
        base = int(factor.base) if factor.base.isdigit() else factor.base
        made = exponential(base, scaled(upper(by) if power > 0 else by, power))
    else:
        made = factorial(by) or factorial(upper(by))
    return made if made is not None else sym("?growth")


@lru_cache(maxsize=4096)
def growth(product: Product) -> dict[str, tuple[float, float, Number, Number, Number]]:
    """How fast a product grows in each symbol: factorials, rate of the exponential, power, logs, logs of logs."""
    rates: dict[str, list[Number | float]] = {}
    for factor, power in product:
        rate = rates.setdefault(factor.symbol, [0.0, 0.0, 0, 0, 0])
        if factor.kind == "factorial":
            rate[0] += float(power)
        elif factor.kind == "exp":
            rate[1] += float(power) * (math.log(int(factor.base)) if factor.base.isdigit() else 1e6)
        else:
            rate[("value", "log", "loglog").index(factor.kind) + 2] += power
    return {name: (float(r[0]), float(r[1]), r[2], r[3], r[4]) for name, r in rates.items()}  # type: ignore[misc]


_FLAT = (0.0, 0.0, 0, 0, 0)


@lru_cache(maxsize=16384)
def dominates(one: Product, two: Product) -> bool:
    """Whether `one` grows at least as fast as `two`, however the sizes grow."""
    fast, slow = growth(one), growth(two)
    return all(fast.get(name, _FLAT) >= slow.get(name, _FLAT) for name in {*fast, *slow})


def dominant(expr: Expr) -> Expr:
    """The products that no other one dominates, each once: the class of growth."""
    products = [product for product, c in expr.terms.items() if c > 0]
    kept: list[Product] = []
    for index, product in enumerate(products):
        others = [*kept, *products[index + 1 :]]
        if not any(dominates(other, product) for other in others):
            kept.append(product)
    return Expr(dict.fromkeys(kept, 1))
