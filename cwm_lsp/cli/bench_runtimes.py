"""`cwm-lsp bench runtimes`: one forward pass on this CPU, in each way in which the model could be run."""

from __future__ import annotations

import click
from rich.table import Table

from cwm_lsp.cli.options import json_option, model_option
from cwm_lsp.cli.reporting import print_json, results, waiting

_EXAMPLES = "\b\nExamples:\n  cwm-lsp bench runtimes\n  cwm-lsp bench runtimes --context 4000 --json"


@click.command(short_help="One forward pass on this CPU, by runtime.", epilog=_EXAMPLES)
@click.option(
    "--context",
    type=click.IntRange(min=1, max=8000),
    default=600,
    show_default=True,
    help="Tokens that each pass follows.",
)
@model_option
@json_option
def runtimes(context: int, model: str, as_json: bool) -> None:
    """Measure one forward pass of 1, 8 and 16 tokens with PyTorch and NumPy, on one thread.

    Takes half a minute. `error` is the largest difference of a logit to PyTorch's in float32.
    """
    with waiting("Measuring ..."):
        from cwm_lsp.bench.machine import machine
        from cwm_lsp.bench.runtimes import bench_runtimes

        measured = bench_runtimes(model, context=context)
    if as_json:
        print_json({"machine": machine(), "runtimes": measured})
        return
    table = Table(*measured[0])
    for row in measured:
        table.add_row(*(f"{value:.3g}" if isinstance(value, float) else str(value) for value in row.values()))
    results().print(table)
