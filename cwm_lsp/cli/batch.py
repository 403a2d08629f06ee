"""`predict --cases`: many programs, one result a line, in the order of the cases; goes on where it was interrupted."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cwm_lsp.cli.reporting import bar, note
from cwm_lsp.cli.results import cases_in, finished_in
from cwm_lsp.cli.target import Target, find_in
from cwm_lsp.client import Worker, connect
from cwm_lsp.model.config import Quantization
from cwm_lsp.trace.model import EndReason
from cwm_lsp.trace.problem import UserError
from cwm_lsp.trace.serialize import Json, to_json

_PATH = "case.py"


@dataclass(frozen=True, slots=True)
class Batch:
    """What to predict, where to, and how."""

    cases: Path
    out: Path
    model: str
    max_frames: int
    decoding: str
    values: str
    quantize: Quantization | None = None


def predict_cases(batch: Batch) -> Json:
    """Predict what is not in `batch.out` yet; returns the counts. A bad case becomes a result that says why.

    Raises UserError for files that cannot be read or written and a model or worker that cannot be had.
    """
    return asyncio.run(_predict_cases(batch))


async def _predict_cases(batch: Batch) -> Json:
    cases = cases_in(batch.cases)
    finished = finished_in(batch.out, batch.cases)
    left = left_of(cases, finished)
    skipped, errors = len(cases) - len(left), 0
    if skipped:
        note(f"{skipped} of {len(cases)} cases are in '{batch.out}' already.")
    trouble = _Trouble()
    try:
        with batch.out.open("a", encoding="utf-8") as out, bar("errors") as progress:
            task = progress.add_task("Predicting", total=len(cases), completed=skipped, errors="")
            async with connect(batch.model, trouble.on_state, quantize=batch.quantize) as worker:
                for case in left:
                    result = await _result(case, worker, batch, trouble)
                    errors += result["end"]["reason"] == EndReason.ERROR
                    out.write(json.dumps(result) + "\n")
                    out.flush()
                    progress.update(task, advance=1, errors=f"{errors} errors" if errors else "")
    except OSError as problem:
        raise UserError(f"'{batch.out}' cannot be written ({problem.strerror}): make room or name another.") from None
    note(f"{len(left)} cases predicted, {errors} of them with an error: '{batch.out}'.")
    return {"cases": len(cases), "predicted": len(left), "skipped": skipped, "errors": errors, "out": str(batch.out)}


def left_of(cases: list[Json], finished: list[Any]) -> list[Json]:
    """The cases without a result. Ids count, not only occur: a case that is there twice has two results."""
    have = Counter(json.dumps(id) for id in finished)
    left = []
    for case in cases:
        key = json.dumps(case["id"])
        if have[key]:
            have[key] -= 1
        else:
            left.append(case)
    return left


class _Trouble:
    """What the worker's states tell about a request that failed: whose fault it was."""

    def __init__(self) -> None:
        self.restarts = 0
        self.hopeless = False

    def on_state(self, state: str, message: str) -> None:
        self.restarts += state == "restarting"
        self.hopeless = state in ("failed", "stopped")


async def _result(case: Json, worker: Worker, batch: Batch, trouble: _Trouble) -> Json:
    """One result. A case whose worker died is tried once more, since another program may have killed it."""
    problem = case.get("problem")
    try:
        asked = find_in(case["source"], _PATH, "", case["call"]) if problem is None else None
    except UserError as error:
        asked, problem = None, str(error)
    for last in (False, True):
        restarts = trouble.restarts
        if asked is None:
            break
        try:
            return await _predicted(case, asked, worker, batch)
        except UserError as error:
            problem = str(error)
        await asyncio.sleep(0)  # states are told by the event loop
        if trouble.hopeless:
            raise UserError(f"{problem} Run the same command again to go on.")
        if trouble.restarts == restarts or last:
            break
    return {"id": case["id"], "frames": [], "end": {"reason": str(EndReason.ERROR), "message": problem}}


async def _predicted(case: Json, asked: Target, worker: Worker, batch: Batch) -> Json:
    trace = await worker.predict_trace(
        source=asked.source,
        path=asked.path,
        function=asked.entry.function,
        call=asked.entry.call,
        max_frames=batch.max_frames,
        decoding=batch.decoding,
        values=batch.values,
        priority="background",
    )
    data = to_json(trace)
    return {"id": case["id"], "frames": data["frames"], "end": data["end"]}
