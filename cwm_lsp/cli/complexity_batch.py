"""`complexity --cases`: the classes of each function of a file."""

from __future__ import annotations

from typing import Literal

from cwm_lsp.cli.verdict_batch import Ask, VerdictBatch, judge_cases
from cwm_lsp.program.facts import Program, analyse
from cwm_lsp.trace.problem import UserError
from cwm_lsp.trace.serialize import Json
from cwm_lsp.verdicts.complexity.combine import combined
from cwm_lsp.verdicts.complexity.judge import judged
from cwm_lsp.verdicts.complexity.verdict import Class, Growth, Origin


def complexity_cases(batch: VerdictBatch) -> Json:
    """Judge the functions that have no classes yet; returns the counts. The model is asked only for what cannot be
    derived. A bad case becomes `unknown` with a message. Raises UserError for files that cannot be read or written."""
    return judge_cases(batch, ("source", "function"), _judge)


async def _judge(case: Json, ask: Ask) -> tuple[str, Json]:
    problem = case.get("problem")
    program = analyse(case.get("source", ""), "case.py")
    if problem is None and program.problems:
        problem = program.problems[0].message
    if problem is None and program.function(case["function"]) is None:
        problem = f"There is no function '{case['function']}' in the source."
    if problem is not None:
        return "unknown", {"time": "unknown", "space": "unknown", "origin": None, "p": None, "message": problem}
    growth = judged(program, case["function"])
    if growth.time.text is None or growth.space.text is None:
        time = await _predicted(growth.time, program, growth.function, "time", ask)
        space = await _predicted(growth.space, program, growth.function, "space", ask)
        growth = combined(growth, None, (time, space))
    return growth.time.origin.value if growth.time.origin else "unknown", row_of(growth)


async def _predicted(
    derived: Class, program: Program, function: str, topic: Literal["time", "space"], ask: Ask
) -> Class:
    """The model's class for what is not derived; none where it cannot be asked."""
    if derived.text is not None:
        return Class(None)
    try:
        worker = await ask()
        answer = await worker.ask(
            source=program.source, path=program.path, topic=topic, function=function, call="", priority="background"
        )
    except UserError:
        return Class(None)
    return answered(answer.best)


def answered(best: tuple[str, float] | None) -> Class:
    """The model's answer as a class."""
    return Class(None) if best is None else Class(best[0], Origin.PREDICTED, round(best[1], 4))


def row_of(growth: Growth) -> Json:
    """The contract's members, and where the two classes are known differently how the space is known."""
    origin = growth.time.origin.value if growth.time.origin else None
    row: Json = {"time": growth.time.text or "unknown", "space": growth.space.text or "unknown", "origin": origin}
    row["p"] = growth.time.p
    if growth.space.origin is not growth.time.origin:
        row["space_origin"] = growth.space.origin.value if growth.space.origin else None
    return row if origin else {**row, "message": growth.message}
