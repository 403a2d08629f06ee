"""Which frames of two traces stand for the same step.

Frame by frame up to the first whose place differs; from there (and from the end backwards) by alignment over (event,
qualname, line, depth), so that one inserted or missing frame costs one frame and not all that follow.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cwm_lsp.trace.model import Event, Frame

# How many frames may be skipped to find the thread again, and how many must then agree: bounds the time to linear.
_SKIP = 32
_RUN = 3


def rows(predicted: Sequence[Frame], actual: Sequence[Frame]) -> Iterator[tuple[int | None, int | None]]:
    """The positions of all frames of both, in order: pairs, and None where a frame has no partner."""
    p_next = a_next = 0
    for p, a in (*_pairs(predicted, actual), (len(predicted), len(actual))):
        yield from ((alone, None) for alone in range(p_next, p))
        yield from ((None, alone) for alone in range(a_next, a))
        if p < len(predicted) or a < len(actual):
            yield p, a
        p_next, a_next = p + 1, a + 1


def _pairs(predicted: Sequence[Frame], actual: Sequence[Frame]) -> Iterator[tuple[int, int]]:
    p_keys, a_keys = [_key(frame) for frame in predicted], [_key(frame) for frame in actual]
    p, a = 0, 0
    p_end, a_end = len(predicted), len(actual)
    while p < p_end and a < a_end and p_keys[p] == a_keys[a]:
        yield p, a
        p, a = p + 1, a + 1
    tail = 0
    while p_end - tail > p and a_end - tail > a and p_keys[p_end - tail - 1] == a_keys[a_end - tail - 1]:
        tail += 1
    p_end, a_end = p_end - tail, a_end - tail
    while p < p_end and a < a_end:
        if p_keys[p] != a_keys[a]:
            p_skip, a_skip = _skip(p_keys[p:p_end][: _SKIP + _RUN], a_keys[a:a_end][: _SKIP + _RUN])
            if p_skip == a_skip:  # replaced one for one: such frames may still agree in part
                p_skip = a_skip = 0
            p, a = p + p_skip, a + a_skip
        yield p, a
        p, a = p + 1, a + 1
    yield from zip(range(p_end, len(predicted)), range(a_end, len(actual)), strict=True)


def _key(frame: Frame) -> tuple[Event, str, int, int]:
    return (frame.event, frame.qualname, frame.line, frame.depth)


def _skip(predicted: Sequence[object], actual: Sequence[object]) -> tuple[int, int]:
    """How many frames to skip on each side, the fewest in sum, until a run of keys agrees; (0, 0) if none does."""
    for total in range(1, min(_SKIP, len(predicted) + len(actual) - 2) + 1):
        for p in range(max(0, total - len(actual) + 1), min(total, len(predicted) - 1) + 1):
            a = total - p
            run = min(_RUN, len(predicted) - p, len(actual) - a)
            if predicted[p : p + run] == actual[a : a + run]:
                return p, a
    return 0, 0
