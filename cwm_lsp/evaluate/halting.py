"""Does it end: verdicts against the truth of a file of labelled calls, by how they are known.

A case is wrong where the verdict is `unknown`, too. A false alarm is a call that ends and is said to loop.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from cwm_lsp.evaluate.statistics import Rate
from cwm_lsp.predict.predictor import Predictor
from cwm_lsp.predict.words import ANSWERS, InWords
from cwm_lsp.program.facts import Program, analyse
from cwm_lsp.trace.model import EndReason, Entry
from cwm_lsp.trace.problem import UserError
from cwm_lsp.verdicts.combine import combined, predicted
from cwm_lsp.verdicts.termination.call import about_call
from cwm_lsp.verdicts.verdict import Kind, Verdict, unknown

OnProgress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class HaltingCase:
    """A call that really ends, or does not."""

    id: str
    source: str
    call: str
    halts: bool
    raises: str | None


@dataclass(frozen=True, slots=True)
class HaltingRow:
    """One case and what was said about it, in so many seconds."""

    case: HaltingCase
    verdict: Verdict
    seconds: float

    @property
    def origin(self) -> str:
        return "unknown" if self.verdict.origin is None else self.verdict.origin.value

    @property
    def is_right(self) -> bool:
        return self.verdict.kind is (Kind.TERMINATES if self.case.halts else Kind.LOOPS)

    @property
    def is_false_alarm(self) -> bool:
        return self.case.halts and self.verdict.kind is Kind.LOOPS


def read_halting(path: Path, limit: int | None = None) -> list[HaltingCase]:
    """The first `limit` cases of a JSONL file; raises UserError where it is missing or holds something else."""
    try:
        lines = [line for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
        rows = [json.loads(line) for line in lines[:limit]]
        return [HaltingCase(r["id"], r["source"], r["call"], bool(r["halts"]), r.get("raises")) for r in rows]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UserError(
            f"'{path}' is no file of halting cases ({error!r}): give one object with id, source, call and halts a line."
        ) from error


def evaluate_halting(
    path: Path,
    predictor: Predictor | None,
    limit: int | None = None,
    on_progress: OnProgress = lambda done, total, id: None,
) -> tuple[HaltingRow, ...]:
    """A verdict for each case; without a `predictor` the model is not asked. Raises UserError for a bad file."""
    cases = read_halting(path, limit)
    rows = []
    for done, case in enumerate(cases):
        on_progress(done, len(cases), case.id)
        began = time.perf_counter()
        verdict = judge(analyse(case.source, "case.py"), Entry(case.call.split("(", 1)[0], case.call), predictor)
        rows.append(HaltingRow(case, verdict, time.perf_counter() - began))
    return tuple(rows)


def judge(program: Program, entry: Entry, predictor: Predictor | None) -> Verdict:
    """What is known of a call; the model is asked where nothing is."""
    found = about_call(program, entry)
    if found.kind is not Kind.UNKNOWN or predictor is None:
        return found
    making = predictor.ask(program, InWords("halts", entry.function, entry.call, ANSWERS["halts"]))
    try:
        while True:
            next(making)
    except StopIteration as stop:
        answered = stop.value
    except UserError as problem:
        return unknown(str(problem))
    if answered.end.reason is not EndReason.RETURNED:
        return unknown(answered.end.message)
    return combined((found, predicted(*answered.answers[0])))


def to_json(rows: Sequence[HaltingRow], *, cases: bool = False) -> dict[str, object]:
    """Counts in all and by origin; with `cases`, each case's verdict."""
    data: dict[str, object] = {"kind": "halting", **_counts(rows)}
    data["by_origin"] = {o: _counts([r for r in rows if r.origin == o]) for o in _origins(rows)}
    if cases:
        data["cases"] = [
            {"id": r.case.id, "halts": r.case.halts, "seconds": round(r.seconds, 3), **r.verdict.to_json()}
            for r in rows
        ]
    return data


def _origins(rows: Sequence[HaltingRow]) -> list[str]:
    return sorted({row.origin for row in rows})


def _counts(rows: Sequence[HaltingRow]) -> dict[str, object]:
    ending = [row for row in rows if row.case.halts]
    right = Rate(sum(row.is_right for row in rows), len(rows))
    alarms = Rate(sum(row.is_false_alarm for row in rows), len(ending))
    raising = [row for row in rows if row.case.raises]
    return {
        "cases": len(rows),
        "right": right.right,
        "accuracy": right.share,
        "accuracy_95": right.interval,
        "false_alarms": alarms.right,
        "false_alarm_rate": alarms.share,
        "false_alarm_rate_95": alarms.interval,
        "unknown": sum(row.verdict.kind is Kind.UNKNOWN for row in rows),
        "raises_right": sum(row.verdict.raises == row.case.raises for row in raising),
        "raises": len(raising),
        "seconds_mean": sum(row.seconds for row in rows) / len(rows) if rows else None,
        "seconds_max": max((row.seconds for row in rows), default=None),
    }


def render(rows: Sequence[HaltingRow]) -> RenderableType:
    """The counts as a table for people."""
    table = Table(title="Does it end")
    for heading in ("origin", "cases", "right", "false alarms", "unknown", "exception right", "s a case", "slowest"):
        table.add_column(heading, justify="left" if heading == "origin" else "right")
    for name in (*_origins(rows), "all"):
        some = rows if name == "all" else [row for row in rows if row.origin == name]
        ending = sum(row.case.halts for row in some)
        right = Rate(sum(row.is_right for row in some), len(some))
        alarms = Rate(sum(row.is_false_alarm for row in some), ending)
        raising = [row for row in some if row.case.raises]
        table.add_row(
            name,
            str(len(some)),
            _shown(right),
            _shown(alarms),
            str(sum(row.verdict.kind is Kind.UNKNOWN for row in some)),
            f"{sum(row.verdict.raises == row.case.raises for row in raising)} of {len(raising)}",
            f"{sum(row.seconds for row in some) / len(some):.2f}" if some else "",
            f"{max((row.seconds for row in some), default=0.0):.2f}",
        )
    legend = "Shares in %, 95 % Wilson intervals in brackets. An unknown verdict counts as wrong. False alarms: of the "
    return Group(table, Text(legend + "calls that end, those said to loop."))


def _shown(rate: Rate) -> str:
    if rate.share is None or rate.interval is None:
        return "-"
    low, high = rate.interval
    return f"{100 * rate.share:.1f} [{100 * low:.1f}, {100 * high:.1f}]"
