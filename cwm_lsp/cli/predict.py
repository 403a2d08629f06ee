"""`cwm-lsp predict`: what a call would do, without running it."""

from __future__ import annotations

from pathlib import Path

import click

from cwm_lsp.cli.batch import Batch, predict_cases
from cwm_lsp.cli.listing import listing
from cwm_lsp.cli.options import (
    call_option,
    decoding_option,
    json_option,
    max_frames_option,
    model_option,
    quantize_option,
    values_option,
)
from cwm_lsp.cli.reporting import print_json, waiting
from cwm_lsp.cli.target import Target, find
from cwm_lsp.client import predict_blocking
from cwm_lsp.model.config import Quantization
from cwm_lsp.trace.model import Trace
from cwm_lsp.trace.serialize import to_json
from cwm_lsp.view.page import page

_EXAMPLES = """\b
Examples:
  cwm-lsp predict examples/gcd.py
  cwm-lsp predict examples/gcd.py::gcd --call 'gcd(48, 18)' --json
  cwm-lsp predict examples/gcd.py --format html > gcd.html
  cwm-lsp predict --cases cases.jsonl --out predictions.jsonl
"""


@click.command(short_help="Predict what a call does, without running it.", epilog=_EXAMPLES)
@click.argument("target", metavar="FILE[::FUNC]", required=False)
@call_option
@max_frames_option(200)
@decoding_option
@values_option
@click.option("--format", "form", type=click.Choice(["text", "json", "html"]), help="How to print it.  [default: text]")
@click.option(
    "--cases",
    type=click.Path(path_type=Path),
    metavar="IN.jsonl",
    help='Predict many: {"id", "source", "call"} a line.',
)
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="OUT.jsonl", help='Where to: {"id", "frames", "end"} a line.'
)
@model_option
@quantize_option
@json_option
def predict(
    target: str | None,
    call: str | None,
    max_frames: int,
    decoding: str,
    values: str,
    form: str | None,
    cases: Path | None,
    out: Path | None,
    model: str,
    quantize: Quantization | None,
    as_json: bool,
) -> None:
    """Predict what a call does, step by step, without running it.

    With no --call, the first call that the file shows (of FUNC, if given) is predicted, or else the module body.
    With --cases, every line of a file of cases; an interrupted batch goes on where it stopped.
    """
    if cases is not None or out is not None:
        if cases is None or out is None:
            raise click.UsageError("--cases and --out belong together: give both.")
        if target is not None or call is not None or form is not None:
            raise click.UsageError("A batch takes its programs from --cases: leave out FILE, --call and --format.")
        summary = predict_cases(Batch(cases, out, model, max_frames, decoding, values, quantize))
        if as_json:
            print_json(summary)
        return
    if target is None:
        raise click.UsageError("Nothing to predict: give FILE, FILE::FUNC or --cases.")
    if as_json and form not in (None, "json"):
        raise click.UsageError(f"--json and --format {form} exclude each other: give one.")
    asked = find(target, call)
    trace = predict_target(asked, model, max_frames, decoding, values, quantize)
    _print(trace, asked, "json" if as_json else form or "text")


def predict_target(
    asked: Target, model: str, max_frames: int, decoding: str, values: str, quantize: Quantization | None = None
) -> Trace:
    """The predicted trace, with a sign of life on the terminal. Raises UserError."""
    with waiting("Predicting ...") as on_state:
        return predict_blocking(
            model,
            on_state=on_state,
            quantize=quantize,
            source=asked.source,
            path=asked.path,
            function=asked.entry.function,
            call=asked.entry.call,
            max_frames=max_frames,
            decoding=decoding,
            values=values,
        )


def _print(trace: Trace, asked: Target, form: str) -> None:
    if form == "json":
        print_json(to_json(trace))
    else:
        click.echo((page if form == "html" else listing)(trace, asked.program.lines))
