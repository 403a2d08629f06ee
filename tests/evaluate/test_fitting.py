import math
import random
from collections.abc import Callable

import pytest

from cwm_lsp.evaluate.fitting import fit, nll
from cwm_lsp.evaluate.statistics import calibration_error
from cwm_lsp.model.calibration import Curve

Pairs = list[tuple[float, bool]]


def _told(odds: float) -> float:
    return 1 / (1 + math.exp(-odds))


SHOWN: dict[str, Callable[[float], float]] = {  # what a model says where the log odds of being right are these
    "over-confident": lambda odds: _told(3 * odds),
    "under-confident": lambda odds: _told(odds / 3),
    "too hopeful": lambda odds: _told(odds + 2),
    "only at the top": lambda odds: _told(odds) ** 0.2,
}


def _pairs(shown: Callable[[float], float], count: int, seed: int) -> Pairs:
    rng = random.Random(seed)
    drawn = [rng.gauss(0.0, 1.5) for _ in range(count)]
    return [(shown(odds), rng.random() < _told(odds)) for odds in drawn]


@pytest.mark.parametrize("name", SHOWN)
def test_a_fit_on_one_half_calibrates_the_other(name: str) -> None:
    pairs = _pairs(SHOWN[name], 8000, seed=1)
    curve = fit(pairs[::2])
    held_out = pairs[1::2]
    after = [(curve(p), right) for p, right in held_out]
    before_error, after_error = calibration_error(held_out), calibration_error(after)
    assert before_error is not None
    assert after_error is not None
    assert before_error > 0.1
    assert after_error < 0.03
    assert nll(after) < nll(held_out)


def test_what_is_calibrated_stays() -> None:
    curve = fit(_pairs(_told, 8000, seed=2))
    assert all(abs(curve(p) - p) < 0.03 for p in (0.1, 0.3, 0.5, 0.7, 0.9))


@pytest.mark.parametrize(
    "pairs",
    [
        [],
        [(0.5, True)],
        [(1.0, True)] * 50,
        [(1.0, False)] * 50,
        [(0.0, True)] * 50,
        [(0.9, True)] * 50 + [(0.1, False)] * 50,  # separable: without a prior the slope would be infinite
        [(0.9, False)] * 50 + [(0.1, True)] * 50,  # falling: no monotone curve fits, the best is flat
    ],
    ids=["none", "one", "all right", "all wrong", "all surprising", "separable", "falling"],
)
def test_every_fit_is_finite_and_rises(pairs: Pairs) -> None:
    curve = fit(pairs)
    assert all(math.isfinite(each) for each in (curve.rise, curve.fall, curve.shift))
    assert min(curve.rise, curve.fall) >= 0
    if not pairs:
        assert curve == Curve()
