"""`cwm-lsp bench lsp`: how soon the language server answers."""

from __future__ import annotations

import click
from rich.table import Table

from cwm_lsp.cli.options import json_option
from cwm_lsp.cli.reporting import note, print_json, results


@click.command(short_help="Latency and memory of the language server.")
@click.option("--requests", type=click.IntRange(min=20), default=2000, show_default=True, help="Hints and hovers.")
@click.option("--edits", type=click.IntRange(min=2), default=60, show_default=True, help="Edits that are followed.")
@json_option
def lsp(requests: int, edits: int, as_json: bool) -> None:
    """Drive a language server over its pipes on a file of 2,000 lines, while its worker decodes all the time.

    Hints and hovers are asked for by turns; an edit is followed to its first hints (the pause while typing of 300 ms
    included) and, in another round, to the end of the prediction that it cancels. The lag of the event loop is that
    while somebody types and reads a trace of 2,025 frames. Takes three minutes.
    """
    from cwm_lsp.bench.lsp.measure import bench_lsp
    from cwm_lsp.bench.machine import machine

    measured = bench_lsp(requests=requests, edits=edits, on_progress=note)
    if as_json:
        print_json({"machine": machine(), "lsp": measured})
        return
    table = Table("figure", "p50", "p99")
    for name, value in measured.items():
        shown = (value["p50"], value["p99"]) if isinstance(value, dict) else (value, "")
        table.add_row(name, *(f"{each:,.1f}" if isinstance(each, float) else str(each) for each in shown))
    results().print(table)
