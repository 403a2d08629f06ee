"""For how many functions is a body found, from their examples, that passes the tests nobody was shown?"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cwm_lsp.backwards.bodies.check import with_body
from cwm_lsp.backwards.bodies.search import Body, NoBody, search
from cwm_lsp.evaluate.inverse import OnProgress, Propose
from cwm_lsp.evaluate.statistics import Rate
from cwm_lsp.program.facts import Program, Scope, analyse
from cwm_lsp.record.inprocess import record
from cwm_lsp.record.limits import Limits
from cwm_lsp.trace.model import EndReason, Entry
from cwm_lsp.trace.problem import UserError

SECONDS = 10.0

_KEYS = ("id", "prompt", "entry_point", "test")
_LIMITS = Limits(max_frames=200_000, seconds=20.0)


@dataclass(frozen=True, slots=True)
class Row:
    """One function: what was found, and whether the hidden tests pass with it, really run."""

    id: str
    result: Body | NoBody
    passes: bool


def evaluate_implement(
    path: Path,
    *,
    seconds: float = SECONDS,
    limit: int | None = None,
    propose: Propose | None = None,
    on_progress: OnProgress | None = None,
) -> tuple[Row, ...]:
    """Searches a body for each function of `path` (`prompt`, `entry_point`, `test` as HumanEval has them) from the
    examples in its prompt; runs `test` with what is found, in a process of its own.

    Raises UserError for a file that has no such rows.
    """
    cases = _read(path)[:limit]
    rows = []
    for done, case in enumerate(cases):
        if on_progress:
            on_progress(done, len(cases), case["id"])
        rows.append(_row(case, seconds, propose))
    return tuple(rows)


def to_json(rows: Sequence[Row], *, every: bool = False) -> dict[str, Any]:
    """Bodies found (they do what the examples say), those not weak, and those that pass the hidden tests."""
    bodies = [row.result for row in rows if isinstance(row.result, Body)]
    data: dict[str, Any] = {"kind": "implement"}
    for name, rate in rates(rows).items():
        data[name] = {"right": rate.right, "of": rate.of, "share": rate.share, "interval": rate.interval}
    data["by"] = {by: sum(each.by == by for each in bodies) for by in ("model", "search")}
    if every:
        data["cases"] = [
            {"id": row.id, "body": getattr(row.result, "body", None), "by": getattr(row.result, "by", None),
             "weak": getattr(row.result, "weak", None), "passes": row.passes, "tried": row.result.tried,
             "seconds": round(row.result.seconds, 3)}
            for row in rows
        ]  # fmt: skip
    return data


def rates(rows: Sequence[Row]) -> dict[str, Rate]:
    """By what is counted."""
    bodies = [row for row in rows if isinstance(row.result, Body)]
    sure = [row for row in bodies if isinstance(row.result, Body) and not row.result.weak]
    return {
        "found": Rate(len(bodies), len(rows)),
        "found_not_weak": Rate(len(sure), len(rows)),
        "passes_hidden_tests": Rate(sum(row.passes for row in rows), len(rows)),
        "not_weak_passes": Rate(sum(row.passes for row in sure), len(sure)),
    }


def _row(case: dict[str, str], seconds: float, propose: Propose | None) -> Row:
    program = analyse(case["prompt"].rstrip() + "\n    pass\n", "case.py")
    scope = program.function(case["entry_point"])
    if scope is None:
        return Row(case["id"], NoBody("the prompt has no such function", 0, 0.0), False)
    found = search(
        program, scope, seconds=seconds, proposals=lambda _: propose(program, scope, None) if propose else ()
    )
    return Row(case["id"], found, isinstance(found, Body) and _passes(program, scope, found, case["test"]))


def _passes(program: Program, scope: Scope, found: Body, test: str) -> bool:
    made = with_body(program, scope, found.body)
    if made is None:
        return False
    whole = f"{made.source}\n\n{test}\n"
    trace = record(whole, Entry("check", f"check({scope.name})"), path="case.py", limits=_LIMITS)
    return trace.end.reason is EndReason.RETURNED


def _read(path: Path) -> list[dict[str, str]]:
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        rows = [{key: str(row[key]) for key in _KEYS} for row in rows]
    except (OSError, UnicodeDecodeError, ValueError, KeyError, TypeError) as error:
        raise UserError(f"'{path}' is no file of functions ({error!r}): give JSONL with {', '.join(_KEYS)}.") from error
    if not rows:
        raise UserError(f"'{path}' is empty: give JSONL with {', '.join(_KEYS)}.")
    return rows
