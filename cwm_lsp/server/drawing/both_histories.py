"""The values of one variable, predicted beside observed, as a hover shows them."""

from __future__ import annotations

from dataclasses import dataclass

from cwm_lsp.server.drawing import doubt, markdown
from cwm_lsp.server.drawing.agreement import noted
from cwm_lsp.server.drawing.comparison import Comparison
from cwm_lsp.server.drawing.differing import DIFFERS
from cwm_lsp.server.drawing.history import ROWS, History, excerpt
from cwm_lsp.trace.model import Value

_HEAD = ("step", "line", "really", "predicted", "origin", "p")


@dataclass(slots=True)
class _Row:
    step: int
    line: int
    real: Value | None = None
    said: Value | None = None


def table(both: Comparison, name: str, real: History, said: History, uri: str) -> str:
    """One row for each step that gave the variable `name` a value on either side, by time; `step` is the real run's,
    where it has one; origin and probability are the prediction's."""
    steps = both.alignment.rows
    of_real = {row.actual: number for number, row in enumerate(steps)}
    of_said = {row.predicted: number for number, row in enumerate(steps)}
    rows: dict[int, _Row] = {}
    for told, value in real:
        rows[of_real[told.shown]] = _Row(told.frame, told.line, real=value)
    for told, _ in said:
        words = noted(told, both.predicted.agreements).changed[name]
        rows.setdefault(of_said[told.shown], _Row(told.frame, told.line)).said = words
    return markdown.table(_HEAD, excerpt(sorted(rows), lambda number: _cells(rows[number], uri)), ROWS)


def _cells(row: _Row, uri: str) -> tuple[str, ...]:
    really = "nothing" if row.real is None else markdown.code(row.real.repr)
    predicted = "nothing" if row.said is None else markdown.code(row.said.repr)
    agrees = row.real is not None and row.said is not None and row.real.repr == row.said.repr
    words = ("", "") if row.said is None else doubt.words(row.said)
    line = markdown.link(str(row.line), uri, row.line)
    return (str(row.step), line, really, predicted if agrees else f"{DIFFERS} {predicted}", *words)
