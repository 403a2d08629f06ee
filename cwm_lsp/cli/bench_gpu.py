"""`cwm-lsp bench gpu`: the released model's size on this GPU, with random weights."""

from __future__ import annotations

from typing import Any

import click
from rich.table import Table

from cwm_lsp.cli.options import json_option
from cwm_lsp.cli.reporting import note, print_json, results
from cwm_lsp.model.config import Quantization

_EXAMPLES = "\b\nExamples:\n  cwm-lsp bench gpu --json\n  cwm-lsp bench gpu --quantize none\n  cwm-lsp bench gpu --tiny"


@click.command(short_help="A 32B model with random weights on a GPU.", epilog=_EXAMPLES)
@click.option(
    "--quantize",
    "quantization",
    type=click.Choice(["none", "fp8", "int8", "int4"]),
    default="fp8",
    show_default=True,
    help="How many bits the weights get.",
)
@click.option("--tiny", is_flag=True, help="A tiny model, also on a CPU: shows that the benchmark runs, and no speed.")
@json_option
def gpu(quantization: Quantization, tiny: bool, as_json: bool) -> None:
    """Measure a model of the size of facebook/cwm, with random weights, on this machine's GPU.

    One forward pass at several contexts and widths against the memory bandwidth, prefill against the matrix rate, peak
    memory at each context, and products of few tokens. Takes some minutes and 50 GB of GPU memory.
    """
    from cwm_lsp.bench.gpu import bench_gpu

    measured = bench_gpu(small=tiny, quantization=quantization, on_part=lambda name, _: note(f"{name}: measured"))
    if as_json:
        print_json({"gpu": measured})
        return
    for name in ("steps", "products", "memory"):
        results().print(_table(name, measured[name]))
    for name in ("copy_bandwidth", "matrix_rate", "prefill", "generate"):
        results().print(f"{name}: {measured[name]}", markup=False)


def _table(name: str, rows: list[dict[str, Any]]) -> Table:
    table = Table(*rows[0], title=name, title_justify="left")
    for row in rows:
        table.add_row(*(f"{value:.4g}" if isinstance(value, float) else str(value) for value in row.values()))
    return table
