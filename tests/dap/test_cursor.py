"""Motions along real recorded traces."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cwm_lsp.dap import cursor
from cwm_lsp.dap.cursor import START, Motion
from cwm_lsp.dap.timeline import Timeline
from cwm_lsp.trace.model import Event, Frame, Origin, Value
from tests.dap import traces
from tests.dap.traces import recorded, timeline_of, walk

WALKS = {
    "step in goes through everything": (
        traces.TWO, "both(1)", set(),
        "in in in in in in in",
        "both:9 f:2 f:3 g:6 both:10 both:11 end",
    ),
    "step over stays in the activation": (
        traces.TWO, "both(1)", set(),
        "in over over over",
        "both:9 both:10 both:11 end",
    ),
    "step over out of a callee does not stop in its sibling": (
        traces.TWO, "both(1)", set(),
        "in in over over",
        "both:9 f:2 f:3 both:10",
    ),
    "step out ends in the caller": (traces.TWO, "both(1)", set(), "in in out", "both:9 f:2 both:10"),
    "step out of the entry is the end": (traces.TWO, "both(1)", set(), "in out", "both:9 end"),
    "step back mirrors step in and over": (
        traces.TWO, "both(1)", set(),
        "in in over over back back",
        "both:9 f:2 f:3 both:10 both:9 start",
    ),
    "step back from a callee's first line ends in the caller": (
        traces.TWO, "both(1)", set(),
        "in in back back",
        "both:9 f:2 both:9 start",
    ),
    "step back from the end": (traces.TWO, "both(1)", set(), "continue back back", "end both:11 both:10"),
    "recursion: over": (traces.FACT, "fact(4)", set(), "in over over", "fact:2 fact:4 end"),
    "recursion: out of every level at once, as no caller has a line left": (
        traces.FACT, "fact(3)", set(),
        "in in in in out",
        "fact:2 fact:4 fact:2 fact:4 end",
    ),
    "a breakpoint stops at every level": (
        traces.FACT, "fact(3)", {3},
        "continue continue",
        "fact:3 end",
    ),
    "breakpoints stop steps over and out": (
        traces.TWO, "both(1)", {6},
        "in over out",
        "both:9 g:6 both:10",
    ),
    "breakpoints stop steps back": (traces.TWO, "both(1)", {3}, "in over over back back", "both:9 f:3 both:10 f:3 f:2"),
    "reverse continue": (
        traces.FACT, "fact(4)", {2},
        "continue continue continue reverse reverse reverse",
        "fact:2 fact:2 fact:2 fact:2 fact:2 start",
    ),
    "a loop's breakpoint stops each time round": (
        traces.GENERATOR, "total(3)", {8},
        "continue continue continue continue",
        "total:8 total:8 total:8 end",
    ),
    "generator: over stops at the consumer's lines": (
        traces.GENERATOR, "total(2)", set(),
        "in over over over over over over",
        "total:6 total:7 total:8 total:7 total:8 total:7 total:9",
    ),
    "generator: in goes on behind the yield": (
        traces.GENERATOR, "total(1)", set(),
        "in in in in in in in in",
        "total:6 total:7 numbers:2 numbers:3 total:8 total:7 numbers:2 total:9",
    ),
    "generator: over stays in it while a builtin consumes it": (
        traces.SUM, "run([1, 2])", set(),
        "in in over over over over over over over",
        "run:7 squares:2 squares:3 squares:4 squares:2 squares:3 squares:4 squares:2 run:8",
    ),
    "generator: out leaves it for its consumer": (
        traces.SUM, "run([1, 2])", set(),
        "in in out",
        "run:7 squares:2 run:8",
    ),
    "generator: back goes over its resumptions": (
        traces.SUM, "run([1, 2])", set(),
        "in over back",
        "run:7 run:8 run:7",
    ),
    "exceptions: over a call that raises": (
        traces.CAUGHT, "outer(0)", set(),
        "in over over over over",
        "outer:11 outer:12 outer:13 outer:14 outer:15",
    ),
    "exceptions: in goes through finally": (
        traces.CAUGHT, "outer(0)", set(),
        "in in in in in in in in",
        "outer:11 outer:12 middle:5 middle:6 inner:2 middle:8 outer:13 outer:14",
    ),
    "exceptions: back from a handler": (
        traces.CAUGHT, "outer(0)", set(),
        "in over over back",
        "outer:11 outer:12 outer:13 outer:12",
    ),
    "an uncaught exception is the end": (traces.UNCAUGHT, "ask({'a': 1})", set(), "in over back", "ask:5 end ask:5"),
}  # fmt: skip


@pytest.mark.parametrize("name", WALKS)
def test_walk(name: str) -> None:
    source, call, breakpoints, script, expected = WALKS[name]
    assert walk(timeline_of(recorded(source, call)), script, frozenset(breakpoints)) == expected


PROGRAMS = [
    (traces.FACT, "fact(4)"),
    (traces.TWO, "both(3)"),
    (traces.GENERATOR, "total(3)"),
    (traces.TWINS, "zipped()"),
    (traces.SUM, "run([1, 2, 3])"),
    (traces.CAUGHT, "outer(0)"),
    (traces.UNCAUGHT, "ask({})"),
    (traces.ACCOUNT, "use()"),
    (traces.SHORT, "apply([1, 2])"),
]
EACH_PROGRAM = pytest.mark.parametrize(("source", "call"), PROGRAMS, ids=[call for _, call in PROGRAMS])


@EACH_PROGRAM
def test_steps_in_visit_every_line_in_order(source: str, call: str) -> None:
    timeline = timeline_of(recorded(source, call))
    lines = [index for index, frame in enumerate(timeline.frames) if frame.event is Event.LINE]
    position, visited = START, []
    while (found := traces.step(timeline, position, Motion.STEP_IN)) is not None:
        visited.append(position := found)
    assert visited == lines


@EACH_PROGRAM
@pytest.mark.parametrize("motion", [Motion.STEP_IN, Motion.STEP_OVER, Motion.STEP_OUT, Motion.CONTINUE])
def test_a_motion_ends_alike_whether_frames_are_known_or_still_come(source: str, call: str, motion: Motion) -> None:
    trace = recorded(source, call)
    whole = timeline_of(trace)
    breakpoints = frozenset({2})
    for position in range(-1, len(whole)):
        growing = timeline_of(replace(trace, frames=trace.frames[: position + 1]))
        scan, stop = cursor.begin(growing, position, motion), None
        for frame in trace.frames[position + 1 :]:
            stop, scan = cursor.forward(growing, scan, traces.halts_at(growing, breakpoints))
            assert stop is None
            growing.append(frame)
            stop, scan = cursor.forward(growing, scan, traces.halts_at(growing, breakpoints))
            if stop is not None:
                break
        assert (None if stop is None else stop.index) == traces.step(whole, position, motion, breakpoints)


@EACH_PROGRAM
def test_a_pause_stops_at_the_latest_line(source: str, call: str) -> None:
    timeline = timeline_of(recorded(source, call))
    last = cursor.last_line(timeline, START, len(timeline))
    assert last is not None
    assert all(frame.event is not Event.LINE for frame in timeline.frames[last + 1 :])
    assert cursor.last_line(timeline, last + 1, len(timeline)) is None


FRAMES = st.builds(
    Frame,
    index=st.just(0),
    event=st.sampled_from(Event),
    function=st.sampled_from("fg"),
    qualname=st.sampled_from("fg"),
    depth=st.integers(-1, 4),
    line=st.integers(1, 3),
    locals=st.dictionaries(st.sampled_from("ab"), st.just(Value("1", Origin.PREDICTED)), max_size=2),
    value=st.none() | st.just(Value("None", Origin.PREDICTED)),
)


@given(st.lists(FRAMES, max_size=12), st.sampled_from(Motion))
def test_any_sequence_of_frames_can_be_walked(frames: list[Frame], motion: Motion) -> None:
    timeline = Timeline()
    for frame in frames:
        timeline.append(frame)
    for position in range(-1, len(frames)):
        found = traces.step(timeline, position, motion, frozenset({1}))
        assert found is None or frames[found].event is Event.LINE
