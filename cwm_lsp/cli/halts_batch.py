"""`halts --cases`: one verdict for each call of a file."""

from __future__ import annotations

import asyncio

from cwm_lsp.cli.judging import observed
from cwm_lsp.cli.target import Target, find_in
from cwm_lsp.cli.verdict_batch import Ask, VerdictBatch, judge_cases
from cwm_lsp.trace.problem import UserError
from cwm_lsp.trace.serialize import Json
from cwm_lsp.verdicts.combine import combined, predicted
from cwm_lsp.verdicts.termination.call import about_call
from cwm_lsp.verdicts.verdict import Kind, Verdict, unknown


def halts_cases(batch: VerdictBatch, run: bool) -> Json:
    """Judge the calls that have no verdict yet, with `run` also by real runs; returns the counts. A bad case becomes
    `unknown` with a message. Raises UserError for bad files and a model that cannot be had."""

    async def judge(case: Json, ask: Ask) -> tuple[str, Json]:
        verdict = await _verdict(case, run, ask)
        return verdict.kind.value, _row(verdict)

    return judge_cases(batch, ("source", "call"), judge)


async def _verdict(case: Json, run: bool, ask: Ask) -> Verdict:
    if "problem" in case:
        return unknown(case["problem"])
    try:
        asked = find_in(case["source"], "case.py", "", case["call"])
        verdicts = [about_call(asked.program, asked.entry)]
        if run:
            verdicts.append(await asyncio.to_thread(observed, asked.program, asked.entry))
    except UserError as problem:
        return unknown(str(problem))
    if all(verdict.kind is Kind.UNKNOWN for verdict in verdicts):
        verdicts.append(await _predicted(asked, ask))
    return combined(verdicts)


async def _predicted(asked: Target, ask: Ask) -> Verdict:
    worker = await ask()
    try:
        answer = await worker.ask(
            source=asked.source, path=asked.path, topic="halts", function=asked.entry.function, call=asked.entry.call,
            priority="background",
        )  # fmt: skip
    except UserError as problem:
        return unknown(str(problem))
    return unknown(answer.end.message) if answer.best is None else predicted(*answer.best)


def _row(verdict: Verdict) -> Json:
    origin = None if verdict.origin is None else verdict.origin.value
    row: Json = {"verdict": verdict.kind.value, "origin": origin, "p": verdict.p, "raises": verdict.raises}
    return row if verdict.origin else {**row, "message": verdict.message}
