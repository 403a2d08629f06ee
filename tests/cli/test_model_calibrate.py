"""`cwm-lsp model calibrate`, and what a worker shows afterwards."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from cwm_lsp.model.calibration import FILE, Curve, read_calibration
from cwm_lsp.model.checkpoint.locate import BUNDLED_DIRECTORY
from tests.cli.conftest import GCD, Cli


def _copy(to: Path) -> Path:
    return Path(shutil.copytree(BUNDLED_DIRECTORY, to, ignore=shutil.ignore_patterns(FILE, "*.png")))


def _probabilities(trace: Any) -> list[float | None]:
    return [
        value.get("p")
        for frame in trace["frames"]
        for value in (*frame["locals"].values(), *([frame["value"]] if frame.get("value") else []))
    ]


def test_a_calibrated_model_is_shown_calibrated(cli: Cli, tmp_path: Path) -> None:
    plain, calibrated = _copy(tmp_path / "plain"), _copy(tmp_path / "calibrated")
    made = cli("model", "calibrate", calibrated, "--programs", "2", "--json").json
    assert made["programs"] == {"fitted": 1, "held_out": 1}
    assert (calibrated / "reliability.png").read_bytes().startswith(b"\x89PNG")
    curve = read_calibration(calibrated).of("constrained")
    assert curve != Curve()
    asked = ("predict", GCD, "--values", "neural", "--max-frames", "6", "--json", "--model")
    before, after = (_probabilities(cli(*asked, model).json) for model in (plain, calibrated))
    assert any(p is not None for p in before)
    assert after == [None if p is None else pytest.approx(curve(p)) for p in before]


def test_what_cannot_be_calibrated_is_told(cli: Cli, tmp_path: Path) -> None:
    assert "model" in cli("model", "calibrate", tmp_path / "nothing").error
