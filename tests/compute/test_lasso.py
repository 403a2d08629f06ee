"""A state that comes again is a proof; anything that may make a difference is no repetition."""

from __future__ import annotations

import pytest

from cwm_lsp.compute.lasso import Lasso, lasso
from cwm_lsp.compute.values import Unknown
from cwm_lsp.compute.versions import unsupported
from cwm_lsp.trace.model import End
from tests.compute.compared import cases, world
from tests.record.programs import Case

pytestmark = pytest.mark.skipif(unsupported() is not None, reason="the instructions of this Python are not computed")


@pytest.mark.parametrize("case", cases("loops.txt"), ids=lambda case: case.name)
def test_repetition_is_found(case: Case) -> None:
    found = lasso(world(case.source, case.entry), 2000)
    assert isinstance(found, Lasso)
    assert 0 < found.first < found.again


@pytest.mark.parametrize("case", cases("no_loops.txt"), ids=lambda case: case.name)
def test_hidden_progress_is_no_repetition(case: Case) -> None:
    found = lasso(world(case.source, case.entry), 1900)
    assert found is None or isinstance(found, End)


def test_the_unknown_is_no_repetition() -> None:
    source = "import random\ndef f():\n    x = 1\n    while random.random() < 2:\n        x = 1\n"
    assert isinstance(lasso(world(source, "f()"), 100), Unknown)
    quiet = "import random\ndef f():\n    x = random.random()\n    while True:\n        y = x\n"
    assert lasso(world(quiet, "f()"), 100) is None
