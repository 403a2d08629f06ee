"""How sure a score is, and how honest a probability."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

_Z = 1.959963984540054  # 97.5 % quantile of the normal distribution: 95 % two-sided


@dataclass(frozen=True, slots=True)
class Rate:
    """`right` of `of` trials."""

    right: int
    of: int

    @property
    def share(self) -> float | None:
        """Between 0 and 1; None where nothing was tried."""
        return self.right / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % Wilson interval; None where nothing was tried.

        It takes the trials as independent. Cases nearly are; frames of one case are not, so an interval over frames
        is narrower than it should be.
        """
        return wilson(self.right, self.of) if self.of else None


def wilson(right: int, of: int) -> tuple[float, float]:
    """The 95 % score interval of a share (Wilson 1927), for `of` > 0; it stays inside 0 ... 1."""
    share, square = right / of, _Z * _Z
    centre = (share + square / (2 * of)) / (1 + square / of)
    half = _Z * math.sqrt(share * (1 - share) / of + square / (4 * of * of)) / (1 + square / of)
    low = 0.0 if right == 0 else max(0.0, centre - half)
    return low, 1.0 if right == of else min(1.0, centre + half)


@dataclass(frozen=True, slots=True)
class Bin:
    """`count` pairs of similar probability: their mean probability, and the share of them that is right."""

    count: int
    confidence: float
    accuracy: float


def bins(judged: Iterable[tuple[float, bool]], count: int = 10) -> list[Bin]:
    """(probability, was it right) pairs in `count` equally wide bins of the probability."""
    confidence, right, number = [0.0] * count, [0] * count, [0] * count
    for p, was_right in judged:
        into = min(int(p * count), count - 1)
        confidence[into] += p
        right[into] += was_right
        number[into] += 1
    return [Bin(n, c / max(n, 1), r / max(n, 1)) for n, c, r in zip(number, confidence, right, strict=True)]


def calibration_error(judged: Iterable[tuple[float, bool]]) -> float | None:
    """Expected calibration error: the mean distance of confidence and accuracy over ten bins, each weighted by how many
    pairs fall into it (Naeini et al. 2015); None without any."""
    found = bins(judged)
    total = sum(each.count for each in found)
    return sum(each.count * abs(each.confidence - each.accuracy) for each in found) / total if total else None
