"""`halts --cases`: many calls, one verdict a line, in the order of the cases; goes on where it was interrupted."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from cwm_lsp.cli.batch import left_of
from cwm_lsp.cli.judging import observed
from cwm_lsp.cli.reporting import bar, note
from cwm_lsp.cli.results import cases_in, finished_in
from cwm_lsp.cli.target import Target, find_in
from cwm_lsp.client import Worker, connect
from cwm_lsp.model.config import Quantization
from cwm_lsp.trace.problem import UserError
from cwm_lsp.trace.serialize import Json
from cwm_lsp.verdicts.combine import combined, predicted
from cwm_lsp.verdicts.termination.call import about_call
from cwm_lsp.verdicts.verdict import Kind, Verdict, unknown


@dataclass(frozen=True, slots=True)
class HaltsBatch:
    """What to judge, where to, and by what."""

    cases: Path
    out: Path
    model: str
    quantize: Quantization | None
    run: bool


def halts_cases(batch: HaltsBatch) -> Json:
    """Judge what is not in `batch.out` yet; returns the counts. A bad case becomes `unknown` with a message.

    Raises UserError for files that cannot be read or written and a model that cannot be had.
    """
    return asyncio.run(_halts_cases(batch))


async def _halts_cases(batch: HaltsBatch) -> Json:
    cases = cases_in(batch.cases)
    left = left_of(cases, finished_in(batch.out, batch.cases))
    skipped = len(cases) - len(left)
    if skipped:
        note(f"{skipped} of {len(cases)} cases are in '{batch.out}' already.")
    said: Counter[str] = Counter()
    async with AsyncExitStack() as stack:
        model = _Model(batch, stack)
        try:
            with batch.out.open("a", encoding="utf-8") as out, bar() as progress:
                task = progress.add_task("Judging", total=len(cases), completed=skipped)
                for case in left:
                    verdict = await _verdict(case, batch, model)
                    said[verdict.kind.value] += 1
                    out.write(json.dumps({"id": case["id"], **_row(verdict)}) + "\n")
                    out.flush()
                    progress.update(task, advance=1)
        except OSError as problem:
            why = problem.strerror or problem
            raise UserError(f"'{batch.out}' cannot be written ({why}): make room or name another.") from None
    note(f"{len(left)} cases judged: '{batch.out}'.")
    return {"cases": len(cases), "judged": len(left), "skipped": skipped, **said, "out": str(batch.out)}


def _row(verdict: Verdict) -> Json:
    origin = None if verdict.origin is None else verdict.origin.value
    row: Json = {"verdict": verdict.kind.value, "origin": origin, "p": verdict.p, "raises": verdict.raises}
    return row if verdict.origin else {**row, "message": verdict.message}


class _Model:
    """The worker, once something has to be asked of it."""

    def __init__(self, batch: HaltsBatch, stack: AsyncExitStack) -> None:
        self._batch = batch
        self._stack = stack
        self._worker: Worker | None = None

    async def says(self, asked: Target) -> Verdict:
        if self._worker is None:
            connection = connect(self._batch.model, quantize=self._batch.quantize)
            self._worker = await self._stack.enter_async_context(connection)
        try:
            answer = await self._worker.ask(
                source=asked.source,
                path=asked.path,
                topic="halts",
                function=asked.entry.function,
                call=asked.entry.call,
                priority="background",
            )
        except UserError as problem:
            return unknown(str(problem))
        return unknown(answer.end.message) if answer.best is None else predicted(*answer.best)


async def _verdict(case: Json, batch: HaltsBatch, model: _Model) -> Verdict:
    if "problem" in case:
        return unknown(case["problem"])
    try:
        asked = find_in(case["source"], "case.py", "", case["call"])
        verdicts = [about_call(asked.program, asked.entry)]
        if batch.run:
            verdicts.append(await asyncio.to_thread(observed, asked.program, asked.entry))
    except UserError as problem:
        return unknown(str(problem))
    if all(verdict.kind is Kind.UNKNOWN for verdict in verdicts):
        verdicts.append(await model.says(asked))
    return combined(verdicts)
