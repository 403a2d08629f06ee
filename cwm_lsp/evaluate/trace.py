"""Scores of predicted traces against real ones: next frames, whole traces, outputs."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from cwm_lsp.evaluate.cases import Case, read_cases, real_trace
from cwm_lsp.evaluate.history import history
from cwm_lsp.evaluate.next_frame import next_frames
from cwm_lsp.evaluate.outcome import FreeRun, free_run, real_outcome, same
from cwm_lsp.evaluate.report import Report, Row
from cwm_lsp.model.load import LoadedModel
from cwm_lsp.predict.options import Decoding
from cwm_lsp.predict.predictor import Predictor
from cwm_lsp.program.facts import Program, analyse
from cwm_lsp.program.question import question
from cwm_lsp.trace.model import End, EndReason, Trace
from cwm_lsp.trace.problem import UserError

BOTH: tuple[Decoding, ...] = ("constrained", "free")
MAX_FRAMES = 300
_PASSES = (2, 200)  # a prediction of a real trace of n tokens may take 2 n + 200 forward passes

OnProgress = Callable[[int, int, str], None]
"""Told before each case: how many are done, of how many, and the case's id."""


def evaluate_trace(
    model: LoadedModel,
    path: Path,
    *,
    decoding: Sequence[Decoding] = BOTH,
    limit: int | None = None,
    max_frames: int = MAX_FRAMES,
    on_progress: OnProgress | None = None,
) -> Report:
    """Runs each case of `path` for real and scores the model's prediction of it, once for each way of decoding.

    Covers next-frame and whole-trace exactness with the true history given, and the output of predictions left to
    themselves, which stop after `max_frames`, or once they are far longer than the real trace. Raises UserError for a
    file that has no cases and for a model that does not speak the `compact` dialect.
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
    began = time.perf_counter()
    for done, case in enumerate(cases):
        if on_progress:
            on_progress(done, len(cases), case.id)
        trace = real_trace(case)
        if isinstance(trace, str):
            excluded[trace] += 1
            continue
        python = trace.python
        try:
            made, problem = _rows(model, predictor, case, trace, decoding, max_frames)
        except UserError as error:
            not_asked[str(error)] += 1
            made, problem = _unasked(case, decoding, str(error)), ""
        rows += made
        if problem:
            problems[case.id] = problem
    seconds = time.perf_counter() - began
    return Report(
        "trace", str(path), model.info, python, max_frames, tuple(rows), excluded, not_asked, problems, seconds
    )


def _rows(
    model: LoadedModel,
    predictor: Predictor,
    case: Case,
    trace: Trace,
    decodings: Sequence[Decoding],
    max_frames: int,
) -> tuple[list[Row], str]:
    program = _program(case)
    asked = question(program, case.entry)
    told = history(asked, program, trace, model.tokenizer, model.config.context)
    scored = next_frames(model, told, decodings)
    actual = real_outcome(trace)
    max_passes = _PASSES[0] * len(told.masks) + _PASSES[1]
    rows = []
    for decoding in decodings:
        run = free_run(predictor, program, case, decoding, max_frames=max_frames, max_passes=max_passes)
        right = actual is not None and same(run.outcome, actual)
        rows.append(Row(case.id, case.category, decoding, scored[decoding], told.missing, run, right))
    return rows, told.problem


def _unasked(case: Case, decodings: Sequence[Decoding], reason: str) -> list[Row]:
    nothing = FreeRun(None, End(EndReason.ERROR, reason), 0, 0, 0.0)
    return [Row(case.id, case.category, each, None, 0, nothing, False) for each in decodings]


def _program(case: Case) -> Program:
    return analyse(case.source, "case.py")
