"""Classes as numbers: how many steps `O(n log n)` stands for at a size."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

Steps = Callable[[float], float]

_PART = re.compile(r"log\^?(?P<logs>[\d.]*) (?P<of>log )?[a-z]|sqrt [a-z]|(?P<base>\w+)\^\(?(?P<times>[\d./]*)[a-z]\)?|"
                   r"[a-z]\^\(?(?P<power>[\d./]+)\)?|[a-z]!(\^\d+)?|[a-z]|1")  # fmt: skip
_MOST = 1e300


def parsed(text: str) -> Steps | None:
    """The steps of a class as a function of its sizes, all taken as equal; None for a text that is no class."""
    if not (text.startswith("O(") and text.endswith(")")):
        return None
    products = [_product(part.strip()) for part in text[2:-1].split("+")]
    if any(product is None for product in products):
        return None
    return lambda n: min(_MOST, sum(product(n) for product in products if product is not None))


def _product(text: str) -> Steps | None:
    above, _, below = text.partition("/")
    factors, divisors = _factors(above), _factors(below) if below else []
    if factors is None or divisors is None:
        return None

    def steps(n: float) -> float:
        try:
            top = math.prod(factor(n) for factor in factors)
            return min(_MOST, top / max(1.0, math.prod(factor(n) for factor in divisors)))
        except OverflowError:
            return _MOST

    return steps


def _factors(text: str) -> list[Steps] | None:
    found: list[Steps] = []
    at = 0
    text = text.replace("*", " ")
    while at < len(text):
        if text[at] == " ":
            at += 1
            continue
        match = _PART.match(text, at)
        if match is None:
            return None
        found.append(_factor(match))
        at = match.end()
    return found


def _factor(match: re.Match[str]) -> Steps:
    text = match.group()
    if text.startswith("log"):
        power = float(match["logs"] or 1)
        if match["of"]:
            return lambda n: max(1.0, math.log2(max(2.0, math.log2(max(2.0, n))))) ** power
        return lambda n: max(1.0, math.log2(max(2.0, n))) ** power
    if text.startswith("sqrt"):
        return math.sqrt
    if text == "1":
        return lambda n: 1.0
    if "!" in text:
        return lambda n: math.exp(min(700.0, math.lgamma(n + 1)))
    if match["power"]:
        return lambda n: n ** _number(match["power"])
    if match["base"]:
        base, times = match["base"], _number(match["times"] or "1")
        return lambda n: math.exp(min(700.0, times * n * math.log(float(base) if base.isdigit() else max(2.0, n))))
    return lambda n: n


def _number(text: str) -> float:
    above, _, below = text.partition("/")
    return float(above) / float(below) if below else float(above)


def scaled(text: str, factor: float) -> Steps | None:
    """The steps of `factor` times a class; None for a text that is no class."""
    steps = parsed(text)
    return None if steps is None else lambda n: min(_MOST, steps(n) * factor)


def alike(one: str, other: str) -> bool:
    """Whether two classes are the same where all sizes are equal, as `O(n*m)` and `O(n^2)`."""
    a, b = parsed(one), parsed(other)
    return a is not None and b is not None and all(abs(a(n) / b(n) - 1) < 1e-9 for n in (37.0, 1009.0))


STEPS_PER_SECOND = 2e7
"""Simple bytecode-bound steps a second of CPython 3.11 on a present machine, to the order of magnitude."""
SIZES = (10, 100, 1_000, 10_000, 100_000, 1_000_000)


def duration(steps: float) -> str:
    """The time that many steps take, in words."""
    seconds = steps / STEPS_PER_SECOND
    for limit, unit, per in (
        (1e-3, "µs", 1e-6),
        (1, "ms", 1e-3),
        (120, "s", 1),
        (7200, "min", 60),
        (172_800, "h", 3600),
    ):
        if seconds < limit:
            return f"{max(seconds / per, 0.1):.3g} {unit}"
    years = seconds / 31_557_600
    return f"{seconds / 86_400:.3g} days" if years < 2 else f"{years:.3g} years" if years < 1e9 else "for ever"


def counted(steps: float) -> str:
    """A number of steps, in words."""
    if steps >= _MOST:
        return f">{_MOST:.0e}"
    return f"{steps:,.0f}" if steps < 1e15 else f"{steps:.1e}"
