"""Effects of traces that no real run gives: cut off, without their end, out of order."""

from __future__ import annotations

import pytest

from cwm_lsp.trace.effects import Effects, effects
from cwm_lsp.trace.model import EndReason, Frame
from tests.trace.builders import frame, trace

CALL = frame("call", "f", 1, 0, a="1")
RAISES = frame("exception", "f", 2, 0, value="E()")
LEAVES = frame("return", "f", 2, 0, value="None")

CASES = {
    "nothing": ([], EndReason.CANCELLED, {}),
    "a line whose next frame is missing": ([CALL, frame("line", "f", 2, 0, a="1")], EndReason.CANCELLED, {1: ["a=1"]}),
    "no call frame": (
        [frame("line", "f", 2, 0, a="1"), frame("line", "f", 3, 0, a="2")],
        EndReason.ERROR,
        {2: ["a=2"]},
    ),
    "left by an exception": ([CALL, RAISES, LEAVES], EndReason.RAISED, {1: ["a=1"], 2: ["!E()"]}),
    "cut off while left by an exception": ([CALL, RAISES, LEAVES], EndReason.FRAME_LIMIT, {1: ["a=1"], 2: ["!E()"]}),
    "returned after an exception": ([CALL, RAISES, LEAVES], EndReason.RETURNED, {1: ["a=1"], 2: ["!E()", "None"]}),
    "a line that does nothing": (
        [CALL, frame("line", "f", 2, 0, a="1"), frame("line", "f", 3, 0, a="1")],
        EndReason.CANCELLED,
        {1: ["a=1"], 2: [""]},
    ),
    "deeper frames in between": (
        [
            CALL,
            frame("line", "f", 2, 0, a="1"),
            frame("call", "g", 7, 1, b="1"),
            frame("return", "g", 7, 1, value="5"),
            frame("line", "f", 3, 0, a="5"),
        ],
        EndReason.CANCELLED,
        {1: ["a=1"], 2: ["a=5"], 7: ["b=1", "5"]},
    ),
}


@pytest.mark.parametrize(("frames", "reason", "expected"), CASES.values(), ids=CASES.keys())
def test_effects_of_any_frames(frames: list[Frame], reason: EndReason, expected: dict[int, list[str]]) -> None:
    found = {
        line: [
            f"!{effect.raised.repr}"
            if effect.raised
            else effect.returned.repr
            if effect.returned
            else ",".join(f"{name}={value.repr}" for name, value in effect.changed.items())
            for effect in told
        ]
        for line, told in effects(trace(frames, reason)).items()
    }
    assert found == expected


@pytest.mark.parametrize(("frames", "reason"), [each[:2] for each in CASES.values()], ids=CASES.keys())
def test_what_comes_frame_by_frame_is_the_same(frames: list[Frame], reason: EndReason) -> None:
    found = Effects()
    for number in range(1, len(frames) + 1):
        so_far = trace(frames[:number], reason)  # numbers them
        found.add(so_far.frames[-1])
        assert found.by_line(so_far.end) == effects(so_far)
