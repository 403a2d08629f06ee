"""`cwm-lsp eval`: how well a model predicts, with 95 % intervals."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

import click

from cwm_lsp.cli.eval_backwards import eval_implement, eval_inverse
from cwm_lsp.cli.eval_complexity import eval_complexity
from cwm_lsp.cli.eval_halting import eval_halting
from cwm_lsp.cli.options import json_option, model_option, quantize_option
from cwm_lsp.cli.reporting import bar, note, print_json, results, waiting
from cwm_lsp.model.config import Quantization
from cwm_lsp.trace.problem import UserError

_EXAMPLES = """\b
Examples:
  cwm-lsp eval trace cases.jsonl
  cwm-lsp eval output cases.jsonl --decoding constrained --limit 100 --json
  cwm-lsp eval inverse cases.jsonl --seconds 5 --out found.json
"""


@click.command("eval", short_help="Score a model on a file of cases.", epilog=_EXAMPLES)
@click.argument("kind", type=click.Choice(["trace", "output", "halting", "complexity", "inverse", "implement"]))
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE.jsonl")
@click.option(
    "--decoding",
    type=click.Choice(["all", "both", "constrained", "free", "hybrid"]),
    default="all",
    show_default=True,
    help="Which ways of predicting to score: neural ones (both: constrained and free), and hybrid, where the model is "
    "only asked for what cannot be computed.",
)
@click.option(
    "--max-frames",
    type=click.IntRange(min=1),
    default=300,
    show_default=True,
    help="Where predictions left to themselves stop.",
)
@click.option(
    "--seconds", type=click.FloatRange(min=0, min_open=True), help="How long to search: inverse and implement, a case."
)
@click.option("--limit", type=click.IntRange(min=1), help="Score a sample of this many cases only.")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE", help="Write every case's result there, as JSON."
)
@model_option
@quantize_option
@json_option
def evaluate(
    kind: Literal["trace", "output", "halting", "complexity", "inverse", "implement"],
    file: Path,
    decoding: Literal["all", "both", "constrained", "free", "hybrid"],
    max_frames: int,
    seconds: float | None,
    limit: int | None,
    out: Path | None,
    model: str,
    quantize: Quantization | None,
    as_json: bool,
) -> None:
    """Score a model on the cases of a file: {"id", "category", "source", "call"} a line.

    `trace` runs each case for real and counts the next frames, whole traces and outputs that the model gets right;
    `output` counts outputs only; `halting` counts verdicts on whether calls end ({"id", "source", "call", "halts"} a
    line), `complexity` classes of time and space ({"id", "source", "function", "time", "space"} a line); neither runs
    anything. `inverse` looks for calls with each case's outcome, `implement` for bodies ({"id", "prompt",
    "entry_point", "test"} a line), both with what the model proposes; --model none searches alone. Otherwise the code
    of the cases is executed, in processes of their own. Ctrl-C ends it with the scores of the cases so far.
    """
    if out is not None and not out.parent.is_dir():
        raise UserError(f"There is no directory '{out.parent}': create it or name another file with --out.")
    if not file.is_file():
        raise UserError(f"There is no file '{file}': name a JSONL file of cases.")
    if kind == "halting":
        eval_halting(file, model, quantize, limit, out, as_json)
        return
    if kind == "complexity":
        eval_complexity(file, model, quantize, limit, out, as_json)
        return
    if kind == "inverse":
        eval_inverse(file, model, quantize, limit, seconds, out, as_json)
        return
    if kind == "implement":
        eval_implement(file, model, quantize, limit, seconds, out, as_json)
        return
    with waiting("Loading the model ..."):  # torch alone takes a second or two
        from cwm_lsp.evaluate.output import evaluate_output
        from cwm_lsp.evaluate.render import render
        from cwm_lsp.evaluate.report import to_json
        from cwm_lsp.evaluate.trace import ALL, BOTH, evaluate_trace
        from cwm_lsp.model.load import load

        loaded = load(model, quantization=quantize)
    with bar("id") as progress:
        task = progress.add_task("Scoring", total=None, id="")

        def on_progress(done: int, total: int, id: str) -> None:
            progress.update(task, completed=done, total=total, id=id)

        ways = ALL if decoding == "all" else BOTH if decoding == "both" else (decoding,)
        score = evaluate_trace if kind == "trace" else evaluate_output
        report = score(loaded, file, decoding=ways, limit=limit, max_frames=max_frames, on_progress=on_progress)
        progress.update(task, completed=progress.tasks[task].total or 0, id="")
    if out is not None:
        out.write_text(json.dumps(to_json(report, rows=True), indent=1) + "\n", encoding="utf-8")
        note(f"Every case's result is in '{out}'.")
    if as_json:
        print_json(to_json(report))
    else:
        results().print(render(report))
    if report.left:
        raise KeyboardInterrupt
