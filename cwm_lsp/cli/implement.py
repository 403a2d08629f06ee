"""`cwm-lsp implement`: the body that does what the examples show."""

from __future__ import annotations

import click
from rich.syntax import Syntax

from cwm_lsp.backwards.bodies.describe import sentence, to_json
from cwm_lsp.backwards.bodies.search import Body, search
from cwm_lsp.cli.interrupt import interruptible
from cwm_lsp.cli.options import json_option, proposer_option, quantize_option
from cwm_lsp.cli.proposing import proposals
from cwm_lsp.cli.reporting import note, print_json, results, waiting
from cwm_lsp.cli.target import one_function
from cwm_lsp.model.config import Quantization

_EXAMPLES = """\b
Examples:
  cwm-lsp implement todo.py::middle
  cwm-lsp implement todo.py::middle --json
  cwm-lsp implement todo.py::middle | patch todo.py
"""


@click.command(short_help="Find the body that passes a function's examples.", epilog=_EXAMPLES)
@click.argument("target", metavar="FILE[::FUNC]")
@click.option(
    "--seconds", type=click.FloatRange(min=0, min_open=True), default=10.0, show_default=True, help="How long to look."
)
@proposer_option
@quantize_option
@json_option
def implement(target: str, seconds: float, model: str, quantize: Quantization | None, as_json: bool) -> None:
    """Find a body for FUNC that does what its doctests, asserts and examples say, without running any code.

    What the model proposes is tried beside a search for single expressions. The change is printed as a diff, what
    speaks for it on stderr. The exit status is 0 also where none is found.
    """
    program, scope = one_function(target)
    with (
        waiting("Searching ..."),
        interruptible() as interrupted,
        proposals(program, scope, None, model, quantize) as proposed,
    ):
        found = search(program, scope, proposals=lambda _: proposed(), seconds=seconds, cancelled=interrupted)
    if as_json:
        print_json(to_json(found))
        return
    if isinstance(found, Body):
        if results().is_terminal:
            results().print(Syntax(found.diff, "diff", background_color="default"))
        else:
            click.echo(found.diff, nl=False)
    note(sentence(found))
