import struct
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cwm_lsp.evaluate.calibrate import calibrate
from cwm_lsp.evaluate.cases import Case, real_trace
from cwm_lsp.evaluate.history import History, Span, history
from cwm_lsp.evaluate.next_frame import next_frames
from cwm_lsp.evaluate.outcome import new_values
from cwm_lsp.evaluate.reliability import reliability_png
from cwm_lsp.model.calibration import Calibration, Curve, read_calibration, write_calibration
from cwm_lsp.model.decode import Decoder
from cwm_lsp.model.load import LoadedModel
from cwm_lsp.predict.options import Decoding, Options
from cwm_lsp.predict.predictor import Predictor, Resume
from cwm_lsp.program.facts import analyse
from cwm_lsp.program.question import question
from cwm_lsp.trace.model import Trace
from tests.evaluate.tiny import CASES, write_cases

CURVE = Curve(0.5, 0.7, -0.3)


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
@pytest.mark.parametrize("decoding", ["constrained", "free"])
def test_what_is_judged_is_what_a_prediction_shows(knowing_model: LoadedModel, case: Case, decoding: Decoding) -> None:
    """The first value of each next frame: the same probability as that of the frame predicted behind the true ones."""
    model = replace(knowing_model, calibration=Calibration({decoding: CURVE}))
    program, trace = analyse(case.source, "case.py"), real_trace(case)
    assert isinstance(trace, Trace)
    told = history(question(program, case.entry), program, trace, model.tokenizer, 8192)
    decoder, predictor = Decoder(model, 512), Predictor(model)
    compared = 0
    for number, span in enumerate(told.spans, start=1):
        found = next_frames(decoder, only(told, span), (decoding,))[decoding].values
        going = predictor.predict(
            program, case.entry, Options(number + 1, decoding), resume=Resume(tuple(trace.frames[:number]))
        )
        frame = next(going, None)
        shown = [] if frame is None else [value for _, value in new_values(frame) if value.p is not None]
        if frame is None or frame.event is not span.event or not (found and shown):
            continue
        assert found[0].raw is not None
        assert found[0].p == pytest.approx(CURVE(found[0].raw))
        assert shown[0].p == pytest.approx(found[0].p, abs=1e-4)
        compared += 1
    assert compared or (case is CASES[1] and decoding == "free")  # the case that the model does not know


def only(told: History, span: Span) -> History:
    return replace(told, spans=[span])


def test_a_calibration_is_made_and_used(random_model: LoadedModel, tmp_path: Path) -> None:
    held_back = write_cases(tmp_path / "cases.jsonl")
    made = calibrate(random_model, exclude=[held_back], programs=4, seed=3)
    assert made.calibration.made["programs"] == {"fitted": 2, "held_out": 2}
    assert made.calibration.made["weights"] == random_model.info.revision
    for way, (before, after) in made.held_out.items():
        curve = made.calibration.of(way)
        assert [curve(p) for p, _ in before] == [p for p, _ in after]
    write_calibration(tmp_path, made.calibration)
    assert read_calibration(tmp_path) == made.calibration


def test_the_diagram_is_a_picture_of_both() -> None:
    pairs = [(number / 100, number % 3 == 0) for number in range(100)]
    data = reliability_png({"free": (pairs, [(p / 2, right) for p, right in pairs]), "constrained": (pairs, pairs)})
    width, height = struct.unpack(">II", data[16:24])
    start = data.index(b"IDAT")
    (size,) = struct.unpack(">I", data[start - 4 : start])
    rows = np.frombuffer(zlib.decompress(data[start + 4 : start + 4 + size]), np.uint8).reshape(height, -1)[:, 1:]
    colours = {tuple(pixel) for pixel in rows.reshape(-1, 3).tolist()}
    assert width < height  # two pictures, one above the other
    assert {(210, 60, 40), (40, 90, 200)} <= colours
