"""What there is to see at the stops of real recorded traces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cwm_lsp.dap import views
from cwm_lsp.dap.cursor import START, Motion
from cwm_lsp.dap.timeline import Timeline
from cwm_lsp.trace.model import Event, Frame
from tests.dap import traces
from tests.dap.test_cursor import FRAMES
from tests.dap.traces import recorded, step, timeline_of


def _at(timeline: Timeline, line: int, nth: int = 1) -> int:
    """The index of the `nth` time that `line` is about to run."""
    found = [i for i, frame in enumerate(timeline.frames) if frame.event is Event.LINE and frame.line == line]
    return found[nth - 1]


STACKS = [
    (traces.TWO, "both(1)", 2, 1, "f:2 both:9"),
    (traces.TWO, "both(1)", 6, 1, "g:6 both:9"),
    (traces.FACT, "fact(3)", 3, 1, "fact:3 fact:4 fact:4"),
    (traces.FACT, "fact(3)", 2, 1, "fact:2"),
    (traces.GENERATOR, "total(2)", 3, 2, "numbers:3 total:7"),
    (traces.SUM, "run([1, 2])", 4, 2, "squares:4 run:7"),
    (traces.CAUGHT, "outer(0)", 8, 1, "middle:8 outer:12"),
    (traces.CAUGHT, "outer(0)", 14, 1, "outer:14"),
    (traces.ACCOUNT, "use()", 7, 2, "Account.deposit:7 use:13"),
    (traces.SHORT, "apply([1, 2])", 2, 3, "apply.<locals>.<lambda>:2 apply:3"),
]


@pytest.mark.parametrize(("source", "call", "line", "nth", "expected"), STACKS)
def test_stack(source: str, call: str, line: int, nth: int, expected: str) -> None:
    timeline = timeline_of(recorded(source, call))
    stack = [timeline.frames[index] for index in views.stack(timeline, _at(timeline, line, nth))]
    assert " ".join(f"{frame.qualname}:{frame.line}" for frame in stack) == expected


def test_the_stack_is_as_deep_as_the_trace_says() -> None:
    timeline = timeline_of(recorded(traces.FACT, "fact(6)"))
    for index, frame in enumerate(timeline.frames):
        assert len(views.stack(timeline, index)) == frame.depth + 1


def test_no_stack_outside_the_trace() -> None:
    assert views.stack(Timeline(), START) == ()


OUTCOMES = [
    (traces.TWO, "both(1)", 10, 1, "f=2 g=2"),
    (traces.TWO, "both(1)", 11, 1, ""),
    (traces.TWO, "both(1)", 6, 1, ""),
    (traces.GENERATOR, "total(2)", 8, 2, "numbers=1"),
    (traces.SUM, "run([1, 2])", 8, 1, "squares=1 squares=4 squares=None"),
    (traces.CAUGHT, "outer(0)", 13, 1, "!ZeroDivisionError('integer division or modulo by zero')"),
    (traces.CAUGHT, "outer(0)", 14, 1, ""),
    (traces.CAUGHT, "outer(5)", 15, 1, "middle=2"),
    (traces.ACCOUNT, "use()", 13, 1, "deposit=5"),
    (traces.SHORT, "apply([1, 2])", 4, 1, "<lambda>=2 <lambda>=4"),
]


def _outcomes(timeline: Timeline, index: int) -> str:
    found = views.outcomes(timeline, index)
    return " ".join(f"{one.function}={one.value.repr}" if one.function else f"!{one.value.repr}" for one in found)


@pytest.mark.parametrize(("source", "call", "line", "nth", "expected"), OUTCOMES)
def test_outcomes(source: str, call: str, line: int, nth: int, expected: str) -> None:
    timeline = timeline_of(recorded(source, call))
    assert _outcomes(timeline, _at(timeline, line, nth)) == expected


ENDS = [
    (traces.FACT, "fact(4)", "fact=24"),
    (traces.UNCAUGHT, "ask({'a': 1})", "!KeyError('z')"),
    (traces.TWINS, "zipped()", "zipped=[1, 2, 11, 12]"),
]


@pytest.mark.parametrize(("source", "call", "expected"), ENDS)
def test_outcome_at_the_end(source: str, call: str, expected: str) -> None:
    timeline = timeline_of(recorded(source, call))
    last = views.final(timeline, call.partition("(")[0], came_to_end=True)
    assert last is not None
    assert _outcomes(timeline, last) == expected


def test_only_the_latest_outcomes_of_many() -> None:
    timeline = timeline_of(recorded(traces.SHORT, f"apply({list(range(100))})"))
    assert len(views.outcomes(timeline, _at(timeline, 4))) == views.SHOWN_OUTCOMES


CHANGES = [
    (traces.TWO, "both(1)", "both:9- f:2- f:3y g:6- both:10b both:11c"),
    (
        traces.GENERATOR,
        "total(1)",
        "total:6- total:7found numbers:2- numbers:3i total:8number total:7- numbers:2- total:9-",
    ),
    (traces.ACCOUNT, "use()", None),
]


@pytest.mark.parametrize(("source", "call", "expected"), CHANGES)
def test_changed_names(source: str, call: str, expected: str | None) -> None:
    timeline = timeline_of(recorded(source, call))
    shown = []
    for index, frame in enumerate(timeline.frames):
        if frame.event is Event.LINE:
            names = views.changed(timeline, index)
            flagged = {name for name, value in frame.locals.items() if value.changed}
            assert names == flagged, "the recorder's own flags say the same"
            shown.append(f"{frame.function}:{frame.line}{','.join(sorted(names)) or '-'}")
    assert expected is None or " ".join(shown) == expected


def test_generators_of_one_function_are_told_apart() -> None:
    timeline = timeline_of(recorded(traces.TWINS, "zipped()"))
    starts: dict[int, list[str]] = {}
    for index, frame in enumerate(timeline.frames):
        if frame.function == "count" and frame.event is Event.LINE:
            starts.setdefault(timeline.links[index].activation, []).append(frame.locals["start"].repr)
    assert sorted(starts.values()) == [["1", "1", "1", "11", "11"], ["2", "2", "2", "12", "12"]]


def test_a_generator_expression_is_one_activation_and_a_lambda_is_many() -> None:
    timeline = timeline_of(recorded(traces.SHORT, "apply([1, 2, 3])"))
    links = zip(timeline.frames, timeline.links, strict=True)
    activations: dict[str, set[int]] = {}
    for frame, link in links:
        activations.setdefault(frame.function, set()).add(link.activation)
    assert {name: len(ids) for name, ids in activations.items()} == {"apply": 1, "<lambda>": 3, "<genexpr>": 1}


def test_locals_at_an_end_are_those_of_the_last_line() -> None:
    timeline = timeline_of(recorded(traces.TWO, "both(1)"))
    assert {name: value.repr for name, value in timeline.locals_at(len(timeline) - 1).items()} == {
        "a": "1",
        "b": "4",
        "c": "5",
    }


@given(st.lists(FRAMES, max_size=12))
def test_any_sequence_of_frames_can_be_looked_at(frames: list[Frame]) -> None:
    timeline = Timeline()
    for frame in frames:
        timeline.append(frame)
    for index in range(len(frames)):
        assert views.stack(timeline, index)[0] == index
        views.outcomes(timeline, index)
        assert views.changed(timeline, index) <= timeline.locals_at(index).keys()
        step(timeline, index, Motion.STEP_BACK)
