"""Scores of predicted traces against real ones: next frames, whole traces, outputs.

Neural predictions are scored frame by frame with the true history given (`next_frame.py`), hybrid ones as they come out
(`whole.py`).
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from cwm_lsp.evaluate.cases import Case, read_cases, real_trace
from cwm_lsp.evaluate.history import history
from cwm_lsp.evaluate.next_frame import next_frames
from cwm_lsp.evaluate.outcome import FreeRun, Way, free_run, real_outcome, same
from cwm_lsp.evaluate.report import Report, Row
from cwm_lsp.evaluate.whole import whole_trace
from cwm_lsp.model.load import LoadedModel
from cwm_lsp.predict.options import Decoding
from cwm_lsp.predict.predictor import Predictor
from cwm_lsp.program.facts import Program, analyse
from cwm_lsp.program.question import question
from cwm_lsp.trace.model import End, EndReason, Trace
from cwm_lsp.trace.problem import UserError

BOTH: tuple[Decoding, ...] = ("constrained", "free")
ALL: tuple[Way, ...] = (*BOTH, "hybrid")
MAX_FRAMES = 300
_PASSES = (2, 200)  # a prediction of a real trace of n tokens may take 2 n + 200 forward passes

OnProgress = Callable[[int, int, str], None]
"""Told before each case: how many are done, of how many, and the case's id."""


def evaluate_trace(
    model: LoadedModel,
    path: Path,
    *,
    decoding: Sequence[Way] = ALL,
    limit: int | None = None,
    max_frames: int = MAX_FRAMES,
    on_progress: OnProgress | None = None,
) -> Report:
    """Runs each case of `path` for real and scores the model's prediction of it, once for each way of predicting.

    Covers next-frame and whole-trace exactness with the true history given (hybrid: without), and the output of
    predictions left to themselves, which stop after `max_frames`, or once they are far longer than the real trace. An
    interrupt (Ctrl-C) ends it early, with what is done. Raises UserError for a file that has no cases and for a model
    that does not speak the `compact` dialect.
    """
    if model.config.dialect != "compact":
        raise UserError(
            f"The model '{model.info.name}' speaks the dialect '{model.config.dialect}', and only traces of 'compact' "
            "models can be scored frame by frame; use `cwm-lsp eval output`, which takes any model."
        )
    cases = read_cases(path, limit)
    predictor = Predictor(model)
    rows: list[Row] = []
    excluded: Counter[str] = Counter()
    not_asked: Counter[str] = Counter()
    problems: dict[str, str] = {}
    python = ""
    left = 0
    began = time.perf_counter()
    for done, case in enumerate(cases):
        try:
            if on_progress:
                on_progress(done, len(cases), case.id)
            trace = real_trace(case)
            if isinstance(trace, str):
                excluded[trace] += 1
                continue
            python = trace.python
            made, problem = _rows(predictor, case, trace, decoding, max_frames)
        except UserError as error:
            not_asked[str(error)] += 1
            made, problem = _unasked(case, decoding, str(error)), ""
        except KeyboardInterrupt:
            left = len(cases) - done
            break
        rows += made
        if problem:
            problems[case.id] = problem
    seconds = time.perf_counter() - began
    return Report(
        "trace", str(path), model.info, python, max_frames, tuple(rows), excluded, not_asked, problems, seconds, left
    )


def _rows(
    predictor: Predictor, case: Case, trace: Trace, ways: Sequence[Way], max_frames: int
) -> tuple[list[Row], str]:
    program = _program(case)
    asked = question(program, case.entry)
    model = predictor.model
    told = history(asked, program, trace, model.tokenizer, model.config.context)
    scored = next_frames(predictor.decoder, told, [way for way in ways if way != "hybrid"])
    actual = real_outcome(trace)
    max_passes = _PASSES[0] * len(told.masks) + _PASSES[1]
    rows = []
    for way in ways:
        run, frames = free_run(predictor, program, case, way, max_frames=max_frames, max_passes=max_passes)
        right = actual is not None and same(run.outcome, actual)
        if way == "hybrid":
            next, exact = whole_trace(frames, run.end, trace)
            rows.append(Row(case.id, case.category, way, next, 0, exact, run, right))
        else:
            next = scored[way]
            exact = told.missing == 0 and next.whole == next.frames
            rows.append(Row(case.id, case.category, way, next, told.missing, exact, run, right))
    return rows, told.problem


def _unasked(case: Case, ways: Sequence[Way], reason: str) -> list[Row]:
    nothing = FreeRun(None, End(EndReason.ERROR, reason), 0, 0, 0.0)
    return [Row(case.id, case.category, way, None, 0, False, nothing, False) for way in ways]


def _program(case: Case) -> Program:
    return analyse(case.source, "case.py")
