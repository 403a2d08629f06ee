"""Which class fits counts best: least squares of a + b f(n) for each f, by `statistics.linear_regression`."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from cwm_lsp.verdicts.complexity.growths import parsed

CLASSES = ("O(1)", "O(log n)", "O(sqrt n)", "O(n)", "O(n log n)", "O(n^2)", "O(n^3)", "O(2^n)", "O(n!)")
SPACE_CLASSES = tuple(text for text in CLASSES if text != "O(n log n)")
"""Without the logarithm, which is lost among the steps in which containers grow."""
LEAST_SIZES = 4
_GAIN = 0.7  # a faster growing class has to leave less than this share of the residual


@dataclass(frozen=True, slots=True)
class Fit:
    """`a` + `b` times the class, and the root mean square residual as a share of the mean count."""

    text: str
    a: float
    b: float
    residual: float


def fits(points: Sequence[tuple[int, int]], among: tuple[str, ...] = CLASSES, *, noise: int = 0) -> tuple[Fit, ...]:
    """The fits of the classes `among` to (size, count) points, the best first; none for fewer than `LEAST_SIZES` sizes.

    Counts that differ by no more than `noise` are taken to be constant.
    """
    if len({n for n, _ in points}) < LEAST_SIZES:
        return ()
    counts = [count for _, count in points]
    classes = among[:1] if max(counts) - min(counts) <= noise else among
    made = [fit for text in classes if (fit := _fit(text, points)) is not None]
    order: list[Fit] = []
    while made:
        best = made[0]
        for other in made[1:]:  # from slow to fast growth
            if other.residual < best.residual * _GAIN or best.b < 0:
                best = other
        order.append(best)
        made.remove(best)
    return tuple(order)


def _fit(text: str, points: Sequence[tuple[int, int]]) -> Fit | None:
    steps = parsed(text)
    assert steps is not None
    xs, ys = [steps(float(n)) for n, _ in points], [float(count) for _, count in points]
    mean = statistics.fmean(ys)
    if text == "O(1)":
        return Fit(text, mean, 0.0, _residual(ys, [mean] * len(ys)))
    if max(xs) > 1e15:
        return None
    slope, intercept = statistics.linear_regression(xs, ys)
    if slope <= 0:
        return None
    return Fit(text, intercept, slope, _residual(ys, [intercept + slope * x for x in xs]))


def _residual(ys: Sequence[float], fitted: Sequence[float]) -> float:
    square = statistics.fmean((y - f) ** 2 for y, f in zip(ys, fitted, strict=True))
    return max(math.sqrt(square) / max(1.0, statistics.fmean(ys)), 1e-9)
