"""What is added up, what is a median, and over what."""

import pytest

from cwm_lsp.bench.figures import Row, Run, figures

REPEATS = [Run(seconds, 10, 40, 5, 20) for seconds in (1.0, 3.0, 2.0)]
ROWS = [
    Row("a", REPEATS, {"x": [Run(10.0, 10, 40, 40, 40)]}),
    Row("b", [Run(1.0, 2, 8, 3, 4)], {"x": [Run(4.0, 4, 8, 8, 8)]}),
    Row("c", [Run(1.0, 8, 16, 8, 8)], {"x": [Run(2.0, 8, 16, 16, 16)]}),
]


def test_counts_are_added_up_and_rates_are_medians() -> None:
    made = figures(ROWS, weight_bytes=100, bandwidth=1000.0)
    assert {name: made[name] for name in ("frames", "tokens_per_frame", "open_tokens_per_frame")} == {
        "frames": 20,
        "tokens_per_frame": 64 / 20,
        "open_tokens_per_frame": 32 / 20,
    }
    assert made["passes_per_frame"] == 16 / 20
    assert made["tokens_per_pass"] == 64 / 16
    assert made["frames_per_s"] == 5.0  # of 10 / 2, 2 / 1 and 8 / 1
    assert made["passes_per_s"] == 3.0  # of 5 / 2, 3 / 1 and 8 / 1
    assert made["bandwidth_share"] == pytest.approx(0.3)
    assert made["generate"]["x"]["ratio_frames_per_s"] == 2.0  # of 5 / 1, 2 / 1 and 8 / 4
    assert [row["ratio_frames_per_s"]["x"] for row in made["programs"]] == [5.0, 2.0, 2.0]
