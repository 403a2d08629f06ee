"""Does a model left to itself come to the right output?"""

from __future__ import annotations

import platform
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from cwm_lsp.evaluate.cases import Case, read_cases, real_trace
from cwm_lsp.evaluate.outcome import Outcome, Way, free_run, real_outcome, same
from cwm_lsp.evaluate.report import Report, Row
from cwm_lsp.evaluate.trace import ALL, MAX_FRAMES, OnProgress
from cwm_lsp.model.load import LoadedModel
from cwm_lsp.predict.predictor import Predictor
from cwm_lsp.program.facts import analyse
from cwm_lsp.trace.model import EndReason

_MAX_PASSES = 2000


def evaluate_output(
    model: LoadedModel,
    path: Path,
    *,
    decoding: Sequence[Way] = ALL,
    limit: int | None = None,
    max_frames: int = MAX_FRAMES,
    on_progress: OnProgress | None = None,
) -> Report:
    """Scores the predicted output of each case of `path` against its `expected` text, or else a real run.

    An interrupt (Ctrl-C) ends it early, with what is done. Raises UserError for a file that has no cases.
    """
    cases = read_cases(path, limit)
    predictor = Predictor(model)
    rows: list[Row] = []
    excluded: Counter[str] = Counter()
    not_asked: Counter[str] = Counter()
    left = 0
    began = time.perf_counter()
    for done, case in enumerate(cases):
        try:
            if on_progress:
                on_progress(done, len(cases), case.id)
            actual = _actual(case)
            if isinstance(actual, str):
                excluded[actual] += 1
                continue
            program = analyse(case.source, "case.py")
            runs = {
                each: free_run(predictor, program, case, each, max_frames=max_frames, max_passes=_MAX_PASSES)[0]
                for each in decoding
            }
        except KeyboardInterrupt:
            left = len(cases) - done
            break
        asked = next(iter(runs.values()))
        if asked.end.reason is EndReason.ERROR:
            not_asked[asked.end.message] += 1
        rows += [
            Row(case.id, case.category, each, None, 0, False, run, same(run.outcome, actual))
            for each, run in runs.items()
        ]
    seconds = time.perf_counter() - began
    python = ".".join(platform.python_version_tuple()[:2])
    return Report(
        "output", str(path), model.info, python, max_frames, tuple(rows), excluded, not_asked, {}, seconds, left
    )


def _actual(case: Case) -> Outcome | str:
    if case.expected is not None:
        return Outcome(False, case.expected)
    trace = real_trace(case)
    if isinstance(trace, str):
        return trace
    return real_outcome(trace) or "the run came to no output"
