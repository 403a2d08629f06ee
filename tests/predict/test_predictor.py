"""Prediction with random weights: whatever a model says, frames obey control flow and every trace has a stated end."""

from __future__ import annotations

from collections.abc import Callable, Generator
from pathlib import Path

import pytest

from cwm_lsp.model.load import LoadedModel, load
from cwm_lsp.predict.predictor import Options, Predictor
from cwm_lsp.program.facts import Program, analyse
from cwm_lsp.program.successors import first_lines, successors
from cwm_lsp.trace.model import MODULE, End, EndReason, Entry, Event, Frame, Origin
from cwm_lsp.trace.problem import UserError
from tests.random_models import write_random_model

SOURCE = """\
LIMIT = 3

def step(n):
    if n > LIMIT:
        n += 1
    else:
        n += 1
    return n

def walk(a, b=2):
    total = 0
    for i in range(a):
        total += step(i)
        while total > b:
            total -= 1
    try:
        total //= a
    except ZeroDivisionError as error:
        total = str(error)
    return total

walk(3)
"""


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, LoadedModel]:
    root = tmp_path_factory.mktemp("models")
    return {d: load(str(write_random_model(root / d, d, window=4096))) for d in ("compact", "cwm")}


def predicted(
    model: LoadedModel,
    entry: Entry,
    *,
    decoding: str = "constrained",
    frames: int = 40,
    cancelled: Callable[[], bool] = lambda: False,
    program: Program | None = None,
) -> tuple[list[Frame], End]:
    generator = Predictor(model).predict(
        program or analyse(SOURCE, "walk.py"),
        entry,
        Options(max_frames=frames, decoding=decoding),  # type: ignore[arg-type]
        cancelled,
    )
    return drained(generator)


def drained(generator: Generator[Frame, None, End]) -> tuple[list[Frame], End]:
    shown: list[Frame] = []
    while True:
        try:
            shown.append(next(generator))
        except StopIteration as stop:
            return shown, stop.value


CALLS = [
    Entry("walk", "walk(3)"),
    Entry("walk", "walk(3, b=1)"),
    Entry("walk", "walk(len('abc'))"),
    Entry("step", "step(-1)"),
    Entry(MODULE, ""),
]


@pytest.mark.parametrize("entry", CALLS, ids=lambda entry: entry.call or "module")
@pytest.mark.parametrize("seed", range(4))
def test_constrained_frames_follow_control_flow(tmp_path: Path, entry: Entry, seed: int) -> None:
    model = load(str(write_random_model(tmp_path / "model", "compact", window=4096, seed=seed)))
    program = analyse(SOURCE, "walk.py")
    frames, end = predicted(model, entry)
    assert end.reason in EndReason
    lines: dict[int, int | None] = {}
    for frame in frames:
        scope = program.scope(frame.qualname)
        assert scope is not None
        before = lines.get(frame.depth)
        if frame.event is Event.CALL:
            lines[frame.depth] = None
            assert frame.line == scope.line
        elif frame.event is Event.LINE:
            allowed = first_lines(scope) if before is None else successors(scope)[before]
            assert frame.line in allowed, frame
            lines[frame.depth] = frame.line


@pytest.mark.parametrize("dialect", ["compact", "cwm"])
@pytest.mark.parametrize("decoding", ["free", "constrained"])
def test_every_trace_has_an_end_with_a_reason(models: dict[str, LoadedModel], dialect: str, decoding: str) -> None:
    for entry in CALLS:
        _, end = predicted(models[dialect], entry, decoding=decoding, frames=5)
        assert isinstance(end, End)
        assert end.message or end.reason in (EndReason.RETURNED, EndReason.RAISED), end


def test_literal_arguments_are_given(models: dict[str, LoadedModel]) -> None:
    frames, _ = predicted(models["compact"], Entry("walk", "walk(3)"), frames=1)
    assert frames[0].event is Event.CALL
    assert {name: (value.repr, value.origin, value.p) for name, value in frames[0].locals.items()} == {
        "a": ("3", Origin.GIVEN, None),
        "b": ("2", Origin.GIVEN, None),
    }


def test_other_arguments_are_predicted(models: dict[str, LoadedModel]) -> None:
    frames, _ = predicted(models["compact"], Entry("walk", "walk(len('abc'))"), frames=1)
    for frame in frames[:1]:
        assert {value.origin for value in frame.locals.values()} <= {Origin.PREDICTED}


def test_predicted_values_carry_their_probability(models: dict[str, LoadedModel]) -> None:
    frames, _ = predicted(models["compact"], Entry("walk", "walk(3)"))
    for frame in frames:
        for value in (*frame.locals.values(), *([frame.value] if frame.value else [])):
            assert (value.p is not None) == (value.origin is Origin.PREDICTED)
            assert value.p is None or 0.0 <= value.p <= 1.0


@pytest.mark.parametrize("dialect", ["compact", "cwm"])
def test_cancelling_stops_before_the_next_forward_pass(models: dict[str, LoadedModel], dialect: str) -> None:
    asked = 0

    def cancelled() -> bool:
        nonlocal asked
        asked += 1
        return asked > 3

    predictor = Predictor(models[dialect])
    _, end = drained(predictor.predict(analyse(SOURCE), Entry("walk", "walk(3)"), Options(), cancelled))
    assert end.reason is EndReason.CANCELLED
    assert predictor.decoder.passes <= 3


def test_the_frame_limit(models: dict[str, LoadedModel]) -> None:
    frames, end = predicted(models["compact"], Entry(MODULE, ""), frames=1)
    assert len(frames) == 1
    assert end == End(EndReason.FRAME_LIMIT, "stopped after 1 frames")


@pytest.mark.parametrize("dialect", ["compact", "cwm"])
@pytest.mark.parametrize(
    ("source", "entry", "says"),
    [
        ("def f(:\n", Entry("f", "f()"), "correct it"),
        (SOURCE, Entry("wlak", "wlak(3)"), "wlak"),
        (SOURCE, Entry("walk", "walk()"), "missing"),
    ],
)
def test_bad_questions(models: dict[str, LoadedModel], dialect: str, source: str, entry: Entry, says: str) -> None:
    with pytest.raises(UserError, match=says):
        predicted(models[dialect], entry, program=analyse(source, "walk.py"))


def test_a_program_that_is_too_long_is_refused(models: dict[str, LoadedModel]) -> None:
    source = "def f():\n" + "    x = 1\n" * 300
    with pytest.raises(UserError, match="301 lines"):
        predicted(models["compact"], Entry("f", "f()"), program=analyse(source))
