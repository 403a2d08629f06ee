"""`cwm-lsp compare`: a prediction beside a real run."""

from __future__ import annotations

from itertools import islice, zip_longest

import click
from rich.markup import escape
from rich.table import Table

from cwm_lsp.cli.listing import shown
from cwm_lsp.cli.options import (
    call_option,
    decoding_option,
    json_option,
    max_frames_option,
    model_option,
    recorder_option,
    values_option,
)
from cwm_lsp.cli.predict import predict_target
from cwm_lsp.cli.reporting import note, print_json, results, waiting
from cwm_lsp.cli.running import as_recorded, run_for_real, warning
from cwm_lsp.cli.target import Target, find
from cwm_lsp.record.limits import Limits
from cwm_lsp.trace.align import align, comparison_to_json
from cwm_lsp.trace.collapse import collapse_comprehensions
from cwm_lsp.trace.model import Trace
from cwm_lsp.view.comparison import comparison
from cwm_lsp.view.steps import Step, steps
from cwm_lsp.view.wording import first_difference, shorten

_SHOWN_AFTER = 3  # steps behind the first divergence: from there the sides no longer stand for the same step
_EXAMPLES = """\b
Examples:
  cwm-lsp compare examples/gcd.py::gcd --call 'gcd(48, 18)'
  cwm-lsp compare examples/gcd.py::gcd --call 'gcd(48, 18)' --recorder inprocess --json
  cwm-lsp compare examples/gcd.py --format html > gcd.html
"""


@click.command(short_help="Predict a call, run it, show where the two differ.", epilog=_EXAMPLES)
@click.argument("target", metavar="FILE[::FUNC]")
@call_option
@recorder_option("debugpy")
@decoding_option
@values_option
@max_frames_option(1000)
@model_option
@click.option("--format", "form", type=click.Choice(["text", "json", "html"]), help="How to print it.  [default: text]")
@json_option
def compare(
    target: str,
    call: str | None,
    recorder: str,
    decoding: str,
    values: str,
    max_frames: int,
    model: str,
    form: str | None,
    as_json: bool,
) -> None:
    """Predict a call, run it for real, and show where the two first differ.

    The code is executed, in a process of its own with limits. Both sides stop after --max-frames. A wrong prediction
    is a result, not an error: the exit status is 0.
    """
    if as_json and form not in (None, "json"):
        raise click.UsageError(f"--json and --format {form} exclude each other: give one.")
    asked = find(target, call)
    predicted = predict_target(asked, model, max_frames, decoding, values)
    note(warning(asked, recorder))
    with waiting("Running ..."):
        actual = run_for_real(asked, recorder, Limits(max_frames=max_frames, seconds=60.0))
    predicted = as_recorded(predicted, recorder)
    if as_json or form == "json":
        print_json(comparison_to_json(predicted, actual))
    elif form == "html":
        click.echo(comparison(predicted, actual, asked.program.lines))
    else:
        _show(asked, predicted, actual)


def _show(asked: Target, predicted: Trace, actual: Trace) -> None:
    alignment = align(predicted, actual)
    divergence = alignment.first_divergence
    predicted, actual = collapse_comprehensions(predicted), collapse_comprehensions(actual)
    lines = asked.program.lines
    pairs = zip_longest(steps(predicted, lines), steps(actual, lines))
    longest = max(len(predicted.frames), len(actual.frames))
    end = longest if divergence is None else min(longest, divergence.index + 1 + _SHOWN_AFTER)
    table = Table("step", "line", "about to run", "predicted", "real", title=escape(asked.entry.call or asked.path))
    for index, (ours, real) in enumerate(islice(pairs, end)):
        step = real or ours
        assert step is not None  # zip_longest
        style = (
            None if divergence is None or index < divergence.index else "red" if index == divergence.index else "dim"
        )
        code = shorten("  " * step.depth + step.text, 44)
        table.add_row(str(index), _line(ours, real), *map(escape, (code, _new(ours), _new(real))), style=style)
    console = results()
    console.print(table)
    if end < longest:
        console.print(f"... and {longest - end} more steps")
    score = alignment.agreement
    console.print(
        f"{score.frames} of {score.of} steps agree; first difference: {escape(first_difference(divergence))}."
    )


def _line(ours: Step | None, real: Step | None) -> str:
    numbers = dict.fromkeys(str(step.line) for step in (ours, real) if step is not None)
    return " / ".join(numbers)


def _new(step: Step | None) -> str:
    return "" if step is None else shown(step)
