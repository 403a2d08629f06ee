"""Going on from a known frame: the same frames follow, an edit is part of the state, and nothing shared is redone."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from typing import Any

import pytest

from cwm_lsp.model.load import LoadedModel, load
from cwm_lsp.predict.predictor import Options, Predictor, Resume
from cwm_lsp.program.facts import analyse
from cwm_lsp.record.limits import Limits
from cwm_lsp.record.tracer import trace_program
from cwm_lsp.trace.model import End, Entry, Event, Frame, Origin
from cwm_lsp.trace.problem import UserError
from tests.random_models import write_random_model

COUNTING = "def count(n):\n    total = 0\n    for i in range(n):\n        total += i\n    return total\n"
ENDLESS = "def climb(n):\n    while True:\n        n += 1\n"
BALANCE = (
    "class Account:\n    def __init__(self, balance):\n        self.balance = balance\n\n"
    "    def pay(self, amount):\n        self.balance -= amount\n        return self.balance\n\n\n"
    "def shop(prices):\n    account = Account(100)\n    for price in prices:\n        left = account.pay(price)\n"
    "    return left\n"
)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, LoadedModel]:
    root = tmp_path_factory.mktemp("models")
    random = {d: load(str(write_random_model(root / d, d, window=4096))) for d in ("compact", "cwm")}
    return {**random, "nano": load("nano")}


def drained(generator: Generator[Frame, None, End]) -> list[Frame]:
    return list(generator)


def frames_of(predictor: Predictor, source: str, call: str, limit: int, resume: Resume | None = None) -> list[Frame]:
    program = analyse(source, "case.py")
    entry = Entry(call.split("(", 1)[0], call)
    return drained(predictor.predict(program, entry, Options(limit), resume=resume or Resume()))


@pytest.mark.parametrize(
    ("source", "call", "limit"),
    # as far as the model writes as the dialect does: a predictor that did not decode a frame tells it in those tokens
    [(COUNTING, "count(40)", 12), (BALANCE, "shop([5, 30, 7])", 6)],
)
def test_what_follows_a_known_frame_is_what_followed_it(
    models: dict[str, LoadedModel], source: str, call: str, limit: int
) -> None:
    whole = frames_of(Predictor(models["nano"]), source, call, limit)
    for known in range(1, len(whole)):
        again = frames_of(Predictor(models["nano"]), source, call, limit, Resume(tuple(whole[:known])))
        assert [(f.index, f.event, f.line, f.locals.keys()) for f in again] == [
            (f.index, f.event, f.line, f.locals.keys()) for f in whole[known:]
        ]


@pytest.mark.parametrize("dialect", ["compact", "cwm"])
def test_both_dialects_go_on_behind_what_is_known(models: dict[str, LoadedModel], dialect: str) -> None:
    whole = frames_of(Predictor(models[dialect]), COUNTING, "count(40)", 6)
    for known in range(1, len(whole)):
        again = frames_of(Predictor(models[dialect]), COUNTING, "count(40)", 6, Resume(tuple(whole[:known])))
        assert [frame.index for frame in again] == list(range(known, known + len(again)))


@pytest.mark.parametrize("edits", [{}, {"n": "7"}], ids=["step back", "set variable"])
def test_going_on_from_frame_150_of_200_processes_only_what_follows(
    models: dict[str, LoadedModel], edits: dict[str, str]
) -> None:
    predictor = Predictor(models["nano"])
    whole = frames_of(predictor, ENDLESS, "climb(0)", 200)
    assert len(whole) == 200
    decoder = predictor.decoder
    resume = Resume(tuple(whole[:150]), edits)

    def processed() -> int:
        before = decoder.processed
        assert len(frames_of(predictor, ENDLESS, "climb(0)", 200, resume)) == 50 + bool(edits)
        return decoder.processed - before

    shared = len(decoder.ids)
    warm = processed()
    decoder.restart([0])  # another sequence has taken the cache
    assert processed() - warm > shared * 3 // 4 - 30, "a part of the known frames was processed again"


def test_an_edit_is_shown_and_holds(models: dict[str, LoadedModel]) -> None:
    predictor = Predictor(models["nano"])
    whole = frames_of(predictor, COUNTING, "count(5)", 10)
    at = next(i for i, frame in enumerate(whole) if "total" in frame.locals and i > 2)
    edited, *after = frames_of(predictor, COUNTING, "count(5)", 10, Resume(tuple(whole[: at + 1]), {"total": "500"}))
    assert edited.index == at
    assert (edited.locals["total"].repr, edited.locals["total"].origin) == ("500", Origin.EDITED)
    assert edited.locals["n"] == whole[at].locals["n"]
    assert after[0].locals["n"].repr == "5"


@pytest.fixture(scope="module")
def real() -> tuple[Frame, ...]:
    return trace_program(
        COUNTING, Entry("count", "count(2)"), path="case.py", module_name="case", limits=Limits()
    ).frames


def test_behind_the_last_frame_nothing_follows(models: dict[str, LoadedModel], real: tuple[Frame, ...]) -> None:
    assert real[-1].event is Event.RETURN
    predictor = Predictor(models["compact"])
    assert frames_of(predictor, COUNTING, "count(2)", 50, Resume(real)) == []
    assert predictor.decoder.passes == 0


def test_a_frame_too_many_is_an_error(models: dict[str, LoadedModel], real: tuple[Frame, ...]) -> None:
    with pytest.raises(UserError, match="does not follow from those before it"):
        frames_of(Predictor(models["cwm"]), COUNTING, "count(2)", 50, Resume((*real, real[1])))


WRONG = [
    ({"missing": "1"}, 3, {}, "`missing` is no local of count at line"),
    ({"n": "1"}, None, {}, "can only be set before a line runs"),
    ({}, 3, {"line": 77}, "line 77.*is none of 'case.py'"),
    ({}, 3, {"qualname": "other"}, "other, line.*is none of 'case.py'"),
]


@pytest.mark.parametrize(("edits", "known", "change", "message"), WRONG)
def test_what_is_known_must_fit(
    models: dict[str, LoadedModel],
    real: tuple[Frame, ...],
    edits: dict[str, str],
    known: int | None,
    change: dict[str, Any],
    message: str,
) -> None:
    frames = list(real[:known])
    frames[-1] = replace(frames[-1], **change)
    with pytest.raises(UserError, match=message):
        frames_of(Predictor(models["compact"]), COUNTING, "count(2)", 50, Resume(tuple(frames), edits))
