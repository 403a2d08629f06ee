"""`cwm-lsp record`: what a call really does."""

from __future__ import annotations

import sys

import click

from cwm_lsp.cli.options import call_option, json_option, max_frames_option, recorder_option
from cwm_lsp.cli.reporting import note, print_json, waiting
from cwm_lsp.cli.running import run_for_real, warning
from cwm_lsp.cli.target import find
from cwm_lsp.record.limits import Limits
from cwm_lsp.trace.dialects.cwm import render_trace
from cwm_lsp.trace.model import EndReason
from cwm_lsp.trace.serialize import to_json
from cwm_lsp.view.wording import how_it_ends

_EXAMPLES = """\b
Examples:
  cwm-lsp record examples/gcd.py::gcd --call 'gcd(48, 18)'
  cwm-lsp record examples/gcd.py::gcd --call 'gcd(48, 18)' --format tokens
"""


@click.command(short_help="Run a call for real and print its trace.", epilog=_EXAMPLES)
@click.argument("target", metavar="FILE[::FUNC]")
@call_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["json", "tokens"]),
    default="json",
    show_default=True,
    help="A trace as JSON, or as the text that Meta's models are trained on.",
)
@recorder_option("inprocess")
@max_frames_option(10_000)
@click.option(
    "--seconds", type=click.FloatRange(min=0, min_open=True), default=10.0, show_default=True, help="Stop then."
)
@json_option
def record(
    target: str, call: str | None, form: str, recorder: str, max_frames: int, seconds: float, as_json: bool
) -> None:
    """Run a call for real and print its trace.

    The code is executed, in a process of its own with limits. What it prints is not shown.
    """
    if as_json and form != "json":
        raise click.UsageError(f"--json and --format {form} exclude each other: give one.")
    asked = find(target, call)
    note(warning(asked, recorder))
    with waiting("Running ..."):
        trace = run_for_real(asked, recorder, Limits(max_frames=max_frames, seconds=seconds))
    if trace.end.reason is not EndReason.RETURNED:
        note(f"The run {how_it_ends(trace)}.")
    if form == "json":
        print_json(to_json(trace))
    else:  # to the byte: no line end behind it where a program reads it
        text = render_trace(trace, asked.source)
        sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace") + (b"\n" if sys.stdout.isatty() else b""))
