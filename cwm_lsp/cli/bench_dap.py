"""`cwm-lsp bench dap`: how soon a step is answered."""

from __future__ import annotations

import click
from rich.table import Table

from cwm_lsp.cli.options import json_option
from cwm_lsp.cli.reporting import note, print_json, results


@click.command(short_help="Steps of the debug adapter, beside debugpy's.")
@click.option("--steps", type=click.IntRange(min=20), default=300, show_default=True, help="Steps of each kind.")
@click.option(
    "--slow-steps", type=click.IntRange(min=20), default=100, show_default=True, help="Steps of debugpy as it comes."
)
@json_option
def dap(steps: int, slow_steps: int, as_json: bool) -> None:
    """Step over and back through a prediction that is there already, and ask for stack, scopes and variables each time;
    then the same with debugpy on the same program, with and without TCP_NODELAY. Takes a minute.
    """
    from cwm_lsp.bench.dap.measure import bench_dap
    from cwm_lsp.bench.machine import machine

    measured = bench_dap(steps=steps, slow_steps=slow_steps, on_progress=note)
    if as_json:
        print_json({"machine": machine(), "dap": measured})
        return
    table = Table("figure", "p50", "p99")
    for name, value in measured.items():
        shown = (f"{value['p50']:,.2f}", f"{value['p99']:,.2f}") if isinstance(value, dict) else (str(value), "")
        table.add_row(name, *shown)
    results().print(table)
