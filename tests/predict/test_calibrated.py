"""Probabilities go through a model's calibration once, and nothing else changes."""

from dataclasses import replace
from pathlib import Path

import pytest

from cwm_lsp.evaluate.outcome import new_values
from cwm_lsp.model.calibration import Calibration, Curve
from cwm_lsp.model.load import load
from cwm_lsp.predict.options import Options
from cwm_lsp.predict.predictor import Predictor
from cwm_lsp.predict.telling import calibrated
from cwm_lsp.program.facts import analyse
from cwm_lsp.trace.model import Entry, Event, Frame, Origin, Value
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


def test_every_value_of_a_frame_is_calibrated() -> None:
    inner = Value("1", Origin.PREDICTED, 0.3, True)
    held = {"a": Value("<A>", Origin.PREDICTED, 0.9, True, {"x": inner}), "b": Value("2", Origin.FORCED, None, False)}
    made = calibrated(Frame(0, Event.LINE, "f", "f", 0, 1, held), CURVE)
    assert made.locals["a"] == replace(held["a"], p=CURVE(0.9), attrs={"x": replace(inner, p=CURVE(0.3))})
    assert made.locals["b"] == held["b"]
    left = calibrated(Frame(1, Event.RETURN, "f", "f", 0, 1, {}, Value("3", Origin.PREDICTED, 0.5)), CURVE)
    assert left.value == Value("3", Origin.PREDICTED, CURVE(0.5))


def test_predictions_and_what_rests_on_them_are_calibrated_once(tmp_path: Path) -> None:
    model = load(str(write_random_model(tmp_path, "compact", window=1024)))
    other = replace(model, calibration=Calibration({"constrained": CURVE, "free": Curve(9.0, 9.0, 9.0)}))
    entry, options = Entry("ask", "ask(3)"), Options(6, "constrained", "hybrid")
    both = [list(Predictor(each).predict(analyse(SOURCE, "ask.py"), entry, options)) for each in (model, other)]
    pairs = [
        (before, after)
        for one, two in zip(*both, strict=True)
        for (_, before), (_, after) in zip(new_values(one), new_values(two), strict=True)
        if before.p is not None
    ]
    assert {before.origin for before, _ in pairs} == {Origin.PREDICTED, Origin.COMPUTED}
    for before, after in pairs:
        assert after.p == pytest.approx(CURVE(before.p or 0.0))
