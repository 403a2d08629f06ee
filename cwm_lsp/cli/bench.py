"""`cwm-lsp bench`: how fast this machine predicts and records."""

from __future__ import annotations

from pathlib import Path

import click
from rich.table import Table

from cwm_lsp.cli.options import json_option, model_option
from cwm_lsp.cli.reporting import note, print_json, results, waiting
from cwm_lsp.trace.serialize import Json

_EXAMPLES = """\b
Examples:
  cwm-lsp bench record
  cwm-lsp bench decode --model ./runs/first --json
  cwm-lsp bench --out benchmarks/RESULTS.md
"""


@click.command(short_help="Measure speeds.", epilog=_EXAMPLES)
@click.argument("what", type=click.Choice(["decode", "record"]), required=False)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE.md",
    help="Run all benchmarks and write the results there, and as results.json beside it.",
)
@model_option
@json_option
def bench(what: str | None, out: Path | None, model: str, as_json: bool) -> None:
    """Measure predictions against plain `transformers`, debugpy with and without TCP_NODELAY, and the recorder.

    Takes a minute or two on a machine that does nothing else.
    """
    if (what is None) == (out is None):
        raise click.UsageError("Name one benchmark, or give --out to run all of them.")
    with waiting("Measuring ..."):
        measured = _measure(what, out, model)
    if out is not None:
        note(f"The results are in '{out}'.")
    if as_json:
        print_json(measured)
    else:
        results().print(_table(measured))


def _measure(what: str | None, out: Path | None, model: str) -> Json:
    from cwm_lsp.bench.all import run_all
    from cwm_lsp.bench.decode import bench_decode
    from cwm_lsp.bench.machine import machine
    from cwm_lsp.bench.record import bench_record

    if out is not None:
        return run_all(out, model=model, on_progress=note)
    figures = bench_decode(model, on_progress=note) if what == "decode" else bench_record(on_progress=note)
    return {"machine": machine(), str(what): figures}


def _table(measured: Json) -> Table:
    table = Table("benchmark", "figure", "value")
    for benchmark, figures in measured.items():
        for name, value in figures.items():
            if not isinstance(value, list | dict):
                table.add_row(benchmark, name, f"{value:,.2f}" if isinstance(value, float) else str(value))
        table.add_section()
    return table
