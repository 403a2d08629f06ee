"""Batches of verdicts: many cases, one verdict a line, in their order; goes on where it was interrupted.

`halts --cases` and `complexity --cases` differ in what a case is and what is said about it; the rest is here.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from cwm_lsp.cli.batch import left_of
from cwm_lsp.cli.reporting import bar, note
from cwm_lsp.cli.results import cases_in, finished_in
from cwm_lsp.client import Worker, connect
from cwm_lsp.model.config import Quantization
from cwm_lsp.trace.problem import UserError
from cwm_lsp.trace.serialize import Json

Ask = Callable[[], Awaitable[Worker]]
"""The worker, started once something has to be asked of it. Raises UserError where it cannot be had."""
Judge = Callable[[Json, Ask], Awaitable[tuple[str, Json]]]
"""What a case counts as in the summary, and its row. Given a case that is none, it says so with `problem`."""


@dataclass(frozen=True, slots=True)
class VerdictBatch:
    """What to judge, where to, and by which model."""

    cases: Path
    out: Path
    model: str
    quantize: Quantization | None


def judge_cases(batch: VerdictBatch, fields: tuple[str, ...], judge: Judge) -> Json:
    """Judge what is not in `batch.out` yet; returns the counts. `fields` are the texts that a case must have.

    Raises UserError for files that cannot be read or written, and what `judge` raises.
    """
    return asyncio.run(_judge_cases(batch, fields, judge))


async def _judge_cases(batch: VerdictBatch, fields: tuple[str, ...], judge: Judge) -> Json:
    cases = cases_in(batch.cases, fields)
    left = left_of(cases, finished_in(batch.out, batch.cases))
    skipped = len(cases) - len(left)
    if skipped:
        note(f"{skipped} of {len(cases)} cases are in '{batch.out}' already.")
    said: Counter[str] = Counter()
    async with AsyncExitStack() as stack:
        started: list[Worker] = []

        async def ask() -> Worker:
            if not started:
                started.append(await stack.enter_async_context(connect(batch.model, quantize=batch.quantize)))
            return started[0]

        try:
            with batch.out.open("a", encoding="utf-8") as out, bar() as progress:
                task = progress.add_task("Judging", total=len(cases), completed=skipped)
                for case in left:
                    kind, row = await judge(case, ask)
                    said[kind] += 1
                    out.write(json.dumps({"id": case["id"], **row}) + "\n")
                    out.flush()
                    progress.update(task, advance=1)
        except OSError as problem:
            why = problem.strerror or problem
            raise UserError(f"'{batch.out}' cannot be written ({why}): make room or name another.") from None
    note(f"{len(left)} cases judged: '{batch.out}'.")
    return {"cases": len(cases), "judged": len(left), "skipped": skipped, **said, "out": str(batch.out)}
