"""Expressions at a frame, with random weights: the prompts are those of docs/PROMPTS.md, what comes back is a value."""

from __future__ import annotations

from pathlib import Path

import pytest

from cwm_lsp.model.load import LoadedModel, load
from cwm_lsp.predict.options import Options
from cwm_lsp.predict.predictor import Predictor
from cwm_lsp.predict.watched import Watch, Watched
from cwm_lsp.program.facts import Program, analyse
from cwm_lsp.record.inprocess import record
from cwm_lsp.trace.dialects.pieces import pieces_of
from cwm_lsp.trace.model import EndReason, Entry, Frame, Origin
from cwm_lsp.trace.problem import UserError
from tests.random_models import write_random_model

DOC = (Path(__file__).parents[2] / "docs" / "PROMPTS.md").read_text(encoding="utf-8")
SOURCE = DOC.split("```python\n", 1)[1].split("```", 1)[0]
ENTRY = Entry("fill", "fill(1)")
DIALECTS = ("compact", "cwm")


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, LoadedModel]:
    root = tmp_path_factory.mktemp("models")
    return {d: load(str(write_random_model(root / d, d, window=4096))) for d in DIALECTS}


@pytest.fixture(scope="module")
def program() -> Program:
    return analyse(SOURCE, "case.py")


@pytest.fixture(scope="module")
def frames() -> tuple[Frame, ...]:
    """Those of fill(1) up to its second line."""
    return record(SOURCE, ENTRY, path="case.py").frames[:3]


def golden(name: str) -> str:
    return DOC.split(f"<!-- golden {name} -->\n````text\n", 1)[1].split("````\n", 1)[0]


def test_the_compact_prompt_is_the_documents(
    models: dict[str, LoadedModel], program: Program, frames: tuple[Frame, ...]
) -> None:
    predictor = Predictor(models["compact"])
    predictor.watch(program, ENTRY, Watch("n  >  0", frames))
    told = "".join(golden("compact/watch").replace("---\n", "").split("\n")).replace("·", "")
    told = told.partition("<|arg_sep|>True")[0]
    ids = predictor.decoder.ids
    pieces = [piece for piece, _ in models["compact"].tokenizer.decode(ids, [None] * len(ids))]
    assert pieces[: len(pieces_of(told))] == pieces_of(told)


def test_the_cwm_prompt_is_the_documents(
    models: dict[str, LoadedModel], program: Program, frames: tuple[Frame, ...]
) -> None:
    predictor = Predictor(models["cwm"])
    predictor.watch(program, ENTRY, Watch("n > 0", frames))
    told = golden("cwm/watch").split("---\n")[0].removesuffix("\n").replace("<|frame_sep|>\n", "<|frame_sep|>")
    told = told.replace("\n\n\n", "\n")  # blank lines are not shown
    ids = predictor.decoder.ids
    pieces = [piece for piece, _ in models["cwm"].tokenizer.decode(ids, [None] * len(ids))]
    assert pieces[: len(pieces_of(told))] == pieces_of(told)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    "expression", ["n > 0", "grow(xs, 3)", "[x for x in xs if x]", "f'{n} <|eot_id|>'", "lambda: 1"]
)
def test_any_expression_gets_a_value_or_a_reason(
    models: dict[str, LoadedModel], program: Program, frames: tuple[Frame, ...], dialect: str, expression: str
) -> None:
    found = Predictor(models[dialect]).watch(program, ENTRY, Watch(expression, frames))
    if found.value is None:
        assert (found.end.reason, found.raised) == (EndReason.MALFORMED, False)
    else:
        assert found.end.reason is EndReason.RETURNED
        assert found.value.origin is Origin.PREDICTED
        assert found.value.p is not None
        assert 0 < found.value.p <= 1


def test_the_trace_is_not_processed_again(
    models: dict[str, LoadedModel], program: Program, frames: tuple[Frame, ...]
) -> None:
    predictor = Predictor(models["compact"])
    predictor.watch(program, ENTRY, Watch("n > 0", frames))
    first, answered = predictor.tokens_decoded, len(predictor.decoder.ids)
    predictor.watch(program, ENTRY, Watch("n > 0", frames))
    assert predictor.tokens_decoded - first < answered / 2


def test_a_prediction_goes_on_behind_a_question(models: dict[str, LoadedModel], program: Program) -> None:
    options = Options(max_frames=8, values="neural")
    alone = list(Predictor(models["compact"]).predict(program, ENTRY, options))
    predictor = Predictor(models["compact"])
    going = predictor.predict(program, ENTRY, Options(max_frames=3, values="neural"))
    known = tuple(going)
    predictor.watch(program, ENTRY, Watch("n > 0", known))
    again = list(predictor.predict(program, ENTRY, options))
    assert [frame.line for frame in again] == [frame.line for frame in alone]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_it_is_cancelled(
    models: dict[str, LoadedModel], program: Program, frames: tuple[Frame, ...], dialect: str
) -> None:
    found = Predictor(models[dialect]).watch(program, ENTRY, Watch("n", frames), lambda: True)
    assert found.end.reason is EndReason.CANCELLED
    assert found.value is None


@pytest.mark.parametrize("expression", ["n = 1", "", "for", "n\nn", "(" * 500])
def test_what_is_no_expression_is_refused(
    models: dict[str, LoadedModel], program: Program, frames: tuple[Frame, ...], expression: str
) -> None:
    with pytest.raises(UserError, match="is no expression"):
        Predictor(models["compact"]).watch(program, ENTRY, Watch(expression, frames))


def test_a_trace_that_is_too_long(models: dict[str, LoadedModel], program: Program) -> None:
    long = record(SOURCE, Entry("fill", "fill(60)"), path="case.py").frames
    found = Predictor(models["cwm"]).watch(program, Entry("fill", "fill(60)"), Watch("n", long))
    assert found == Watched(None, False, found.end)
    assert found.end.reason is EndReason.TOKEN_LIMIT
