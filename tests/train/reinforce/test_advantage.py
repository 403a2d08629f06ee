"""Advantages within a prompt's answers."""

from __future__ import annotations

import pytest
import torch

from cwm_lsp.train.reinforce.advantage import advantages, teaches


@pytest.mark.parametrize(
    ("rewards", "expected", "differ"),
    [
        ([1.0, 1.0, 1.0, 1.0], [0.0, 0.0, 0.0, 0.0], False),
        ([0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0], False),
        ([1.0, 0.0, 0.0, 1.0], [0.5 / 0.6, -0.5 / 0.6, -0.5 / 0.6, 0.5 / 0.6], True),
        ([0.4, 0.2, 0.2, 0.4], [0.1 / 0.2, -0.1 / 0.2, -0.1 / 0.2, 0.1 / 0.2], True),
        ([1.0, 0.0, 0.0, 0.0], [0.75 / 0.533, -0.25 / 0.533, -0.25 / 0.533, -0.25 / 0.533], True),
    ],
)
def test_distance_from_the_mean_over_the_deviation(rewards: list[float], expected: list[float], differ: bool) -> None:
    made = torch.tensor([rewards, [0.0, 0.0, 1.0, 1.0]])
    assert advantages(made)[0].tolist() == pytest.approx(expected, abs=1e-3)
    assert teaches(made).tolist() == [differ, True]


def test_differences_of_a_frame_count_less_than_right_and_wrong() -> None:
    small, large = advantages(torch.tensor([[0.30, 0.32], [0.0, 1.0]])).abs().amax(-1)
    assert small < large / 5
