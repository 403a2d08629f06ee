"""Programs that end in bad ways beside a prediction of them: a sentence in the console, and a session that ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dap.client import adapter
from tests.dap.stage import playing
from tests.dap.test_lockstep import launch
from tests.record.test_bad_programs import BAD

AGREE = " real steps agree with the prediction; first difference: none.\n"
NOTHING = "from standard input it reads nothing, as the launch has no 'stdin'."
GIVEN = "from standard input it reads 'stdin' of the launch."
OWN = "Of its threads and processes only that of the call is followed."
# what the console says where the real run goes along, and where it is compared at the end
SAID: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "exits": ((AGREE, "predicted: ends after 4 frames (exited): exit status 3"),) * 2,
    "reads without stdin": (
        (NOTHING, AGREE, "predicted: f raised EOFError('EOF when reading a line')"),
        (NOTHING, AGREE, "predicted: f raised EOFError('EOF when reading a line')"),
    ),
    "reads what it is given": (
        (GIVEN, "Prediction and real run part at step 6: predicted exception f, really return f."),
        (GIVEN, "first difference: step 2, predicted exception f, really return f."),
    ),
    "prints 100 MB": ((AGREE, "predicted: f returned 3"),) * 2,
    "segfaults": ((AGREE, "predicted: ends after 2 frames (killed): the process was ended by SIGSEGV"),) * 2,
    "loops for ever": (
        ("Prediction and real run part at step 1000: the real run was stopped: more than 1000 frames.",),
        ("10000 of 20000 real steps agree", "predicted: ends after 10000 frames (frame-limit): more than 10000 frames"),
    ),
    "leaves a fork behind": ((OWN, AGREE, "predicted: f returned 3"),) * 2,
    "forks": (
        ("Prediction and real run part at step 2: child: predicted ",),
        ("first difference: step 2, child: predicted ", "predicted: f returned 3"),
    ),
}


@pytest.mark.parametrize("name", SAID)
@pytest.mark.parametrize("compare", ["lockstep", "end"])
def test_bad_program(compare: str, name: str, tmp_path: Path) -> None:
    bad = BAD[name]
    own = {**launch(tmp_path, bad.source, bad.call), "compare": compare, "stdin": bad.stdin}
    with adapter() as client:
        client.start(**own)
        client.stop()
        told = client.console()
        for sentence in ("its code is executed", *SAID[name][compare == "end"]):
            assert sentence in told
        assert "without effect" not in told
        client.disconnect()


@pytest.mark.parametrize(("name", "told"), [("reads without stdin", True), ("exits", False)])
def test_what_is_read_is_predicted(name: str, told: bool, tmp_path: Path) -> None:
    with playing(tmp_path, BAD[name].source, BAD[name].call, 0.0) as stage, adapter(env=stage.env) as client:
        client.start(program=str(stage.program), call=BAD[name].call, model=str(stage.model))
        client.stop()
        sentence = "case.py reads standard input: nobody is asked, and what it reads is predicted."
        assert (sentence in client.console()) is told
        client.disconnect()
