"""For how many outcomes is a call found that has them? The case's own call is hidden."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from cwm_lsp.backwards.inputs.search import Found, NotFound, search
from cwm_lsp.backwards.outcome import Outcome, Returns
from cwm_lsp.evaluate.cases import Case, read_cases, real_trace
from cwm_lsp.evaluate.outcome import real_outcome
from cwm_lsp.evaluate.statistics import Rate
from cwm_lsp.program.facts import Program, Scope, analyse

SECONDS = 5.0
OnProgress = Callable[[int, int, str], None]
Propose = Callable[[Program, Scope, Outcome | None], Iterable[str | None]]
"""A model's calls with the outcome, or (without one) bodies, as they come: None while there is nothing yet."""


@dataclass(frozen=True, slots=True)
class Row:
    """One case: what should come out, and what was found; `why` where it could not be asked."""

    id: str
    category: str
    expected: str
    result: Found | NotFound | None
    why: str = ""


def evaluate_inverse(
    path: Path,
    *,
    seconds: float = SECONDS,
    limit: int | None = None,
    propose: Propose | None = None,
    on_progress: OnProgress | None = None,
) -> tuple[Row, ...]:
    """Searches a call for each case's result (`expected`, or what its call really returns), `seconds` at most each.

    A call that the case's own source shows counts as "example". Raises UserError for a file that has no cases.
    """
    cases = read_cases(path, limit)
    rows = []
    for done, case in enumerate(cases):
        if on_progress:
            on_progress(done, len(cases), case.id)
        rows.append(_row(case, seconds, propose))
    return tuple(rows)


def to_json(rows: Sequence[Row], *, every: bool = False) -> dict[str, Any]:
    """The shares by category with their 95 % intervals; with `every`, also each case."""
    found = [row.result for row in rows if isinstance(row.result, Found)]
    data: dict[str, Any] = {
        "kind": "inverse",
        "categories": {name: _rate_to_json(rate) for name, rate in rates(rows).items()},
        "found_by": dict(Counter(each.by for each in found)),
        "median_seconds": round(median(each.seconds for each in found), 3) if found else None,
        "median_tried": round(median(each.tried for each in found)) if found else None,
        "not_asked": dict(Counter(row.why for row in rows if row.why)),
    }
    if every:
        data["cases"] = [_row_to_json(row) for row in rows]
    return data


def rates(rows: Sequence[Row]) -> dict[str, Rate]:
    """Found of asked, by category and for "all"."""
    made: dict[str, Rate] = {}
    for name in (*dict.fromkeys(row.category for row in rows), "all"):
        asked = [row for row in rows if name in (row.category, "all") and not row.why]
        made[name] = Rate(sum(isinstance(row.result, Found) for row in asked), len(asked))
    return made


def _row(case: Case, seconds: float, propose: Propose | None) -> Row:
    expected = case.expected
    if expected is None:
        trace = real_trace(case)
        outcome = None if isinstance(trace, str) else real_outcome(trace)
        if outcome is None or outcome.raised:
            return Row(
                case.id, case.category, "", None, trace if isinstance(trace, str) else "the call returns nothing"
            )
        expected = outcome.text
    program = analyse(case.source, "case.py")
    scope = _function(program, case.call)
    if scope is None:
        return Row(case.id, case.category, expected, None, "the call is not one of a function of the source")
    wanted = Returns(expected)
    proposals = (lambda: propose(program, scope, wanted)) if propose else tuple
    return Row(case.id, case.category, expected, search(program, scope, wanted, proposals=proposals, seconds=seconds))


def _function(program: Program, call: str) -> Scope | None:
    node = ast.parse(call, mode="eval").body
    return program.function(ast.unparse(node.func)) if isinstance(node, ast.Call) else None


def _rate_to_json(rate: Rate) -> dict[str, Any]:
    return {"found": rate.right, "of": rate.of, "share": rate.share, "interval": rate.interval}


def _row_to_json(row: Row) -> dict[str, Any]:
    found = row.result
    call = found.call if isinstance(found, Found) else None
    by = found.by if isinstance(found, Found) else None
    common = {"id": row.id, "expected": row.expected, "call": call, "by": by}
    return common if found is None else {**common, "tried": found.tried, "seconds": round(found.seconds, 3)}
