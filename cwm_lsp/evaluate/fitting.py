"""Fits a calibration curve to (probability, was it right) pairs."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from cwm_lsp.model.calibration import LEAST, Curve

_STEPS = 100
_PRIOR = 10.0  # precision of a normal prior around the identity: values of one program are no independent evidence
_SMALL = 1e-9

Floats = NDArray[np.float64]


def fit(judged: Iterable[tuple[float, bool]]) -> Curve:
    """The curve under which the pairs are likeliest; the identity where there are none.

    The negative log likelihood is convex, and Newton's steps find its minimum; a slope that comes out negative is set
    to zero and the rest fitted again, so that the curve is monotone (as the authors of beta calibration do).
    """
    pairs = list(judged)
    if not pairs:
        return Curve()
    p = np.clip(np.array([p for p, _ in pairs]), LEAST, 1.0 - LEAST)
    right = np.array([was_right for _, was_right in pairs], dtype=np.float64)
    features = np.stack((np.log(p), -np.log1p(-p), np.ones_like(p)), axis=1)
    free = np.array([True, True, True])
    while True:
        found = _newton(features[:, free], right, np.array([1.0, 1.0, 0.0])[free])
        weights = np.zeros(3)
        weights[free] = found
        negative = weights[:2] < 0.0
        if not negative.any():
            return Curve(*weights.tolist())
        free[int(np.argmin(weights[:2]))] = False


def nll(judged: Iterable[tuple[float, bool]]) -> float:
    """The mean negative log likelihood of pairs, in nats; 0 without any."""
    losses = [-np.log(max(p if right else 1.0 - p, LEAST)) for p, right in judged]
    return float(np.mean(losses)) if losses else 0.0


def _newton(features: Floats, right: Floats, start: Floats) -> Floats:
    """Logistic regression: the weights that minimise the loss; steps that do not lower it are halved."""
    weights = start.copy()
    loss = _loss(features, right, weights, start)
    for _ in range(_STEPS):
        share = 1.0 / (1.0 + np.exp(-np.clip(features @ weights, -500, 500)))
        gradient = features.T @ (share - right) + _PRIOR * (weights - start)
        curvature = (features * (share * (1.0 - share))[:, None]).T @ features + _PRIOR * np.eye(len(weights))
        step = np.linalg.solve(curvature, gradient)
        while (lower := _loss(features, right, weights - step, start)) > loss and np.abs(step).max() > _SMALL:
            step /= 2.0
        if lower >= loss:
            return weights
        weights, loss = weights - step, lower
    return weights


def _loss(features: Floats, right: Floats, weights: Floats, start: Floats) -> float:
    odds = features @ weights
    pull = _PRIOR / 2.0 * float(((weights - start) ** 2).sum())
    return float((np.logaddexp(0.0, odds) - right * odds).sum()) + pull
