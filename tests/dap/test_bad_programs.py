"""Programs that end in bad ways beside a prediction of them: a sentence in the console, and a session that ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dap.client import adapter
from tests.dap.test_lockstep import launch
from tests.record.test_bad_programs import BAD

AGREE = " real steps agree with the prediction; first difference: none.\n"
# what the console says where the real run goes along, and where it is compared at the end
SAID: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "exits": ((AGREE, "predicted: ends after 4 frames (exited): exit status 3"),) * 2,
    "reads without stdin": ((AGREE, "predicted: f raised EOFError('EOF when reading a line')"),) * 2,
    "reads what it is given": (
        ("Prediction and real run part at step 6: predicted exception f, really return f.",),
        ("first difference: step 2, predicted exception f, really return f.",),
    ),
    "prints 100 MB": ((AGREE, "predicted: f returned 3"),) * 2,
    "segfaults": ((AGREE, "predicted: ends after 2 frames (killed): the process was ended by SIGSEGV"),) * 2,
    "loops for ever": (
        ("Prediction and real run part at step 1000: the real run was stopped: more than 1000 frames.",),
        ("10000 of 20000 real steps agree", "predicted: ends after 10000 frames (frame-limit): more than 10000 frames"),
    ),
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
