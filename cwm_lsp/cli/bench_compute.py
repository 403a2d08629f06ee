"""`cwm-lsp bench compute`: how fast steps are computed."""

from __future__ import annotations

import click
from rich.table import Table

from cwm_lsp.cli.options import json_option
from cwm_lsp.cli.reporting import print_json, results, waiting


@click.command(short_help="Computed steps per second, forks and rewinds included.")
@json_option
def compute(as_json: bool) -> None:
    """Measure the exact evaluation of single steps on one core, without a model. Takes some seconds."""
    with waiting("Measuring ..."):
        from cwm_lsp.bench.compute import bench_compute
        from cwm_lsp.bench.machine import machine

        measured = bench_compute()
    if as_json:
        print_json({"machine": machine(), "compute": measured})
        return
    table = Table("figure", "value")
    for name, value in measured.items():
        table.add_row(name, f"{value:,.2f}" if isinstance(value, float) else str(value))
    results().print(table)
