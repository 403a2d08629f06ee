from itertools import pairwise
from pathlib import Path

import pytest

from cwm_lsp.model.calibration import FILE, UNCALIBRATED, Calibration, Curve, read_calibration, write_calibration
from cwm_lsp.model.checkpoint.files import revision, weight_files
from cwm_lsp.model.checkpoint.locate import BUNDLED_DIRECTORY
from cwm_lsp.trace.problem import UserError

CURVES = [
    Curve(),
    Curve(0.5, 0.5),
    Curve(1.7, 0.0, -2.0),
    Curve(0.0, 3.0, 1.0),
    Curve(0.0, 0.0, -1.0),
    Curve(50.0, 40.0, 30.0),
]
GRID = [0.0, 1e-12, *(number / 50 for number in range(1, 50)), 1.0 - 1e-12, 1.0]


@pytest.mark.parametrize("curve", CURVES, ids=str)
def test_a_curve_rises_and_stays_a_probability(curve: Curve) -> None:
    values = [curve(p) for p in GRID]
    assert all(0.0 <= value <= 1.0 for value in values)
    assert all(one <= other for one, other in pairwise(values))


def test_without_parameters_nothing_changes() -> None:
    assert [Curve()(p) for p in GRID] == GRID
    assert Curve(1.0, 1.0, 1e-12)(0.3) == pytest.approx(0.3)  # the formula itself, with next to no shift


def test_a_temperature_is_one_of_the_curves() -> None:
    assert Curve(0.5, 0.5)(0.9) == pytest.approx(0.75)  # odds 9 : 1 at temperature 2 are 3 : 1


def test_a_model_without_a_file_is_shown_as_it_is(tmp_path: Path) -> None:
    assert read_calibration(tmp_path) == UNCALIBRATED
    assert UNCALIBRATED.of("free")(0.25) == 0.25


def test_what_is_written_is_read(tmp_path: Path) -> None:
    made = Calibration({"free": Curve(0.123456789, 2.0, -0.5)}, {"seed": 7, "held_out": {"free": {"values": 3}}})
    assert write_calibration(tmp_path, made) == tmp_path / FILE
    assert read_calibration(tmp_path) == made
    assert made.of("constrained") == Curve()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"method": "guess", "curves": {}}',
        '{"method": "beta", "curves": []}',
        '{"method": "beta", "curves": {"free": {"rise": -1}}}',
        '{"method": "beta", "curves": {"free": {"rise": NaN}}}',
        '{"method": "beta", "curves": {"free": {"slope": 1}}}',
        '{"method": "beta", "curves": {"free": {"rise": "much"}}}',
    ],
)
def test_a_damaged_file_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=r"calibration\.json"):
        read_calibration(tmp_path)


@pytest.mark.skipif(not (BUNDLED_DIRECTORY / FILE).exists(), reason="the bundled model is not calibrated")
def test_the_bundled_calibration_is_of_these_weights() -> None:
    made = read_calibration(BUNDLED_DIRECTORY).made
    assert made["weights"] == revision(BUNDLED_DIRECTORY, weight_files(BUNDLED_DIRECTORY))
    assert all(each["ece_after"] <= 0.05 for each in made["held_out"].values())
