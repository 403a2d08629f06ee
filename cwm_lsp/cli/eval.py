"""`cwm-lsp eval`: how well a model predicts, with 95 % intervals."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

import click

from cwm_lsp.cli.options import json_option, model_option, quantize_option
from cwm_lsp.cli.reporting import bar, note, print_json, results, waiting
from cwm_lsp.model.config import Quantization
from cwm_lsp.trace.problem import UserError

_EXAMPLES = """\b
Examples:
  cwm-lsp eval trace cases.jsonl
  cwm-lsp eval output cases.jsonl --decoding constrained --limit 100 --json
"""


@click.command("eval", short_help="Score a model on a file of cases.", epilog=_EXAMPLES)
@click.argument("kind", type=click.Choice(["trace", "output"]))
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE.jsonl")
@click.option(
    "--decoding",
    type=click.Choice(["both", "constrained", "free", "hybrid"]),
    default="both",
    show_default=True,
    help="Which ways of decoding to score; hybrid (for outputs only) computes what can be computed.",
)
@click.option("--limit", type=click.IntRange(min=1), help="Score a sample of this many cases only.")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE", help="Write every case's result there, as JSON."
)
@model_option
@quantize_option
@json_option
def evaluate(
    kind: Literal["trace", "output"],
    file: Path,
    decoding: Literal["both", "constrained", "free", "hybrid"],
    limit: int | None,
    out: Path | None,
    model: str,
    quantize: Quantization | None,
    as_json: bool,
) -> None:
    """Score a model on the cases of a file: {"id", "category", "source", "call"} a line.

    `trace` runs each case for real and counts the next frames, whole traces and outputs that the model gets right;
    `output` counts outputs only. The code of the cases is executed, in processes of their own.
    """
    if kind == "trace" and decoding == "hybrid":
        raise click.UsageError("Hybrid predictions are scored by their outputs: use `eval output`.")
    if out is not None and not out.parent.is_dir():
        raise UserError(f"There is no directory '{out.parent}': create it or name another file with --out.")
    if not file.is_file():
        raise UserError(f"There is no file '{file}': name a JSONL file of cases.")
    with waiting("Loading the model ..."):  # torch alone takes a second or two
        from cwm_lsp.evaluate.output import evaluate_output
        from cwm_lsp.evaluate.render import render
        from cwm_lsp.evaluate.report import to_json
        from cwm_lsp.evaluate.trace import BOTH, evaluate_trace
        from cwm_lsp.model.load import load

        loaded = load(model, quantization=quantize)
    with bar("id") as progress:
        task = progress.add_task("Scoring", total=None, id="")

        def on_progress(done: int, total: int, id: str) -> None:
            progress.update(task, completed=done, total=total, id=id)

        if decoding == "hybrid" or kind == "output":
            ways = BOTH if decoding == "both" else (decoding,)
            report = evaluate_output(loaded, file, decoding=ways, limit=limit, on_progress=on_progress)
        else:
            decodings = BOTH if decoding == "both" else (decoding,)
            report = evaluate_trace(loaded, file, decoding=decodings, limit=limit, on_progress=on_progress)
        progress.update(task, completed=progress.tasks[task].total or 0, id="")
    if out is not None:
        out.write_text(json.dumps(to_json(report, rows=True), indent=1) + "\n", encoding="utf-8")
        note(f"Every case's result is in '{out}'.")
    if as_json:
        print_json(to_json(report))
    else:
        results().print(render(report))
