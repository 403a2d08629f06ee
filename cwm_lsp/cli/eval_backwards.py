"""`cwm-lsp eval inverse` and `eval implement`: how often a call or a body is found, and holds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from rich.table import Table

from cwm_lsp.backwards.outcome import Outcome
from cwm_lsp.cli.options import SEARCH_ALONE
from cwm_lsp.cli.proposing import proposals
from cwm_lsp.cli.reporting import bar, note, print_json, results
from cwm_lsp.model.config import Quantization
from cwm_lsp.program.facts import Program, Scope

if TYPE_CHECKING:
    from cwm_lsp.evaluate.inverse import Propose
    from cwm_lsp.evaluate.statistics import Rate

OnProgress = Callable[[int, int, str], None]
Row = TypeVar("Row")


def eval_inverse(
    file: Path,
    model: str,
    quantize: Quantization | None,
    limit: int | None,
    seconds: float | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Score the search for calls, with what the model proposes, and print the shares by category. Raises UserError."""
    from cwm_lsp.evaluate import inverse  # which brings torch

    rows = _scored(
        lambda on_progress: inverse.evaluate_inverse(
            file,
            limit=limit,
            seconds=seconds or inverse.SECONDS,
            propose=_proposer(model, quantize),
            on_progress=on_progress,
        )
    )
    _report(inverse.rates(rows), inverse.to_json(rows), inverse.to_json(rows, every=True), out, as_json)


def eval_implement(
    file: Path,
    model: str,
    quantize: Quantization | None,
    limit: int | None,
    seconds: float | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Score the search for bodies, with what the model proposes, and print what was found and what passes. Raises
    UserError."""
    from cwm_lsp.evaluate import implement

    rows = _scored(
        lambda on_progress: implement.evaluate_implement(
            file,
            limit=limit,
            seconds=seconds or implement.SECONDS,
            propose=_proposer(model, quantize),
            on_progress=on_progress,
        )
    )
    _report(implement.rates(rows), implement.to_json(rows), implement.to_json(rows, every=True), out, as_json)


def _proposer(model: str, quantize: Quantization | None) -> Propose | None:
    def propose(program: Program, scope: Scope, wanted: Outcome | None) -> Iterator[str | None]:
        with proposals(program, scope, wanted, model, quantize) as proposed:
            yield from proposed()

    return None if model == SEARCH_ALONE else propose


def _scored(score: Callable[[OnProgress], tuple[Row, ...]]) -> tuple[Row, ...]:
    with bar("id") as progress:
        task = progress.add_task("Searching", total=None, id="")
        rows = score(lambda done, total, id: progress.update(task, completed=done, total=total, id=id))
        progress.update(task, completed=len(rows), total=len(rows), id="")
    return rows


def _report(
    rates: Mapping[str, Rate], data: dict[str, Any], every: dict[str, Any], out: Path | None, as_json: bool
) -> None:
    if out is not None:
        out.write_text(json.dumps(every, indent=1) + "\n", encoding="utf-8")
        note(f"Every case's result is in '{out}'.")
    if as_json:
        print_json(data)
        return
    table = Table("what", "cases", "share", "95 % interval", title=f"eval {data['kind']}")
    for name, rate in rates.items():
        if rate.of and rate.interval and rate.share is not None:
            low, high = rate.interval
            count = f"{rate.right} of {rate.of}"
            table.add_row(name.replace("_", " "), count, f"{rate.share:.1%}", f"{low:.1%} - {high:.1%}")
    results().print(table)
