"""A reliability diagram: how often values of each probability are right.

For each way of decoding one picture, one above the other in alphabetical order: across, the probability (the mean of a
tenth); up, the share that is right. Red is the network's own probability, blue the calibrated one; the larger a square,
the more values it stands for. Grey is where they should lie.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from cwm_lsp.evaluate.statistics import Bin, bins
from cwm_lsp.train.curves import Points, draw, png

_GREY, _RED, _BLUE = (150, 150, 150), (210, 60, 40), (40, 90, 200)
_SMALLEST, _LARGEST = 0.004, 0.02  # half the side of a square, in units of the axes

Pairs = Sequence[tuple[float, bool]]


def reliability_png(judged: Mapping[str, tuple[Pairs, Pairs]]) -> bytes:
    """The picture as a PNG file, from (probability, was it right) pairs before and after calibration, by decoding."""
    pictures = []
    for _, (before, after) in sorted(judged.items()):
        curves: list[tuple[Points, tuple[int, int, int]]] = [(((0.0, 0.0), (1.0, 1.0)), _GREY)]
        for pairs, colour in ((before, _RED), (after, _BLUE)):
            found = [each for each in bins(pairs) if each.count]
            curves.append(([(each.confidence, each.accuracy) for each in found], colour))
            curves += [(_square(each, len(pairs)), colour) for each in found]
        pictures.append(draw(curves))
    return png(np.concatenate(pictures))


def _square(of: Bin, total: int) -> Points:
    half = max(_SMALLEST, _LARGEST * math.sqrt(of.count / total))
    left, right = max(0.0, of.confidence - half), min(1.0, of.confidence + half)
    tall = 2 * half  # the picture is twice as wide as high
    low, high = max(0.0, of.accuracy - tall), min(1.0, of.accuracy + tall)
    return [(left, low), (right, low), (right, high), (left, high), (left, low)]
