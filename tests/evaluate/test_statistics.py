import pytest

from cwm_lsp.evaluate.statistics import Rate, calibration_error, wilson


@pytest.mark.parametrize(
    ("right", "of", "low", "high"),
    [  # by R: prop.test(right, of, correct = FALSE)$conf.int
        (0, 10, 0.0, 0.2775328),
        (10, 10, 0.7224672, 1.0),
        (5, 10, 0.2365931, 0.7634069),
        (1, 100, 0.001767432, 0.05448620),
        (81, 263, 0.2552867, 0.3662067),
    ],
)
def test_wilson(right: int, of: int, low: float, high: float) -> None:
    assert wilson(right, of) == pytest.approx((low, high), abs=1e-5)


def test_nothing_tried_has_no_share() -> None:
    assert Rate(0, 0).share is None
    assert Rate(0, 0).interval is None


@pytest.mark.parametrize(
    ("judged", "error"),
    [
        ([], None),
        ([(1.0, True), (1.0, True)], 0.0),
        ([(1.0, False)], 1.0),
        ([(0.75, True)] * 3 + [(0.75, False)], 0.0),
        ([(0.95, True), (0.95, False), (0.05, False), (0.05, False)], (0.45 * 2 + 0.05 * 2) / 4),
    ],
)
def test_calibration_error(judged: list[tuple[float, bool]], error: float | None) -> None:
    assert calibration_error(judged) == (None if error is None else pytest.approx(error))
