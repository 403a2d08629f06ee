"""`cwm-lsp bench record`: how fast real runs are recorded."""

from __future__ import annotations

import click
from rich.table import Table

from cwm_lsp.cli.options import json_option
from cwm_lsp.cli.reporting import note, print_json, results, waiting


@click.command(short_help="The recorder and debugpy, in frames per second.")
@json_option
def record(as_json: bool) -> None:
    """Measure the recorder on a loop, and debugpy's steps with and without TCP_NODELAY."""
    with waiting("Measuring ..."):
        from cwm_lsp.bench.machine import machine
        from cwm_lsp.bench.record import bench_record

        measured = bench_record(on_progress=note)
    if as_json:
        print_json({"machine": machine(), "record": measured})
        return
    table = Table("figure", "value")
    for name, value in measured.items():
        table.add_row(name, f"{value:,.2f}" if isinstance(value, float) else str(value))
    results().print(table)
