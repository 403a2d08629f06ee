"""A trace that was predicted from its first frame to its last without help, scored against the real one.

For hybrid predictions, where "the next frame, true history given" says little: nearly all of it is computed. Frames are
paired as `compare` does (`trace/align.py`), and what the predictor makes of its own mistakes counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cwm_lsp.evaluate.next_frame import NextFrames
from cwm_lsp.evaluate.outcome import new_values
from cwm_lsp.evaluate.values import Judged
from cwm_lsp.trace.align import align
from cwm_lsp.trace.collapse import collapse_comprehensions
from cwm_lsp.trace.model import End, Frame, Trace, Value


def whole_trace(frames: Sequence[Frame], end: End, actual: Trace) -> tuple[NextFrames, bool]:
    """The scores of the predicted `frames`, and whether they and their `end` are exactly those of the real run.

    `values` are those with a probability, predicted or resting on predictions, up to the first wrong frame.
    """
    predicted = Trace(actual.source, actual.entry, actual.python, tuple(frames), end)
    found = align(predicted, actual)
    first = found.first_divergence
    until = found.agreement.of if first is None else min(first.index, found.agreement.of)
    counts = (found.event.frames, found.line.frames, found.locals.frames, found.agreement.frames)
    values = tuple(_judged(predicted, actual, until + 1))
    return NextFrames(found.agreement.of, *counts, until, values, 0), first is None


def _judged(predicted: Trace, actual: Trace, frames: int) -> Iterator[Judged]:
    both = zip(collapse_comprehensions(predicted).frames, collapse_comprehensions(actual).frames, strict=False)
    for _, (made, real) in zip(range(frames), both, strict=False):
        if (made.event, made.qualname) != (real.event, real.qualname):
            return
        truth = {name: value.repr for name, value in _all(real)}
        for name, value in new_values(made):
            if value.p is not None:
                yield Judged(value.p, None, truth.get(name) == value.repr)


def _all(frame: Frame) -> Iterator[tuple[str, Value]]:
    if frame.value is not None:
        yield "", frame.value
    for name, value in frame.locals.items():
        yield name, value
        yield from ((f"{name}.{inner}", each) for inner, each in value.attrs.items())
