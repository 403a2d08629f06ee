"""A model's agreement with computed frames: certain where it knows them by heart, slight where it knows nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cwm_lsp.compute.versions import unsupported
from cwm_lsp.evaluate.agreement import agreement, computed_frames
from cwm_lsp.evaluate.cases import Case
from cwm_lsp.model.decode import Cancelled
from cwm_lsp.model.load import LoadedModel
from cwm_lsp.program.facts import analyse
from cwm_lsp.trace.model import Entry, Origin, Value
from tests.evaluate.tiny import CASES

pytestmark = pytest.mark.skipif(unsupported() is not None, reason="the instructions of this Python are not computed")
NAMES = {"one/double": [[], ["m"], [""]], "two/fail": [[], [""], [""]]}  # of the values of each frame


@pytest.mark.parametrize("case", [CASES[0], CASES[2]], ids=lambda case: case.id)
def test_what_is_known_by_heart(knowing_model: LoadedModel, case: Case) -> None:
    program = analyse(case.source, "case.py")
    frames = computed_frames(program, case.entry, 100)
    found = agreement(knowing_model, program, case.entry, frames)
    assert [each.frame for each in found] == [frame.index for frame in frames[1:]]
    assert all(each.agrees for each in found)
    assert [list(each.values) for each in found] == NAMES[case.id]
    assert all(p > 0.3 and right for each in found for p, right in each.values.values())


def test_what_is_not_known(random_model: LoadedModel) -> None:
    program = analyse(CASES[0].source, "case.py")
    frames = computed_frames(program, CASES[0].entry, 100)
    found = agreement(random_model, program, CASES[0].entry, frames)
    assert not all(each.agrees for each in found)
    assert all(0 < p < 0.5 and not right for each in found for p, right in each.values.values())


def test_what_cannot_be_computed_is_left_out() -> None:
    source = "import random\ndef f():\n    x = 1\n    y = random.random()\n    return y\n"
    frames = computed_frames(analyse(source, "case.py"), Entry("f", "f()"), 100)
    assert [frame.line for frame in frames] == [2, 3, 4]


def test_it_ends_at_an_unknown_value_and_at_its_bound(random_model: LoadedModel) -> None:
    case = CASES[0]
    program = analyse(case.source, "case.py")
    frames = computed_frames(program, case.entry, 100)
    whole = agreement(random_model, program, case.entry, frames)
    assert len(whole) > 2
    frame = frames[2]
    unknown = replace(frame, locals={**frame.locals, "x": Value("?", Origin.UNKNOWN)})
    assert agreement(random_model, program, case.entry, (*frames[:2], unknown, *frames[3:])) == whole[:1]
    assert agreement(random_model, program, case.entry, frames, tokens=1) == ()


def test_it_is_cancelled_ahead_of_the_pass(random_model: LoadedModel) -> None:
    program = analyse(CASES[0].source, "case.py")
    frames = computed_frames(program, CASES[0].entry, 100)
    with pytest.raises(Cancelled):
        agreement(random_model, program, CASES[0].entry, frames, cancelled=lambda: True)
