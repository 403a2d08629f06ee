"""Hybrid prediction: exact where it is computed, predicted elsewhere, and what rests on a prediction says so."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from cwm_lsp.compute.versions import unsupported
from cwm_lsp.model.decode import Decoder
from cwm_lsp.model.load import LoadedModel, load
from cwm_lsp.predict.compact import CompactTelling
from cwm_lsp.predict.merging import ENDLESS as ENDLESS_VALUE
from cwm_lsp.predict.options import Options
from cwm_lsp.predict.predictor import Predictor
from cwm_lsp.predict.resume import Resume
from cwm_lsp.predict.telling import Telling, tell
from cwm_lsp.program.facts import analyse
from cwm_lsp.trace.model import End, EndReason, Event, Frame, Origin, Source, Trace, Value
from cwm_lsp.trace.problem import Problem, UserError
from cwm_lsp.trace.serialize import from_json, to_json
from tests.compute.compared import cases, outcome, recorded
from tests.random_models import write_random_model
from tests.record.programs import Case, entry

pytestmark = pytest.mark.skipif(unsupported() is not None, reason="the instructions of this Python are not computed")
SCHEMA = json.loads((Path(__file__).parents[2] / "protocol" / "trace.schema.json").read_text(encoding="utf-8"))

FETCH = """\
import requests
def total(prices):
    result = 0
    for price in prices:
        result += price
    return result
def shop(user):
    prices = [3, 4]
    answer = requests.get(user)
    same = answer
    count = total(prices)
    return count
"""
PAIR = FETCH.replace("same = answer", "pair = [answer, answer]").replace("return count", "return count, pair")
BRANCH = """\
import requests
def f(n):
    m = n + 1
    if requests.ready():
        m = m * 2
    return m
"""
CALLED_BACK = """\
import requests
def twice(x):
    return x * 2
def f(n):
    found = requests.search(twice, n)
    return found, n + 1
"""
OBJECT = """\
import requests
class Page:
    def __init__(self, url):
        self.url = url
        self.text = requests.get(url)
def f(url):
    page = Page(url)
    size = len(page.url)
    return size
"""
RESTS = "rests on `answer` predicted at line 9"
ENDLESS = "def f():\n    n = 0\n    while True:\n        n += 1\n"


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, LoadedModel]:
    root = tmp_path_factory.mktemp("models")
    return {d: load(str(write_random_model(root / d, d, window=4096))) for d in ("compact", "cwm")}


@pytest.fixture(scope="module")
def nano() -> LoadedModel:
    return load("nano")


def predicted(
    predictor: Predictor, source: str, call: str, resume: Resume | None = None, *, frames: int = 200
) -> tuple[list[Frame], End]:
    options = Options(frames, values="hybrid")
    made = predictor.predict(analyse(source, "case.py"), entry(call), options, resume=resume or Resume())
    shown: list[Frame] = []
    while True:
        try:
            shown.append(next(made))
        except StopIteration as stop:
            return shown, stop.value


def texts(frame: Frame) -> object:
    """What a frame says, without where its values come from."""
    held = [(name, value.repr, value.changed) for name, value in named(frame)]
    value = frame.value and frame.value.repr
    return frame.index, frame.event, frame.qualname, frame.depth, frame.line, held, value


def marks(frame: Frame) -> object:
    """All of a frame; probabilities come from other passes where the trace goes on from a known frame."""
    held = [(n, v.repr, v.origin, v.p and round(v.p, 5), v.changed, v.reason, v.rests_on) for n, v in named(frame)]
    return texts(frame), held, [(v.origin, v.p and round(v.p, 5), v.rests_on) for v in values(frame)]


def named(frame: Frame) -> Iterator[tuple[str, Value]]:
    for name, value in frame.locals.items():
        yield name, value
        for inner, attribute in value.attrs.items():
            yield f"{name}.{inner}", attribute


def values(frame: Frame) -> list[Value]:
    return [value for _, value in named(frame)] + ([frame.value] if frame.value else [])


def of_json(call: str, frames: list[Frame], end: End) -> object:
    return to_json(Trace(Source("case.py", "0" * 64), entry(call), "3.11", tuple(frames), end))


COMPUTED = [case for case in cases("programs.txt") if case.entry.call]


@pytest.mark.parametrize("case", COMPUTED, ids=lambda case: case.name)
def test_what_is_computed_is_what_happens_and_takes_no_pass(models: dict[str, LoadedModel], case: Case) -> None:
    if outcome(case.source, case.entry) != "equal":
        pytest.skip("not computed as a whole")
    predictor = Predictor(models["compact"])
    actual = recorded(case.source, case.entry)
    frames, end = predicted(predictor, case.source, case.entry.call, frames=len(actual.frames))
    assert predictor.decoder.passes == 0
    assert [texts(frame) for frame in frames] == [texts(frame) for frame in actual.frames]
    assert end.reason is actual.end.reason
    assert {value.origin for frame in frames for value in values(frame)} <= {
        *(Origin.GIVEN, Origin.COMPUTED, Origin.FORCED),
    }
    assert all(value.p is None and not value.reason for frame in frames for value in values(frame))
    jsonschema.validate(of_json(case.entry.call, frames, end), SCHEMA)


def test_marks_are_those_that_viewers_know(models: dict[str, LoadedModel]) -> None:
    frames, _ = predicted(Predictor(models["compact"]), "def f(n):\n    m = n\n    return m\n", "f(3)")
    given, before, after, result = frames
    assert given.locals["n"] == Value("3", Origin.GIVEN)
    assert before.locals["n"] == Value("3", Origin.FORCED, None, False)
    assert after.locals["m"] == Value("3", Origin.COMPUTED, None, True)
    assert result.value == Value("3", Origin.COMPUTED)


def test_what_is_not_known_is_predicted_and_what_follows_rests_on_it(nano: LoadedModel) -> None:
    frames, end = predicted(Predictor(nano), FETCH, "shop('me')")
    data = of_json("shop('me')", frames, end)
    jsonschema.validate(data, SCHEMA)
    assert from_json(data).frames == tuple(frames)
    first = next((i for i, frame in enumerate(frames) if "answer" in frame.locals), None)
    assert first is not None
    assert all(value.p is None and not value.reason for frame in frames[:first] for value in values(frame))
    answer = frames[first].locals["answer"]
    assert answer.origin is Origin.PREDICTED
    assert answer.p is not None
    same = frames[first + 1].locals["same"]
    assert same == Value(answer.repr, Origin.COMPUTED, answer.p, True, {}, RESTS, (first,))
    count = frames[-2].locals["count"]
    assert count == Value("7", Origin.COMPUTED, None, True)
    assert end.reason is EndReason.RETURNED
    assert frames[-1].value is not None
    assert frames[-1].value.repr == "7"


def test_the_other_dialect_is_asked_for_no_more_either(models: dict[str, LoadedModel]) -> None:
    predictor = Predictor(models["cwm"])
    frames, end = predicted(predictor, FETCH, "shop('me')")
    assert predictor.decoder.passes > 0
    assert [frame.line for frame in frames[:3]] == [7, 8, 9]
    assert {v.origin for frame in frames[:3] for v in values(frame)} == {Origin.GIVEN, Origin.FORCED, Origin.COMPUTED}
    assert end.message or end.reason in (EndReason.RETURNED, EndReason.RAISED)


def test_an_edited_value_is_what_the_rest_follows_from(nano: LoadedModel) -> None:
    predictor = Predictor(nano)
    frames, _ = predicted(predictor, PAIR, "shop('me')")
    first = next(i for i, frame in enumerate(frames) if "answer" in frame.locals)
    passes = predictor.decoder.passes
    known = Resume(tuple(frames[: first + 1]), {"answer": "{'id': 5}"})
    (edited, *after), end = predicted(predictor, PAIR, "shop('me')", known)
    assert predictor.decoder.passes == passes
    assert edited.index == first
    assert edited.locals["answer"].origin is Origin.EDITED
    assert after[-1].value == Value("(7, [{'id': 5}, {'id': 5}])", Origin.COMPUTED)
    assert end == End(EndReason.RETURNED)
    assert all(value.p is None for frame in after for value in values(frame))


def test_going_on_behind_a_prediction_still_rests_on_it(nano: LoadedModel) -> None:
    predictor = Predictor(nano)
    frames, _ = predicted(predictor, FETCH, "shop('me')")
    for known in range(1, len(frames)):
        again, _ = predicted(predictor, FETCH, "shop('me')", Resume(tuple(frames[:known])))
        assert [marks(frame) for frame in again] == [marks(frame) for frame in frames[known:]]


@pytest.mark.parametrize(("source", "call"), [(BRANCH, "f(3)"), (CALLED_BACK, "f(4)"), (OBJECT, "f('abc')")])
def test_the_unknown_in_all_places(models: dict[str, LoadedModel], nano: LoadedModel, source: str, call: str) -> None:
    for model in (nano, models["compact"]):
        frames, end = predicted(Predictor(model), source, call, frames=30)
        assert [frame.index for frame in frames] == list(range(len(frames)))
        assert end.message or end.reason in (EndReason.RETURNED, EndReason.RAISED)
        jsonschema.validate(of_json(call, frames, end), SCHEMA)
        for frame in frames:
            resting = [v for v in values(frame) if v.origin is Origin.COMPUTED and v.p is not None]
            assert all(v.reason.startswith("rests on ") and max(v.rests_on) <= frame.index for v in resting)


def test_a_predicted_branch_makes_what_follows_uncertain(nano: LoadedModel) -> None:
    frames, _ = predicted(Predictor(nano), BRANCH, "f(3)")
    result = frames[-1].value
    assert frames[-1].event is Event.RETURN
    assert result is not None
    assert result.repr == ("8" if any(frame.line == 5 for frame in frames) else "4")
    assert result.p is not None
    assert result.reason.startswith("rests on ")


def test_a_value_without_end_is_unknown_and_the_world_goes_on(
    nano: LoadedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def impatient(decoder: Decoder, telling: Telling, *rest: Any) -> Generator[Frame, None, End]:
        telling.longest = -1
        return tell(decoder, telling, *rest)

    monkeypatch.setattr("cwm_lsp.predict.hybrid.tell", impatient)
    predictor = Predictor(nano)
    frames, end = predicted(predictor, PAIR, "shop('me')")
    first = next(frame for frame in frames if "answer" in frame.locals)
    assert first.locals["answer"] == Value("<unknown>", Origin.UNKNOWN, None, True, reason=ENDLESS_VALUE)
    assert end == End(EndReason.RETURNED)
    assert frames[-1].value == Value("(7, [<unknown>, <unknown>])", Origin.UNKNOWN, reason=ENDLESS_VALUE)
    assert frames[-2].locals["count"] == Value("7", Origin.COMPUTED, None, True)
    jsonschema.validate(of_json("shop('me')", frames, end), SCHEMA)


def test_a_part_of_a_container_is_all_that_is_asked_for(nano: LoadedModel) -> None:
    source = "from lib import get\ndef f(n):\n    xs = [n, get(n)]\n    xs.append(n)\n    return xs\n"
    frames, _ = predicted(Predictor(nano), source, "f(35)")
    opened, later = (frame.locals["xs"] for frame in frames[2:4])
    assert opened.repr[:5] == "[35, "
    assert opened.origin is Origin.PREDICTED
    assert later == Value(f"{opened.repr[:-1]}, 35]", Origin.COMPUTED, opened.p, True, {}, later.reason, (2,))
    assert later.reason == "rests on `xs` predicted at line 3"


def test_limits_and_cancelling(models: dict[str, LoadedModel]) -> None:
    predictor = Predictor(models["compact"])
    frames, end = predicted(predictor, ENDLESS, "f()", frames=300)
    assert len(frames) == 300
    assert end == End(EndReason.FRAME_LIMIT, "stopped after 300 frames")
    made = predictor.predict(analyse(ENDLESS), entry("f()"), Options(10_000, values="hybrid"), lambda: True)
    assert len(list(made)) < 300
    assert predictor.decoder.passes == 0


def test_what_is_cancelled_is_not_put_to_the_model(
    models: dict[str, LoadedModel], monkeypatch: pytest.MonkeyPatch
) -> None:
    put: list[object] = []
    monkeypatch.setattr("cwm_lsp.predict.predictor.tell_compact", lambda *asked: put.append(asked))
    predictor = Predictor(models["compact"])
    answers = iter([False])  # at the first frame
    options = Options(100, values="hybrid")
    made = predictor.predict(analyse(BRANCH), entry("f(2)"), options, lambda: next(answers, True))
    assert [frame.line for frame in made] == [2, 3, 4]
    assert put == []


def test_a_call_that_cannot_be_asked_about_is_refused(models: dict[str, LoadedModel]) -> None:
    for source, call in [("def f(:\n", "f()"), (FETCH, "shop()"), (FETCH, "shap(1)")]:
        with pytest.raises(UserError):
            predicted(Predictor(models["compact"]), source, call)


def test_where_nothing_can_be_computed_hybrid_is_neural(nano: LoadedModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cwm_lsp.compute.running.unsupported", lambda: "another Python")
    frames, end = predicted(Predictor(nano), FETCH, "total([3, 4])")
    neural = list(Predictor(nano).predict(analyse(FETCH, "case.py"), entry("total([3, 4])"), Options(200)))
    assert [texts(frame) for frame in frames] == [texts(frame) for frame in neural]
    assert [[v.origin for v in values(frame)] for frame in frames] == [[v.origin for v in values(f)] for f in neural]
    assert end.reason is EndReason.RETURNED


def test_values_too_long_to_be_shown_are_not_read_token_by_token(
    nano: LoadedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That took a minute for a text of 100,000 characters, in which the worker could not be cancelled."""
    source = "import requests\ndef f(n):\n    text = 'é' * n\n    return requests.get(text)\n"
    read: list[int] = []
    know = CompactTelling.know

    def counted(telling: CompactTelling, ids: Sequence[int], origin: Origin) -> Frame | Problem | None:
        read.append(len(ids))
        return know(telling, ids, origin)

    monkeypatch.setattr(CompactTelling, "know", counted)
    predictor = Predictor(nano)
    frames, end = predicted(predictor, source, "f(60000)")
    assert [frame.line for frame in frames] == [2, 3, 4]
    assert end.reason is EndReason.TOKEN_LIMIT
    assert "more than this model can be shown" in end.message
    assert sum(read) <= predictor.decoder.most_known
