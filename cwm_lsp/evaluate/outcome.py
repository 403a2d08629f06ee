"""What a call comes to, really and as predicted by a model left to itself."""

from __future__ import annotations

import ast
import time
from dataclasses import dataclass
from typing import Literal

from cwm_lsp.evaluate.cases import Case
from cwm_lsp.predict.options import Decoding, Options
from cwm_lsp.predict.predictor import Predictor
from cwm_lsp.program.facts import Program
from cwm_lsp.trace.model import End, EndReason, Event, Frame, Trace
from cwm_lsp.trace.problem import UserError

Way = Decoding | Literal["hybrid"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The repr of the value that the entry returns, or of the exception that leaves it."""

    raised: bool
    text: str


@dataclass(frozen=True, slots=True)
class FreeRun:
    """One whole prediction. `outcome` is None where it came to no end; `end` says why it stopped.

    `frames` were shown and `passes` forward passes made in `seconds`, prompt included.
    """

    outcome: Outcome | None
    end: End
    frames: int
    passes: int
    seconds: float


def free_run(
    predictor: Predictor, program: Program, case: Case, way: Way, *, max_frames: int, max_passes: int
) -> FreeRun:
    """Predicts the whole of `case`; a case that the model can't be asked about ends with reason `error`.

    `way` is that of decoding, or `hybrid`: computed where that is possible, constrained elsewhere. A prediction that
    takes more than `max_passes` forward passes has gone astray and ends with reason `token-limit`.
    """
    predictor.decoder.restart(predictor.decoder.ids[:1] or [0])  # each prediction is timed with its own prompt
    passes = predictor.decoder.passes
    frames: list[Frame] = []
    began = time.perf_counter()
    options = Options(max_frames, "constrained", "hybrid") if way == "hybrid" else Options(max_frames, way)
    going = predictor.predict(program, case.entry, options, lambda: predictor.decoder.passes - passes > max_passes)
    while True:
        try:
            frames.append(next(going))
        except StopIteration as stopped:
            end: End = stopped.value
            if end.reason is EndReason.CANCELLED:
                end = End(EndReason.TOKEN_LIMIT, f"stopped after {max_passes} forward passes")
            break
        except UserError as error:
            end = End(EndReason.ERROR, str(error))
            break
    seconds = time.perf_counter() - began
    return FreeRun(_outcome(frames, end), end, len(frames), predictor.decoder.passes - passes, seconds)


def real_outcome(trace: Trace) -> Outcome | None:
    """What the real run came to; None where it was cut short."""
    return _outcome(trace.frames, trace.end)


def _outcome(frames: tuple[Frame, ...] | list[Frame], end: End) -> Outcome | None:
    kinds = {EndReason.RETURNED: Event.RETURN, EndReason.RAISED: Event.EXCEPTION}
    kind = kinds.get(end.reason)
    for frame in reversed(frames):
        if frame.depth == 0 and frame.event is kind and frame.value is not None:
            return Outcome(kind is Event.EXCEPTION, frame.value.repr)
    return None


def same(predicted: Outcome | None, actual: Outcome) -> bool:
    """Whether a prediction comes to the same as the real run: equal texts, or literals of equal type and value."""
    if predicted is None or predicted.raised != actual.raised:
        return False
    if predicted.text == actual.text:
        return True
    one, other = _literal(predicted.text), _literal(actual.text)
    return one is not None and type(one) is type(other) and one == other


def _literal(text: str) -> object:
    try:
        value: object = ast.literal_eval(text)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
    return value
