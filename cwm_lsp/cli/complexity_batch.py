"""`complexity --cases`: many functions, one line of classes each, in the order of the cases; resumable."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cwm_lsp.cli.batch import left_of
from cwm_lsp.cli.reporting import bar, note
from cwm_lsp.cli.results import cases_in, finished_in
from cwm_lsp.client import Worker, connect
from cwm_lsp.model.config import Quantization
from cwm_lsp.program.facts import Program, analyse
from cwm_lsp.trace.problem import UserError
from cwm_lsp.trace.serialize import Json
from cwm_lsp.verdicts.complexity.combine import combined
from cwm_lsp.verdicts.complexity.judge import judged
from cwm_lsp.verdicts.complexity.verdict import Class, Growth, Origin


@dataclass(frozen=True, slots=True)
class ComplexityBatch:
    """What to judge, where to, and by what."""

    cases: Path
    out: Path
    model: str
    quantize: Quantization | None


def complexity_cases(batch: ComplexityBatch) -> Json:
    """Judge what is not in `batch.out` yet; returns the counts. A bad case becomes `unknown` with a message.

    The model is asked only for what cannot be derived. Raises UserError for files that cannot be read or written.
    """
    return asyncio.run(_complexity_cases(batch))


async def _complexity_cases(batch: ComplexityBatch) -> Json:
    cases = cases_in(batch.cases, ("source", "function"))
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
                    row = await _row(case, model)
                    said[str(row["origin"] or "unknown")] += 1
                    out.write(json.dumps({"id": case["id"], **row}) + "\n")
                    out.flush()
                    progress.update(task, advance=1)
        except OSError as problem:
            why = problem.strerror or problem
            raise UserError(f"'{batch.out}' cannot be written ({why}): make room or name another.") from None
    note(f"{len(left)} cases judged: '{batch.out}'.")
    return {"cases": len(cases), "judged": len(left), "skipped": skipped, **said, "out": str(batch.out)}


class _Model:
    """The worker, once something has to be asked of it."""

    def __init__(self, batch: ComplexityBatch, stack: AsyncExitStack) -> None:
        self._batch = batch
        self._stack = stack
        self._worker: Worker | None = None
        self.problem = ""

    async def says(self, program: Program, function: str, topic: Literal["time", "space"]) -> Class:
        """The model's class; none where it cannot be asked, for which `problem` is the reason."""
        try:
            if self._worker is None:
                connection = connect(self._batch.model, quantize=self._batch.quantize)
                self._worker = await self._stack.enter_async_context(connection)
            answer = await self._worker.ask(
                source=program.source, path=program.path, topic=topic, function=function, call="", priority="background"
            )
        except UserError as problem:
            self.problem = str(problem)
            return Class(None)
        if answer.best is None:
            self.problem = answer.end.message
            return Class(None)
        return Class(answer.best[0], Origin.PREDICTED, round(answer.best[1], 4))


async def _row(case: Json, model: _Model) -> Json:
    problem = case.get("problem")
    program = analyse(case.get("source", ""), "case.py")
    if problem is None and program.problems:
        problem = program.problems[0].message
    if problem is None and program.function(case["function"]) is None:
        problem = f"There is no function '{case['function']}' in the source."
    if problem is not None:
        return {"time": "unknown", "space": "unknown", "origin": None, "p": None, "message": problem}
    growth = judged(program, case["function"])
    if growth.time.text is None or growth.space.text is None:
        time, space = Class(None), Class(None)
        if growth.time.text is None:
            time = await model.says(program, growth.function, "time")
        if growth.space.text is None:
            space = await model.says(program, growth.function, "space")
        growth = combined(growth, None, (time, space))
    return row_of(growth)


def row_of(growth: Growth) -> Json:
    """The contract's members, and where the two classes are known differently how the space is known."""
    origin = growth.time.origin.value if growth.time.origin else None
    row: Json = {"time": growth.time.text or "unknown", "space": growth.space.text or "unknown", "origin": origin}
    row["p"] = growth.time.p
    if growth.space.origin is not growth.time.origin:
        row["space_origin"] = growth.space.origin.value if growth.space.origin else None
    return row if origin else {**row, "message": growth.message}
