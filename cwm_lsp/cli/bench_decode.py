"""`cwm-lsp bench decode`: predictions against `generate` of `transformers`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from rich.table import Table

from cwm_lsp.cli.options import json_option, model_option
from cwm_lsp.cli.reporting import bar, print_json, results, waiting
from cwm_lsp.trace.problem import UserError

_EXAMPLES = """\b
Examples:
  cwm-lsp bench decode
  cwm-lsp bench decode --replay cases.jsonl --category real --limit 30 --json
  cwm-lsp bench decode --model ./runs/first --repeats 5
"""

_MIB = 2**20


@click.command(short_help="Predictions against transformers, in frames per second.", epilog=_EXAMPLES)
@click.option(
    "--replay",
    type=click.Path(path_type=Path),
    metavar="FILE.jsonl",
    help='Decode these traces instead of the built-in samples: {"source", "frames", "end", "call"} a line; or '
    '{"source", "call"}, which is run and recorded first.',
)
@click.option("--category", metavar="NAME", help="Only the lines of --replay that have this category.")
@click.option("--limit", type=click.IntRange(min=1), help="Only the first so many lines of --replay.")
@click.option(
    "--repeats", type=click.IntRange(min=1), help="Runs of each program [default: 3; with --replay 1].", metavar="N"
)
@click.option(
    "--max-frames",
    type=click.IntRange(min=1),
    default=40,
    show_default=True,
    help="Stop each program after this many frames.",
)
@model_option
@json_option
def decode(
    replay: Path | None,
    category: str | None,
    limit: int | None,
    repeats: int | None,
    max_frames: int,
    model: str,
    as_json: bool,
) -> None:
    """Measure predictions against plain `generate` of `transformers`, turn about, on one thread.

    The model predicts some built-in programs. With --replay it is made to write recorded traces, so that the same work
    is timed whatever the weights know. Beside a model of the 'compact' dialect a random one of its size replays the
    same calls in the 'cwm' dialect. Takes some minutes.
    """
    if replay is None and (category is not None or limit is not None):
        raise click.UsageError("--category and --limit choose among the lines of --replay: name its file, too.")
    if replay is not None and not replay.is_file():
        raise UserError(f"There is no file '{replay}': name a JSONL file of traces or cases with --replay.")
    with waiting("Loading the model ..."):  # torch alone takes a second or two
        from cwm_lsp.bench.decode import bench_decode
        from cwm_lsp.bench.machine import machine
    with bar("name") as progress:
        task = progress.add_task("Measuring", total=None, name="")

        def on_progress(done: int, total: int, name: str) -> None:
            progress.update(task, completed=done, total=total, name=name)

        measured = bench_decode(
            model,
            replay=replay,
            category=category,
            limit=limit,
            repeats=repeats,
            max_frames=max_frames,
            on_progress=on_progress,
        )
        progress.update(task, completed=progress.tasks[task].total or 0, name="")
    if as_json:
        main = {name: value for name, value in measured.items() if name != "models"}
        print_json({"machine": machine(), **main, "decode": measured})
    else:
        _print(measured)


def _print(measured: dict[str, Any]) -> None:
    for figures in measured["models"].values():
        results().print(_table(figures))
        for name, reason in figures["skipped"].items():
            results().print(f"left out: {name}: {reason}", markup=False)


def _table(figures: dict[str, Any]) -> Table:
    memory = figures["peak_memory_bytes"]
    title = f"{figures['dialect']}: model {figures['model']}, {figures['mode']}, {len(figures['programs'])} programs"
    table = Table("", "predict", *(f"generate, {kind}" for kind in figures["generate"]), title=title)
    plain = figures["generate"].values()
    for name, unit in (
        ("frames_per_s", "frames/s"),
        ("tokens_per_s", "tokens/s"),
        ("passes_per_frame", "passes a frame"),
    ):
        table.add_row(unit, _number(figures[name]), *(_number(each[name]) for each in plain))
    table.add_row("predict / generate", "", *(_number(each["ratio_frames_per_s"]) for each in plain))
    for name in ("tokens_per_frame", "open_tokens_per_frame", "tokens_per_pass"):
        table.add_row(name.replace("_per_", " a ").replace("_", " "), _number(figures[name]))
    table.add_row("share of the memory bandwidth", f"{figures['bandwidth_share']:.1%}")
    table.add_row("peak memory", "unknown" if memory is None else f"{memory / _MIB:,.0f} MiB")
    return table


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"
