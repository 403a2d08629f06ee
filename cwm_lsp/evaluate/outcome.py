"""What a call comes to, really and as predicted by a model left to itself."""

from __future__ import annotations

import ast
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from cwm_lsp.evaluate.cases import Case
from cwm_lsp.predict.options import Decoding, Options
from cwm_lsp.predict.predictor import Predictor
from cwm_lsp.program.facts import Program
from cwm_lsp.trace.model import End, EndReason, Event, Frame, Origin, Trace, Value
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

    `frames` were shown and `passes` forward passes made in `seconds`, prompt included. `origins` counts the values that
    are new or changed in their frame, and results, by where they come from: `predicted`, `resting` (computed behind a
    prediction) or `computed` (exact); what is given or forced is not counted.
    """

    outcome: Outcome | None
    end: End
    frames: int
    passes: int
    seconds: float
    origins: Mapping[str, int] = field(default_factory=dict)


ORIGINS = ("computed", "resting", "predicted")


def free_run(
    predictor: Predictor, program: Program, case: Case, way: Way, *, max_frames: int, max_passes: int
) -> tuple[FreeRun, Sequence[Frame]]:
    """Predicts the whole of `case`, frame by frame; one that the model can't be asked about ends with reason `error`.

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
    made = predictor.decoder.passes - passes
    return FreeRun(_outcome(frames, end), end, len(frames), made, seconds, _origins(frames)), frames


def real_outcome(trace: Trace) -> Outcome | None:
    """What the real run came to; None where it was cut short."""
    return _outcome(trace.frames, trace.end)


def new_values(frame: Frame) -> Iterator[tuple[str, Value]]:
    """The values that a frame tells anew, with their names: dotted for attributes, empty for what leaves it."""
    if frame.value is not None:
        yield "", frame.value
    for name, value in frame.locals.items():
        if value.changed is not False:
            yield name, value
        yield from ((f"{name}.{inner}", each) for inner, each in value.attrs.items() if each.changed is not False)


def _origins(frames: Iterable[Frame]) -> dict[str, int]:
    counts = dict.fromkeys(ORIGINS, 0)
    for frame in frames:
        for _, value in new_values(frame):
            if value.origin is Origin.PREDICTED:
                counts["predicted"] += 1
            elif value.origin is Origin.COMPUTED:
                counts["computed" if value.p is None else "resting"] += 1
    return counts


def _outcome(frames: Sequence[Frame], end: End) -> Outcome | None:
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
