"""A model's proposals taken from a thread beside the caller's work."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from cwm_lsp.client import Wish, proposing
from tests.client.conftest import TinyLaunch

WISH: Wish = {"source": "def f(n): ...", "path": "f.py", "function": "f", "outcome": {"returns": "3"}}


def test_they_come_without_waiting(tiny: TinyLaunch) -> None:
    wish: Wish = {**WISH, "count": 5}
    with proposing("tiny", wish, launch=tiny()) as asked:
        texts = list(asked.arriving())
    assert texts[0] is None
    assert [text for text in texts if text] == [f"f({number})" for number in range(5)]
    assert asked.problem == ""


def test_nothing_is_asked_before_it_is_needed(tiny: TinyLaunch, place: Path) -> None:
    with proposing("tiny", WISH, launch=tiny()) as asked:
        asked.arriving()
    assert not list(place.rglob("*.sock"))


@pytest.mark.parametrize("polls", [1, 2000])
def test_leaving_ends_the_asking(tiny: TinyLaunch, polls: int) -> None:
    wish: Wish = {**WISH, "count": 1000}
    launch = tiny()
    with proposing("tiny", wish, launch=launch) as asked:
        coming = asked.arriving()
        for _ in range(polls):
            next(coming)
            time.sleep(0.0005)
    with proposing("tiny", {**WISH, "count": 1}, launch=launch) as again:  # the worker is free
        assert [text for text in again.arriving() if text] == ["f(0)"]


def broken(tiny: TinyLaunch) -> dict[str, object]:
    return {"model": "broken", "wish": WISH, "launch": tiny("broken")}


def missing(tiny: TinyLaunch) -> dict[str, object]:
    return {"model": "/no/such/model", "wish": WISH}


@pytest.mark.parametrize(("ask", "why"), [(broken, "has no config.json"), (missing, "No model at")])
def test_that_a_model_cannot_be_asked_is_told(
    tiny: TinyLaunch, ask: Callable[[TinyLaunch], dict[str, object]], why: str
) -> None:
    with proposing(**ask(tiny)) as asked:  # type: ignore[arg-type]
        assert [text for text in asked.arriving() if text] == []
    assert why in asked.problem
