"""How long a prediction waits behind edits."""

from __future__ import annotations

import pytest

from cwm_lsp.server.document.pause import Typing

CASES = {
    "the first edit": ([0.0], [0.1]),
    "a word": ([10.0, 10.2, 10.35], [0.1, 0.3, 0.3]),
    "a pause for thought": ([10.0, 10.2, 10.79], [0.1, 0.3, 0.3]),
    "edits that stand alone": ([10.0, 10.7, 11.4], [0.1, 0.1, 0.1]),
}


@pytest.mark.parametrize(("edits", "pauses"), CASES.values(), ids=CASES.keys())
def test_pause_behind_each_edit(edits: list[float], pauses: list[float]) -> None:
    typing = Typing()
    assert [typing.pause(edit, 0.3) for edit in edits] == pytest.approx(pauses)


def test_no_pause_is_none() -> None:
    assert [Typing().pause(1.0, 0.0)] == [0.0]
