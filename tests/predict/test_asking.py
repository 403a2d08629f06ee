"""Questions in words, with random weights: the prompts are those of docs/PROMPTS.md, the answers are weighed."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from cwm_lsp.model.load import LoadedModel, load
from cwm_lsp.predict.predictor import Predictor
from cwm_lsp.predict.words import ANSWERS, Answered, InWords, Topic
from cwm_lsp.program.facts import analyse
from cwm_lsp.trace.dialects.pieces import pieces_of
from cwm_lsp.trace.model import EndReason
from cwm_lsp.trace.problem import UserError
from tests.random_models import write_random_model

DOC = (Path(__file__).parents[2] / "docs" / "PROMPTS.md").read_text(encoding="utf-8")
SOURCE = DOC.split("```python\n", 1)[1].split("```", 1)[0]
CALLS: dict[Topic, str] = {"halts": "fill(1)", "time": "", "space": ""}


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, LoadedModel]:
    root = tmp_path_factory.mktemp("models")
    return {d: load(str(write_random_model(root / d, d, window=4096))) for d in ("compact", "cwm")}


def asked(topic: Topic, **more: object) -> InWords:
    values: dict[str, object] = {"function": "fill", "call": CALLS[topic], "answers": ANSWERS[topic], **more}
    return InWords(topic, **values)  # type: ignore[arg-type]


def answered(predictor: Predictor, question: InWords, cancelled=lambda: False) -> tuple[str, Answered]:  # type: ignore[no-untyped-def]
    making = predictor.ask(analyse(SOURCE, "case.py"), question, cancelled)
    thought = ""
    while True:
        try:
            thought += next(making)
        except StopIteration as stop:
            return thought, stop.value


def golden(name: str) -> str:
    block = DOC.split(f"<!-- golden {name} -->\n````text\n", 1)[1].split("````\n", 1)[0]
    return block.split("---\n")[0]


@pytest.mark.parametrize("topic", ["halts", "time"])
def test_the_compact_prompt_is_the_documents(models: dict[str, LoadedModel], topic: Topic) -> None:
    predictor = Predictor(models["compact"])
    answered(predictor, asked(topic))
    told = "".join(golden(f"compact/{topic}").split("\n")).replace("·", "")
    pieces = models["compact"].tokenizer.decode(predictor.decoder.ids, [None] * len(predictor.decoder.ids))
    assert [each for each, _ in pieces] == pieces_of(told)


@pytest.mark.parametrize("topic", ["halts", "time"])
def test_the_cwm_prompt_is_the_documents(models: dict[str, LoadedModel], topic: Topic) -> None:
    predictor = Predictor(models["cwm"])
    answered(predictor, asked(topic, max_tokens=0))
    pieces = models["cwm"].tokenizer.decode(predictor.decoder.ids, [None] * len(predictor.decoder.ids))
    assert [each for each, _ in pieces] == pieces_of(golden(f"cwm/{topic}").removesuffix("\n") + "\n\n</think>\n")


@pytest.mark.parametrize("dialect", ["compact", "cwm"])
@pytest.mark.parametrize("topic", ["halts", "time", "space"])
def test_all_possible_answers_are_weighed(models: dict[str, LoadedModel], dialect: str, topic: Topic) -> None:
    thought, found = answered(Predictor(models[dialect]), asked(topic, max_tokens=20))
    assert found.end.reason is EndReason.RETURNED
    assert sorted(text for text, _ in found.answers) == sorted(ANSWERS[topic])
    assert math.isclose(sum(p for _, p in found.answers), 1.0)
    assert [p for _, p in found.answers] == sorted((p for _, p in found.answers), reverse=True)
    assert bool(thought) == (dialect == "cwm")


def test_the_weights_are_those_of_the_whole_answers(models: dict[str, LoadedModel]) -> None:
    """Compared with each answer's own probability, token by token among those that could still come."""
    predictor = Predictor(models["compact"])
    _, found = answered(predictor, asked("halts", answers=("ab", "ac", "b")))
    _, again = answered(predictor, asked("halts", answers=("b", "ac", "ab")))
    _, pair = answered(predictor, asked("halts", answers=("ab", "ac")))
    shares = dict(found.answers)
    assert dict(again.answers) == pytest.approx(shares)
    assert dict(pair.answers)["ab"] == pytest.approx(shares["ab"] / (shares["ab"] + shares["ac"]))


def test_reasoning_keeps_to_its_budget_and_goes_on_behind_what_is_known(models: dict[str, LoadedModel]) -> None:
    predictor = Predictor(models["cwm"])
    thought, _ = answered(predictor, asked("halts", max_tokens=12))
    assert 0 < len(thought.encode("utf-8", "replace")) <= 12 * 3
    before = predictor.decoder.passes
    more, _ = answered(predictor, asked("halts", max_tokens=12, thought="so</think>"))
    assert more == ""
    assert predictor.decoder.passes - before <= 4


def test_a_question_is_cancelled_between_passes(models: dict[str, LoadedModel]) -> None:
    predictor = Predictor(models["cwm"])
    _, found = answered(predictor, asked("halts"), lambda: predictor.decoder.passes >= 5)
    assert (found.end.reason, found.answers) == (EndReason.CANCELLED, ())
    assert predictor.decoder.passes == 5


def test_what_cannot_be_asked_about_is_said(models: dict[str, LoadedModel]) -> None:
    predictor = Predictor(models["compact"])
    with pytest.raises(UserError, match="there is no function 'g'"):
        answered(predictor, asked("time", function="g"))
