"""Alignment: the first divergence, and what each score counts."""

from __future__ import annotations

import time

import pytest

from cwm_lsp.trace.align import Divergence, align, comparison_to_json
from cwm_lsp.trace.collapse import collapse_comprehensions
from cwm_lsp.trace.model import EndReason, Frame, Origin
from tests.trace.builders import frame, trace, value

CALL = frame("call", "f", 1, n="2")
BODY = [frame("line", "f", 2, n="2"), frame("line", "f", 3, n="2", x="1")]
BACK = frame("return", "f", 3, value="1")
WHOLE = [CALL, *BODY, BACK]


@pytest.mark.parametrize(
    ("predicted", "first", "agreeing"),
    [
        (WHOLE, None, 4),
        ([CALL, BODY[0], BACK], (2, "event", None, "return f", "line f"), 3),
        ([CALL, BODY[0], frame("line", "f", 4, n="2", x="1"), BACK], (2, "line", None, 4, 3), 3),
        ([CALL, BODY[0], frame("line", "f", 3, n="2", x="7"), BACK], (2, "value", "x", "7", "1"), 3),
        ([CALL, BODY[0], frame("line", "f", 3, n="2"), BACK], (2, "value", "x", None, "1"), 3),
        ([CALL, BODY[0], frame("line", "f", 3, n="2", x="1", y="0"), BACK], (2, "value", "y", "0", None), 3),
        ([CALL, *BODY, frame("return", "f", 3, value="0")], (3, "value", "return", "0", "1"), 3),
        ([CALL, frame("line", "f", 9), *BODY, BACK], (1, "line", None, 9, 2), 4),
        ([frame("call", "g", 1, n="2"), *BODY, BACK], (0, "event", None, "call g", "call f"), 3),
        ([*WHOLE, BACK], (4, "event", None, "return f", "end: returned"), 4),
        ([CALL], (1, "event", None, "end: returned", "line f"), 1),
        ([], (0, "event", None, "end: returned", "call f"), 0),
    ],
)
def test_first_divergence_and_agreement(predicted: list[Frame], first: tuple | None, agreeing: int) -> None:
    alignment = align(trace(predicted), trace(WHOLE))
    assert alignment.first_divergence == (None if first is None else Divergence(*first))
    assert (alignment.agreement.frames, alignment.agreement.of) == (agreeing, 4)


def test_scores_are_separate() -> None:
    wrong_value = align(trace([CALL, BODY[0], frame("line", "f", 3, n="2", x="7"), BACK]), trace(WHOLE))
    assert (wrong_value.event.frames, wrong_value.line.frames, wrong_value.locals.frames) == (4, 4, 3)
    wrong_line = align(trace([CALL, BODY[0], frame("line", "f", 4, n="2", x="1"), BACK]), trace(WHOLE))
    assert (wrong_line.event.frames, wrong_line.line.frames, wrong_line.locals.frames) == (4, 3, 4)


@pytest.mark.parametrize("reason", [EndReason.FRAME_LIMIT, EndReason.TIMEOUT, EndReason.KILLED])
def test_an_actual_trace_cut_by_a_limit_is_compared_over_its_length(reason: EndReason) -> None:
    alignment = align(trace(WHOLE), trace(WHOLE[:2], reason))
    assert alignment.first_divergence is None
    assert alignment.agreement.of == 2


@pytest.mark.parametrize(
    ("predicted", "actual", "differs"),
    [
        (EndReason.RAISED, EndReason.RETURNED, True),
        (EndReason.MALFORMED, EndReason.RETURNED, True),
        (EndReason.FRAME_LIMIT, EndReason.RETURNED, False),
        (EndReason.RETURNED, EndReason.FRAME_LIMIT, False),
    ],
)
def test_equal_frames_with_different_ends(predicted: EndReason, actual: EndReason, differs: bool) -> None:
    divergence = align(trace(WHOLE, predicted), trace(WHOLE, actual)).first_divergence
    expected = Divergence(4, "event", None, f"end: {predicted}", f"end: {actual}")
    assert divergence == (expected if differs else None)


def test_attributes_count_where_both_sides_have_them() -> None:
    def at(**attrs: str) -> list[Frame]:
        return [frame("call", "f", 1, self=value("<A object>", **attrs))]

    assert align(trace(at(b="1")), trace(at())).first_divergence is None
    assert align(trace(at(b="1")), trace(at(b="2"))).first_divergence == Divergence(0, "value", "self.b", "1", "2")


def test_extra_iterations_cost_only_themselves() -> None:
    loop = [frame("line", "f", 2), frame("line", "f", 3)]
    back = frame("return", "f", 2, value="None")
    alignment = align(trace([CALL, *loop * 3, back]), trace([CALL, *loop * 5, back]))
    assert (alignment.agreement.frames, alignment.agreement.of) == (8, 12)


def test_comprehension_frames_are_collapsed_with_what_they_hold() -> None:
    old = trace(
        [
            CALL,
            frame("line", "f", 2),
            frame("call", "f.<locals>.<listcomp>", 2, 1, it="<list_iterator object>"),
            frame("line", "f.<locals>.<listcomp>", 2, 1, it="<list_iterator object>"),
            frame("call", "f.<locals>.<listcomp>.<lambda>", 2, 2, v="1"),
            frame("return", "f.<locals>.<listcomp>.<lambda>", 2, 2, value="1"),
            frame("return", "f.<locals>.<listcomp>", 2, 1, value="[1]"),
            frame("return", "f", 2, value="[1]"),
        ]
    )
    new = trace(
        [
            CALL,
            frame("line", "f", 2),
            frame("call", "f.<locals>.<lambda>", 2, 1, v="1"),
            frame("return", "f.<locals>.<lambda>", 2, 1, value="1"),
            frame("return", "f", 2, value="[1]"),
        ]
    )
    assert collapse_comprehensions(old) == new
    assert align(old, new).agreement == align(new, old).agreement == align(new, new).agreement
    data = comparison_to_json(old, new)
    assert data["predicted"] == data["actual"]
    assert (data["agreement"], data["first_divergence"]) == ({"frames": 5, "of": 5}, None)


def test_long_unlike_traces_are_compared_in_bounded_time() -> None:
    one = trace([frame("line", "f", n % 7 + 1) for n in range(5000)])
    other = trace([frame("line", "f", n % 11 + 1) for n in range(5000)])
    started = time.perf_counter()
    assert align(one, other).agreement.of == 5000
    assert time.perf_counter() - started < 20


def _over(result: list[Frame], caller: int = 3) -> list[Frame]:
    """`f` calls `g`, of which `result` shows what it came to (and perhaps what it did)."""
    begun = [frame("call", "f", 1), frame("line", "f", 2), frame("call", "g", 8, 1, n="2")]
    return [*begun, *result, frame("line", "f", caller), frame("return", "f", caller, value="1")]


def _guess(event: str, text: str) -> Frame:
    return frame(event, "g", 8, 1, value=value(text, Origin.GUESSED))


INSIDE = [frame("line", "g", 9, 1, n="2"), frame("call", "h", 5, 2), frame("return", "h", 6, 2, value="7")]
GONE_THROUGH = [*INSIDE, frame("return", "g", 10, 1, value="7")]
RAISED = [*INSIDE, frame("exception", "g", 9, 1, value="KeyError(3)"), frame("return", "g", 9, 1, value="None")]
FINALLY = [*RAISED[:-1], frame("line", "g", 11, 1, n="2"), frame("return", "g", 11, 1, value="None")]
LEFT = frame("return", "g", 8, 1, value="None")
OTHER = (3, "value", "exception", "KeyError(4)", "KeyError(3)")
NONE = (3, "event", None, "exception g", "return g")


@pytest.mark.parametrize(
    ("guessed", "real", "first", "agreeing"),
    [
        ([_guess("return", "7")], GONE_THROUGH, None, (6, 6)),
        ([_guess("return", "8")], GONE_THROUGH, (3, "value", "return", "8", "7"), (5, 6)),
        ([_guess("return", "7")], RAISED, (3, "event", None, "return g", "exception g"), (5, 7)),
        ([_guess("exception", "KeyError(3)"), LEFT], RAISED, None, (7, 7)),
        ([_guess("exception", "KeyError(3)"), LEFT], FINALLY, None, (7, 7)),
        ([_guess("exception", "KeyError(4)"), LEFT], RAISED, OTHER, (6, 7)),
        ([_guess("exception", "KeyError(3)"), LEFT], GONE_THROUGH, NONE, (5, 6)),
        (GONE_THROUGH, GONE_THROUGH, None, (9, 9)),
    ],
    ids=["right", "wrong", "raised", "exception", "finally", "wrong exception", "returned", "not guessed"],
)  # fmt: skip
def test_what_was_guessed_over_is_neither_compared_nor_counted(
    guessed: list[Frame], real: list[Frame], first: tuple | None, agreeing: tuple[int, int]
) -> None:
    predicted, actual = trace(_over(guessed)), trace(_over(real))
    found = align(predicted, actual)
    assert found.first_divergence == (None if first is None else Divergence(*first))
    assert (found.agreement.frames, found.agreement.of) == agreeing
    assert [row.actual for row in found.rows if row.actual is not None] == list(range(len(actual.frames)))
    over = [row.actual for row in found.rows if row.is_guessed_over]
    assert over == [] if guessed is GONE_THROUGH else over[:3] == [3, 4, 5]
    assert len(over) == len(actual.frames) - agreeing[1]
    steps = comparison_to_json(predicted, actual)["steps"]
    assert [step["actual"] for step in steps if step["agrees"] is None] == over


def test_a_guessed_call_behind_a_difference() -> None:
    """The real run passes another line of `f` first, so calls are told apart by function."""
    predicted = _over([_guess("return", "7")])
    real = _over(GONE_THROUGH)
    found = align(trace(predicted), trace([*real[:2], frame("line", "f", 4), *real[2:]]))
    assert found.first_divergence == Divergence(2, "event", None, "call g", "line f")
    assert (found.agreement.frames, found.agreement.of) == (6, 7)


def test_one_call_is_guessed_and_the_next_one_is_not() -> None:
    twice = [*_over(GONE_THROUGH)[:-2], frame("call", "g", 8, 1, n="2"), *GONE_THROUGH, *_over([])[-2:]]
    half = [*_over([_guess("return", "7")])[:-2], *twice[7:]]
    found = align(trace(half), trace(twice))
    assert found.first_divergence is None
    assert (found.agreement.frames, found.agreement.of) == (11, 11)


def test_a_real_run_that_is_cut_in_a_guessed_call() -> None:
    predicted = trace(_over([_guess("return", "7")]))
    assert align(predicted, trace(_over([])[:3] + INSIDE, EndReason.TIMEOUT)).first_divergence is None
    exited = align(predicted, trace(_over([])[:3] + INSIDE, EndReason.EXITED)).first_divergence
    assert exited == Divergence(3, "event", None, "return g", "end: exited")
