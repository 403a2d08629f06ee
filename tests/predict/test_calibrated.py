"""Probabilities go through a model's calibration once, in either dialect, and nothing else changes."""

from dataclasses import replace
from pathlib import Path

import pytest

from cwm_lsp.evaluate.outcome import new_values
from cwm_lsp.model.calibration import Calibration, Curve
from cwm_lsp.model.load import load
from cwm_lsp.predict.options import Options
from cwm_lsp.predict.predictor import Predictor
from cwm_lsp.program.facts import analyse
from cwm_lsp.trace.model import Entry, Origin
from tests.random_models import write_random_model

SOURCE = """\
import requests
def ask(n):
    answer = requests.get(n)
    same = answer
    twice = n * 2
    return same
"""
CURVE = Curve(0.5, 0.8, -1.0)


@pytest.mark.parametrize("dialect", ["compact", "cwm"])
def test_predictions_and_what_rests_on_them_are_calibrated_once(tmp_path: Path, dialect: str) -> None:
    model = load(str(write_random_model(tmp_path, dialect, window=1024)))
    calibrated = replace(model, calibration=Calibration({"constrained": CURVE, "free": Curve(9.0, 9.0, 9.0)}))
    entry, options = Entry("ask", "ask(3)"), Options(6, "constrained", "hybrid")
    both = [list(Predictor(each).predict(analyse(SOURCE, "ask.py"), entry, options)) for each in (model, calibrated)]
    pairs = [
        (before, after)
        for one, two in zip(*both, strict=True)
        for (_, before), (_, after) in zip(new_values(one), new_values(two), strict=True)
        if before.p is not None
    ]
    origins = {before.origin for before, _ in pairs}
    assert Origin.PREDICTED in origins
    assert Origin.COMPUTED in origins or dialect == "cwm"  # what random weights say there is rarely a value
    for before, after in pairs:
        assert after.p == pytest.approx(CURVE(before.p or 0.0))
