"""Recurrences solved: T(k) as the sum of T at smaller sizes and the work of one activation.

Linear ones by the root of their characteristic equation, divisions by Akra and Bazzi (1998, of which the Master theorem
is a special case), products by factorials. Everything is an upper bound, tight up to a constant factor but for
characteristic roots, which are rounded up to a whole number.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from cwm_lsp.verdicts.complexity.algebra import (
    UNIT,
    Expr,
    Factor,
    Number,
    Product,
    exponential,
    factorial,
    growth,
    raised,
    replaced,
    sym,
    upper,
)  # fmt: skip
from cwm_lsp.verdicts.complexity.sums import summed


@dataclass(frozen=True, slots=True)
class Smaller:
    """`times` calls of size k - `less` (`ratio` 1), or k * `ratio`; `all_below`: one call of every size below k."""

    times: Expr
    less: Number = 0
    ratio: Number = 1
    all_below: bool = False


@dataclass(frozen=True, slots=True)
class Solution:
    """T as a function of the symbol it was asked for, and how it was found."""

    value: Expr
    why: str


def solved(size: str, calls: Sequence[Smaller], work: Expr, *, distinct: bool = False) -> Solution | None:
    """T(`size`) = the calls + `work`; None where no method applies. `distinct`: of the choices at each call, none is
    taken twice on the way down."""
    if not calls:
        return Solution(work, "no recursive call")
    if any(each.all_below for each in calls):
        return _every_smaller(size, calls, work)
    if all(each.ratio == 1 for each in calls):
        return _linear(size, calls, work, distinct)
    if all(each.ratio < 1 for each in calls):
        return _divided(size, calls, work)
    return None


def _every_smaller(size: str, calls: Sequence[Smaller], work: Expr) -> Solution | None:
    many: Number = 1
    for each in calls:
        fixed = each.times.constant
        if fixed is None:
            return None
        many = many + fixed
    base = math.ceil(many)
    made = exponential(base, sym(size))
    if made is None:
        return None
    return Solution(made * _rest(work, size), f"calls with every smaller size: {base}^k")


def _linear(size: str, calls: Sequence[Smaller], work: Expr, distinct: bool) -> Solution | None:
    fixed = [each.times.constant for each in calls]
    if any(times is None for times in fixed):
        return _product(size, calls, work, distinct)
    pairs = [(float(times or 0), float(each.less)) for times, each in zip(fixed, calls, strict=True)]
    if sum(times for times, _ in pairs) <= 1:
        least = min(each.less for each in calls)
        depth = sym(size) if least <= 1 else Expr({((Factor(size, "value"), 1),): Fraction(1) / Fraction(least)})
        value = summed(replaced(work, size, sym("k#")), "k#", depth)
        return Solution(value, f"T(k) = T(k - {_shown(least)}) + work: the sum of the work")
    root = _root(pairs)
    base = max(2, math.ceil(root - 1e-9))
    made = exponential(base, sym(size))
    if made is None:
        return None
    fast = [rate for product in work.terms if (rate := growth(product).get(size, (0.0, 0.0))[1]) >= math.log(base)]
    value = made * _rest(work, size) if not fast else upper(work) * sym(size)
    shown = f"T(k) = {' + '.join(_call(each) for each in calls)} + work"
    tight = f"{base}^k" if abs(base - root) < 1e-6 else f"{root:.3f}^k, which is below {base}^k"
    return Solution(value, f"{shown}: grows as {tight}")


def _call(each: Smaller) -> str:
    times = each.times.constant
    return f"{'' if times == 1 else f'{_shown(times or 0)} '}T(k - {_shown(each.less)})"


def _shown(value: Number) -> str:
    return str(int(value)) if value == int(value) else f"{float(value):.2f}"


def _root(pairs: Sequence[tuple[float, float]]) -> float:
    """x with the sum of times / x^less = 1."""
    low, high = 1.0, 1.0 + sum(times for times, _ in pairs)
    for _ in range(80):
        middle = (low + high) / 2
        if sum(times * middle**-less for times, less in pairs) > 1:
            low = middle
        else:
            high = middle
    return high


def _product(size: str, calls: Sequence[Smaller], work: Expr, distinct: bool) -> Solution | None:
    """T(k) = k T(k - 1), or m T(k - 1)."""
    times = Expr({})
    for each in calls:
        times = times + each.times
    times = upper(times)
    powers = {factor: power for product in times.terms for factor, power in product}
    own = powers.get(Factor(size, "value"), 0)
    if any(each.less < 1 for each in calls) or len(powers) > 1:
        return None
    rest = _rest(work, size)
    if own == 1:
        made = factorial(sym(size))
        return None if made is None else Solution(made * rest, "T(k) = k T(k - 1) + work: grows as k!")
    (name,) = [factor.symbol for factor in powers]
    if own or powers.get(Factor(name, "value")) != 1:
        return None
    if distinct:
        made = factorial(sym(name))
        return None if made is None else Solution(made * rest, "each choice is taken once on the way down: k!")
    made = exponential(name, sym(size))
    return None if made is None else Solution(made * rest, "as many calls as there are choices, at every step")


def _rest(work: Expr, size: str) -> Expr:
    """The parts of the work that do not depend on the size: most of the activations are small."""
    made: dict[Product, Number] = {}
    for product, _ in upper(work).terms.items():
        made[tuple(part for part in product if part[0].symbol != size)] = 1
    return Expr(made) if made else UNIT


def _divided(size: str, calls: Sequence[Smaller], work: Expr) -> Solution | None:
    """Akra-Bazzi: the exponent p at which the calls keep their weight, against the work."""
    pairs = []
    for each in calls:
        times = each.times.constant
        if times is None:
            return None
        pairs.append((float(times), float(each.ratio)))
    p = _exponent(pairs)
    exponent = Fraction(round(p)) if abs(p - round(p)) < 1e-6 else Fraction(p).limit_denominator(1000)
    k = sym(size)
    value = raised(k, exponent)
    for product in upper(work).terms:
        _, rate, power, logs, _ = growth(product).get(size, (0.0, 0.0, 0, 0, 0))
        outer = Expr({tuple(part for part in product if part[0].symbol != size): 1})
        if rate > 0 or power > exponent:
            value = value + Expr({product: 1})
        elif power == exponent:
            grown = Expr({((Factor(size, "log"), logs + 1),): 1})
            value = value + outer * raised(k, exponent) * grown
        else:
            value = value + outer * raised(k, exponent)
    shown = " + ".join(f"{'' if t == 1 else f'{t:g} '}T({'k/' + f'{1 / r:g}' if r else '1'})" for t, r in pairs)
    return Solution(value, f"T(k) = {shown} + work, by the Master theorem (Akra-Bazzi)")


def _exponent(pairs: Sequence[tuple[float, float]]) -> float:
    low, high = 0.0, 20.0
    if sum(times for times, _ in pairs) <= 1:
        return 0.0
    for _ in range(80):
        middle = (low + high) / 2
        if sum(times * ratio**middle for times, ratio in pairs) > 1:
            low = middle
        else:
            high = middle
    return high
