"""Calls in one step, with random weights: the prompt is that of docs/PROMPTS.md, and a trace goes on behind them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cwm_lsp.model.constraint import Allowed, Chosen, State
from cwm_lsp.model.decode import Decoder
from cwm_lsp.model.load import LoadedModel, load
from cwm_lsp.predict import over_cwm
from cwm_lsp.predict.compact import tell_compact
from cwm_lsp.predict.grammar.vocabulary import Vocabulary
from cwm_lsp.predict.guess import NoGuess
from cwm_lsp.predict.options import VALUES, Options, Values
from cwm_lsp.predict.predictor import Predictor
from cwm_lsp.predict.resume import Resume
from cwm_lsp.program.facts import Program, analyse
from cwm_lsp.record.inprocess import record
from cwm_lsp.trace.dialects.pieces import pieces_of
from cwm_lsp.trace.model import End, Entry, Event, Frame, Origin
from tests.random_models import write_random_model

DOC = (Path(__file__).parents[2] / "docs" / "PROMPTS.md").read_text(encoding="utf-8")
SOURCE = DOC.split("```python\n", 1)[1].split("```", 1)[0]
ENTRY = Entry("fill", "fill(1)")
GOLDEN = DOC.split("<!-- golden compact/over -->\n````text\n", 1)[1].split("````\n", 1)[0]


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, LoadedModel]:
    root = tmp_path_factory.mktemp("models")
    return {d: load(str(write_random_model(root / d, d, window=4096))) for d in ("compact", "cwm")}


@pytest.fixture(scope="module")
def program() -> Program:
    return analyse(SOURCE, "case.py")


@pytest.fixture(scope="module")
def upto_call() -> tuple[Frame, ...]:
    frames = record(SOURCE, ENTRY, path="case.py").frames
    (call,) = [frame.index for frame in frames if frame.event is Event.CALL and frame.depth == 1]
    return frames[: call + 1]


def told(text: str) -> str:
    return "".join(text.replace("---\n", "").split("\n")).replace("·", "")


def test_the_prompt_is_the_documents(
    models: dict[str, LoadedModel], program: Program, upto_call: tuple[Frame, ...]
) -> None:
    predictor = Predictor(models["compact"])
    options = Options(len(upto_call) + 1, "constrained", "neural", over=0)
    next(predictor.predict(program, ENTRY, options, resume=Resume(upto_call)))
    wanted = pieces_of(told(GOLDEN).partition("<|line_sep|>")[0] + "<|line_sep|>")
    ids = predictor.decoder.ids
    assert [piece for piece, _ in predictor.model.tokenizer.decode(ids, [None] * len(ids))][: len(wanted)] == wanted


def test_effects_stand_before_the_outcome(
    models: dict[str, LoadedModel], program: Program, upto_call: tuple[Frame, ...]
) -> None:
    tokenizer = models["compact"].tokenizer
    options = Options(99, "constrained", "neural")
    question = tokenizer, Vocabulary(tokenizer), program, ENTRY, options, NoGuess(), Resume(upto_call), [], 4096
    telling = tell_compact(*question)
    ids = tokenizer.encode(pieces_of("<|line_sep|>" + told(GOLDEN).partition("<|line_sep|>")[2].partition("xs")[0]))
    frame = telling.know(ids, Origin.GUESSED)
    assert isinstance(frame, Frame)
    assert (frame.event, frame.qualname, frame.depth) == (Event.RETURN, "grow", 1)
    assert frame.value is not None
    assert (frame.value.repr, frame.value.origin) == ("2", Origin.GUESSED)


@pytest.mark.parametrize("values", VALUES)
def test_no_frame_of_a_callee_is_made(models: dict[str, LoadedModel], program: Program, values: Values) -> None:
    frames, _ = predicted(Predictor(models["compact"]), program, Options(12, "constrained", values, over=0), Resume())
    assert [frame.index for frame in frames] == list(range(len(frames)))
    assert all(frame.depth <= 1 for frame in frames)
    inside = [frame for frame in frames if frame.depth == 1]
    assert all(frame.event is not Event.LINE for frame in inside)


@pytest.mark.parametrize("values", VALUES)
def test_it_goes_on_behind_a_call_that_is_known(
    models: dict[str, LoadedModel], program: Program, upto_call: tuple[Frame, ...], values: Values
) -> None:
    options = Options(len(upto_call) + 3, "constrained", values, over=0)
    predictor = Predictor(models["compact"])
    frames, _ = predicted(predictor, program, options, Resume(upto_call))
    first = frames[0]
    assert first.index == len(upto_call)
    assert first.value is not None
    assert first.value.origin is Origin.GUESSED
    assert first.value.p is not None
    if first.event is Event.EXCEPTION:
        assert (frames[1].event, frames[1].depth) == (Event.RETURN, 1)
    after = [frame for frame in frames if frame.depth == 0]
    again, _ = predicted(predictor, program, options, Resume((*upto_call, *frames[: frames.index(after[0])])))
    assert [(frame.event, frame.line) for frame in again] == [
        (frame.event, frame.line) for frame in frames[frames.index(after[0]) :]
    ], "and so it does for a client that has the outcome already"


@pytest.mark.parametrize("values", VALUES)
def test_a_model_of_the_cwm_dialect_says_what_is_returned(
    models: dict[str, LoadedModel],
    program: Program,
    upto_call: tuple[Frame, ...],
    values: Values,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A random model would not come to an end, so what it says of the call is given; the grammar admits all of it."""
    tokenizer = models["cwm"].tokenizer
    said = tokenizer.encode(pieces_of('<|action_sep|>    return len(items)\n<|arg_sep|>"2"<|frame_sep|>'))

    def written(decoder: Decoder, state: State, cancelled: Callable[[], bool]) -> list[Chosen]:
        found = []
        for id in said:
            allowed = state.allowed()
            assert allowed is not None
            assert allowed.admits(id, id in tokenizer.special.values())
            found.append(Chosen(id, 0.5, 0.5, allowed.forced == id))
            state = state.after(id)
        assert state.allowed() == Allowed()
        return found

    monkeypatch.setattr(over_cwm, "written", written)
    options = Options(len(upto_call) + 1, "constrained", values, over=0)
    predictor = Predictor(models["cwm"])
    (first,), _ = predicted(predictor, program, options, Resume(upto_call))
    assert (first.index, first.event, first.qualname, first.depth) == (len(upto_call), Event.RETURN, "grow", 1)
    assert first.line == 3
    assert first.value is not None
    assert (first.value.repr, first.value.origin) == ("2", Origin.GUESSED)
    assert first.value.p == pytest.approx(0.125), "of the digit and the quotes, not of the line"
    again, end = predicted(predictor, program, options, Resume((*upto_call, first)))
    assert (again, end.reason.value) == ([], "frame-limit"), "a trace can go on behind it"


def test_a_result_of_the_cwm_dialect_that_does_not_end(
    models: dict[str, LoadedModel], program: Program, upto_call: tuple[Frame, ...]
) -> None:
    predictor, tokenizer = Predictor(models["cwm"]), models["cwm"].tokenizer
    options = Options(99, "constrained", "neural", over=0)
    frames, end = predicted(predictor, program, options, Resume(upto_call))
    assert frames == []
    assert (end.reason.value, end.message) == ("malformed", "the model found no end for the result of a call")
    golden = DOC.split("<!-- golden cwm/over -->\n", 1)[1].split("\n---\n", 1)[0]
    frames_of_it = golden.split("<|frame_sep|>\n", 1)[1].replace("<|frame_sep|>\n", "<|frame_sep|>")
    wanted = tokenizer.encode(pieces_of(frames_of_it))
    begin = predictor.decoder.ids.index(tokenizer.special["<|frame_sep|>"]) + 1
    assert predictor.decoder.ids[begin:][: len(wanted)] == wanted, "the prompt is the document's"


@pytest.mark.parametrize("dialect", ["compact", "cwm"])
def test_it_is_cancelled(
    dialect: str, models: dict[str, LoadedModel], program: Program, upto_call: tuple[Frame, ...]
) -> None:
    making = Predictor(models[dialect]).predict(
        program, ENTRY, Options(99, "constrained", "neural", over=0), lambda: True, resume=Resume(upto_call)
    )
    with pytest.raises(StopIteration) as stop:
        next(making)
    assert stop.value.value.reason.value == "cancelled"


def predicted(predictor: Predictor, program: Program, options: Options, resume: Resume) -> tuple[list[Frame], End]:
    frames = []
    making = predictor.predict(program, ENTRY, options, resume=resume)
    while True:
        try:
            frames.append(next(making))
        except StopIteration as stop:
            return frames, stop.value
