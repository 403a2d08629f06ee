"""One timed prediction: left to the model, or along a script."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from cwm_lsp.bench.figures import Run
from cwm_lsp.bench.script import Script
from cwm_lsp.bench.work import PATH, Work
from cwm_lsp.model.constraint import Chosen, State
from cwm_lsp.model.decode import WIDTH, Decoder, never
from cwm_lsp.predict.options import Options
from cwm_lsp.predict.predictor import Predictor
from cwm_lsp.program.facts import analyse
from cwm_lsp.trace.problem import UserError

S = TypeVar("S", bound=State)

_UNLIMITED = 1 << 20  # frames or tokens: more than any script has


class _Counting(Decoder):
    """Counts the tokens that were a choice, those behind a script's end left out."""

    opened = 0

    def step(self, state: S, *, width: int = WIDTH, cancelled: Callable[[], bool] = never) -> tuple[list[Chosen], S]:
        left = _UNLIMITED if self.script is None else len(self.script) - len(self.ids)
        chosen, behind = super().step(state, width=width, cancelled=cancelled)
        self.opened += sum(not each.forced for each in chosen[:left])
        return chosen, behind


@dataclass(frozen=True, slots=True)
class Timing:
    """What is timed: a call, its real run as tokens, the tokens that end a frame, and how many frames at most."""

    work: Work
    script: Script
    ends: frozenset[int]
    max_frames: int


def predicted(predictor: Predictor, timing: Timing) -> Run | str:
    """The model's own prediction, constrained, from a cold cache; or why there is none."""
    return _timed(predictor, timing, Options(timing.max_frames, "constrained"), None)


def replayed(predictor: Predictor, timing: Timing) -> Run | str:
    """A prediction whose open tokens are the script's, to its end; or why it left the script or stopped before."""
    return _timed(predictor, timing, Options(_UNLIMITED, "constrained"), timing.script.ids)


def _timed(predictor: Predictor, timing: Timing, options: Options, script: tuple[int, ...] | None) -> Run | str:
    decoder = predictor.decoder = _Counting(predictor.model, predictor.decoder.capacity)
    decoder.script = script
    program = analyse(timing.work.source, PATH)  # afresh: what is known about a program is remembered with it

    def cancelled() -> bool:
        return script is not None and len(decoder.ids) >= len(script)

    frames = predictor.predict(program, timing.work.entry, options, cancelled)
    began = time.perf_counter()
    while True:
        try:
            next(frames)
        except StopIteration as stop:
            end = stop.value
            break
        except UserError as error:
            return str(error)
    seconds = time.perf_counter() - began
    ids = decoder.ids if script is None else decoder.ids[: len(script)]
    if script is not None and tuple(ids) != script:
        place = next((i for i, (old, new) in enumerate(zip(ids, script, strict=False)) if old != new), len(ids))
        return f"token {place} of {len(script)} is not the script's; {end.reason} {end.message}".strip()
    new = ids[timing.script.given :]
    count = sum(id in timing.ends for id in new)
    if not count:
        return f"no frame was predicted: {end.reason} {end.message}".strip()
    return Run(seconds, count, len(new), decoder.passes, decoder.opened)
