"""`cwm-lsp implement`: the body that does what the examples show."""

from __future__ import annotations

import click
from rich.syntax import Syntax

from cwm_lsp.backwards.bodies.check import agrees, with_body, without_asserts
from cwm_lsp.backwards.bodies.describe import sentence, to_json
from cwm_lsp.backwards.bodies.search import Body, search
from cwm_lsp.cli.interrupt import interruptible
from cwm_lsp.cli.options import json_option, proposer_option, quantize_option
from cwm_lsp.cli.proposing import proposals
from cwm_lsp.cli.reporting import note, print_json, results, waiting
from cwm_lsp.cli.target import one_function
from cwm_lsp.model.config import Quantization
from cwm_lsp.program.facts import Program, Scope
from cwm_lsp.record.inprocess import record
from cwm_lsp.record.limits import Limits
from cwm_lsp.trace.model import EndReason, Entry

_RUN = Limits(max_frames=100_000, seconds=5.0)

_EXAMPLES = """\b
Examples:
  cwm-lsp implement todo.py::middle
  cwm-lsp implement todo.py::middle --run --json
  cwm-lsp implement todo.py::middle | patch todo.py
"""


@click.command(short_help="Find the body that passes a function's examples.", epilog=_EXAMPLES)
@click.argument("target", metavar="FILE[::FUNC]")
@click.option(
    "--seconds", type=click.FloatRange(min=0, min_open=True), default=10.0, show_default=True, help="How long to look."
)
@click.option("--run", is_flag=True, help="Also run the examples for real, with the body that was found.")
@proposer_option
@quantize_option
@json_option
def implement(target: str, seconds: float, run: bool, model: str, quantize: Quantization | None, as_json: bool) -> None:
    """Find a body for FUNC that does what its doctests, asserts and examples say. Nothing is run without --run.

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
    right = _observed(program, scope, found) if run and isinstance(found, Body) else None
    if as_json:
        print_json({**to_json(found), "observed": right})
        return
    if isinstance(found, Body):
        if results().is_terminal:
            results().print(Syntax(found.diff, "diff", background_color="default"))
        else:
            click.echo(found.diff, nl=False)
    note(sentence(found))
    if right is not None and isinstance(found, Body):
        note(f"A real run does what {right} of {len(found.examples)} examples say.")


def _observed(program: Program, scope: Scope, found: Body) -> int:
    """How many examples a real run of the file with the body bears out."""
    made = with_body(program, scope, found.body)
    if made is None:
        return 0
    source = without_asserts(made).source
    right = 0
    for each in found.examples:
        trace = record(source, Entry(scope.qualname, each.call), path=program.path, limits=_RUN)
        value = trace.frames[-1].value if trace.frames else None
        right += trace.end.reason is EndReason.RETURNED and value is not None and agrees(each, value.repr)
    return right
