"""How does it grow: classes against the labels of a file, by how they are known.

A case is right where the class's text is that of the label; `unknown` is wrong. Precision is the share of right ones
among those that were said at all.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from cwm_lsp.evaluate.statistics import Rate
from cwm_lsp.predict.predictor import Predictor
from cwm_lsp.predict.words import ANSWERS, InWords
from cwm_lsp.program.facts import Program, analyse
from cwm_lsp.trace.problem import UserError
from cwm_lsp.verdicts.complexity.combine import combined
from cwm_lsp.verdicts.complexity.judge import judged
from cwm_lsp.verdicts.complexity.verdict import Class, Origin

OnProgress = Callable[[int, int, str], None]
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ComplexityCase:
    """A function and its classes."""

    id: str
    source: str
    function: str
    time: str
    space: str


@dataclass(frozen=True, slots=True)
class ComplexityRow:
    """One case and what was said about it, in so many seconds. `model` is the model's own answer for the time, where it
    was asked of all cases."""

    case: ComplexityCase
    time: Class
    space: Class
    model: Class | None
    seconds: float


def read_complexity(path: Path, limit: int | None = None) -> list[ComplexityCase]:
    """The first `limit` cases of a JSONL file. Raises UserError where it is missing or no such file."""
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        made = [
            ComplexityCase(*(str(row[name]) for name in ("id", "source", "function", "time", "space"))) for row in rows
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UserError(
            f"'{path}' is no file of labelled functions ({error!r}): give id, source, function, time, space."
        ) from None
    return made[:limit]


def evaluate_complexity(
    cases: Sequence[ComplexityCase],
    predictor: Predictor | None,
    *,
    ask_all: bool = False,
    on_progress: OnProgress | None = None,
) -> list[ComplexityRow]:
    """Judge all cases; the model is asked for what is not derived, with `ask_all` for the time of every case."""
    rows = []
    for number, case in enumerate(cases):
        if on_progress is not None:
            on_progress(number, len(cases), case.id)
        began = time.perf_counter()
        program = analyse(case.source, "case.py")
        growth = judged(program, case.function)
        times = spaces = Class(None)
        if predictor is not None and (growth.time.text is None or ask_all):
            times = _asked(predictor, program, growth.function, "time")
        if predictor is not None and growth.space.text is None:
            spaces = _asked(predictor, program, growth.function, "space")
        said = combined(growth, None, (times, spaces))
        seconds = time.perf_counter() - began
        rows.append(ComplexityRow(case, said.time, said.space, times if ask_all else None, seconds))
    return rows


def _asked(predictor: Predictor, program: Program, function: str, topic: Literal["time", "space"]) -> Class:
    going = predictor.ask(program, InWords(topic, function, "", ANSWERS[topic]), lambda: False)
    while True:
        try:
            next(going)
        except StopIteration as stopped:
            answers = stopped.value.answers
            return Class(answers[0][0], Origin.PREDICTED, answers[0][1]) if answers else Class(None)
        except UserError:
            return Class(None)


def scores(rows: Sequence[ComplexityRow]) -> dict[str, dict[str, Rate]]:
    """For time and space: exact classes over all cases, and precision by origin."""
    made: dict[str, dict[str, Rate]] = {}
    for what in ("time", "space"):
        said = [(getattr(row, what), getattr(row.case, what)) for row in rows]
        by: dict[str, Rate] = {"all": Rate(sum(c.text == label for c, label in said), len(said))}
        for origin in Origin:
            of = [(c, label) for c, label in said if c.origin is origin]
            by[origin.value] = Rate(sum(c.text == label for c, label in of), len(of))
        by[UNKNOWN] = Rate(sum(c.text is None for c, _ in said), len(said))
        made[what] = by
    asked = [row for row in rows if row.model is not None]
    if asked:
        right = sum(row.model is not None and row.model.text == row.case.time for row in asked)
        made["time"]["the model alone"] = Rate(right, len(asked))
    return made


def confusion(rows: Sequence[ComplexityRow]) -> Counter[tuple[str, str]]:
    """How often a label was taken for a class, for time."""
    return Counter((row.case.time, row.time.text or UNKNOWN) for row in rows)


def to_json(rows: Sequence[ComplexityRow], file: str, *, cases: bool = False) -> dict[str, Any]:
    """The scores as JSON; `cases` adds every row."""
    made: dict[str, Any] = {
        "kind": "complexity",
        "file": file,
        "scores": {what: {origin: _rate(rate) for origin, rate in by.items()} for what, by in scores(rows).items()},
        "confusion": [{"label": a, "said": b, "cases": n} for (a, b), n in sorted(confusion(rows).items())],
        "seconds": round(sum(row.seconds for row in rows), 3),
    }
    if cases:
        made["cases"] = [
            {
                "id": row.case.id,
                "time": row.time.to_json(),
                "space": row.space.to_json(),
                "seconds": round(row.seconds, 4),
            }
            for row in rows
        ]
    return made


def _rate(rate: Rate) -> dict[str, Any]:
    low, high = rate.interval or (None, None)
    return {"right": rate.right, "of": rate.of, "share": rate.share, "low": low, "high": high}


def render(rows: Sequence[ComplexityRow], file: str) -> RenderableType:
    """Tables for people."""
    table = Table("class of", "origin", "right", "of", "share [95 %]", title=f"Complexity on {file}")
    for what, by in scores(rows).items():
        for origin, rate in by.items():
            share = "-" if rate.share is None or rate.interval is None else (
                f"{100 * rate.share:.1f} [{100 * rate.interval[0]:.0f}–{100 * rate.interval[1]:.0f}]"
            )  # fmt: skip
            if rate.of:
                table.add_row(what, origin, str(rate.right), str(rate.of), share)
        table.add_section()
    wrong = {pair: n for pair, n in confusion(rows).items() if pair[0] != pair[1]}
    other = Table("label", "said", "cases", title="Time: what was taken for what")
    for (label, said), count in sorted(wrong.items(), key=lambda each: -each[1]):
        other.add_row(label, said, str(count))
    note = "Unknown: the share of cases about which nothing is said; they count as wrong in `all`."
    return Group(table, other, Text(note))
