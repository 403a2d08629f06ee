"""The choice among what is allowed: which token, and how sure of it."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from cwm_lsp.model.choice import choose, sampler
from cwm_lsp.model.constraint import Allowed, any_text
from cwm_lsp.model.runtime import HostLogits

SPECIAL = frozenset({90, 91, 92})
SHARES = {5: 0.4, 90: 0.3, 6: 0.2, 91: 0.06, 7: 0.03, 92: 0.01}


def logits(shares: dict[int, float], vocabulary: int = 200) -> HostLogits:
    """Two rows, the second with these probabilities."""
    scores = np.full((2, vocabulary), -50, np.float32)
    for id, share in shares.items():
        scores[1, id] = np.log(share) + 3
    return HostLogits(scores)


def even(id: int) -> bool:
    return id % 2 == 0


@pytest.mark.parametrize(
    ("allowed", "id", "p"),
    [
        pytest.param(None, 5, 0.4, id="free"),
        pytest.param(Allowed(), 5, 0.4, id="nothing is allowed"),
        pytest.param(Allowed((90, 7)), 90, 0.3 / 0.33, id="among a few"),
        pytest.param(Allowed((91,), any_text), 5, 0.4, id="favourite"),
        pytest.param(Allowed((90,), even), 90, 0.3 / 0.6, id="next after a disallowed one"),
        pytest.param(Allowed((), even), 6, 0.2 / 0.3, id="third after two disallowed ones"),
        pytest.param(Allowed((), lambda id: id == 150), 150, pytest.approx(0, abs=1e-3), id="beyond the first ones"),
    ],
)
def test_choice(allowed: Allowed | None, id: int, p: float) -> None:
    chosen = choose(logits(SHARES), 1, allowed, SPECIAL)
    assert chosen == (id, pytest.approx(p, abs=1e-3))


def test_a_special_favourite_says_that_the_text_is_over() -> None:
    shares = {90: 0.5, 5: 0.4, 91: 0.1}
    assert choose(logits(shares), 1, Allowed((91, 92, 6), any_text), SPECIAL) == (91, pytest.approx(0.2, abs=1e-3))
    assert choose(logits(shares), 1, Allowed((6,), any_text), SPECIAL) == (5, pytest.approx(0.8, abs=1e-3))


@pytest.mark.parametrize(
    ("allowed", "temperature", "expected"),
    [
        (None, 1.0, SHARES),
        (Allowed((90, 7)), 1.0, {90: 10 / 11, 7: 1 / 11}),
        (Allowed((), even), 1.0, {6: 1.0}),
        (None, 0.01, {5: 1.0}),
    ],
)
def test_samples_have_the_shares_of_the_allowed(
    allowed: Allowed | None, temperature: float, expected: dict[int, float]
) -> None:
    draw, count = sampler(temperature, 7), 2000
    drawn = Counter(choose(logits(SHARES), 1, allowed, SPECIAL, draw)[0] for _ in range(count))
    for id, share in expected.items():
        assert drawn[id] / count == pytest.approx(share, abs=0.05)
    assert sum(drawn[id] for id in expected) == count


def test_logits_in_main_memory() -> None:
    scores = np.random.default_rng(0).normal(size=(3, 50)).astype(np.float32)
    made = HostLogits(scores)
    assert made.best == scores.argmax(-1).tolist()
    assert made.peak == pytest.approx(scores.max(-1))
    assert made.total == pytest.approx(np.log(np.exp(scores).sum(-1)), rel=1e-5)
    assert made.of([4, 9], 1) == pytest.approx([scores[1, 4], scores[2, 9]])
