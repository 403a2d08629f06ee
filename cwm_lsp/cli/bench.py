"""`cwm-lsp bench`: how fast this machine predicts and records."""

from __future__ import annotations

from pathlib import Path

import click

from cwm_lsp.cli.bench_compute import compute
from cwm_lsp.cli.bench_dap import dap
from cwm_lsp.cli.bench_decode import decode
from cwm_lsp.cli.bench_gpu import gpu
from cwm_lsp.cli.bench_lsp import lsp
from cwm_lsp.cli.bench_record import record
from cwm_lsp.cli.bench_runtimes import runtimes
from cwm_lsp.cli.options import json_option, model_option
from cwm_lsp.cli.reporting import note, print_json, waiting

_EXAMPLES = """\b
Examples:
  cwm-lsp bench record
  cwm-lsp bench decode --model ./runs/first --json
  cwm-lsp bench --out benchmarks/RESULTS.md
"""


@click.group(short_help="Measure speeds.", epilog=_EXAMPLES, invoke_without_command=True)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE.md",
    help="Run compute, dap, decode, lsp and record, and write the results there, and as results.json beside it.",
)
@model_option
@json_option
@click.pass_context
def bench(context: click.Context, out: Path | None, model: str, as_json: bool) -> None:
    """Measure predictions against plain `transformers`, computed steps, the language server's answers, the debug
    adapter's steps and debugpy's, with and without TCP_NODELAY, and the recorder.

    Takes a few minutes on a machine that does nothing else.
    """
    if (context.invoked_subcommand is None) == (out is None):
        raise click.UsageError("Name one benchmark, or give --out to run all of them.")
    if out is None:
        return
    with waiting("Measuring ..."):
        from cwm_lsp.bench.all import run_all

        measured = run_all(out, model=model, on_progress=note)
    note(f"The results are in '{out}'.")
    if as_json:
        print_json(measured)


for command in (compute, dap, decode, lsp, record, runtimes, gpu):
    bench.add_command(command)
