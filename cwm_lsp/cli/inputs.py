"""`cwm-lsp inputs`: the call that has a wanted outcome."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from cwm_lsp.backwards.inputs.describe import sentence, to_json
from cwm_lsp.backwards.inputs.search import search
from cwm_lsp.backwards.inputs.symbolic import question
from cwm_lsp.backwards.objections import objection
from cwm_lsp.backwards.outcome import Outcome, Raises, Reaches, Returns
from cwm_lsp.cli.interrupt import interruptible
from cwm_lsp.cli.options import json_option, proposer_option, quantize_option
from cwm_lsp.cli.proposing import proposals
from cwm_lsp.cli.reporting import note, print_json, waiting
from cwm_lsp.cli.target import one_function
from cwm_lsp.model.config import Quantization
from cwm_lsp.program.facts import Program, Scope
from cwm_lsp.record.crosshair import check_installed, solving
from cwm_lsp.trace.problem import UserError

_EXAMPLES = """\b
Examples:
  cwm-lsp inputs examples/gcd.py::gcd --returns 6
  cwm-lsp inputs examples/safe_divide.py::safe_divide --raises ZeroDivisionError
  cwm-lsp inputs examples/fizzbuzz.py::fizzbuzz --reaches 14 --json
  cwm-lsp inputs tax.py::rate --reaches 31 --run
"""


@click.command(short_help="Find the call that returns, raises or reaches something.", epilog=_EXAMPLES)
@click.argument("target", metavar="FILE[::FUNC]")
@click.option("--returns", metavar="VALUE", help="The call returns this value, such as '[1, 2]'.")
@click.option("--raises", metavar="TYPE", help="The call ends in an exception of this type, such as KeyError.")
@click.option("--reaches", type=click.IntRange(min=1), metavar="LINE", help="The call runs this line of the file.")
@click.option(
    "--seconds", type=click.FloatRange(min=0, min_open=True), default=5.0, show_default=True, help="How long to look."
)
@click.option("--run", is_flag=True, help="Also let CrossHair run the function, with arguments that it makes up.")
@proposer_option
@quantize_option
@json_option
def inputs(
    target: str,
    returns: str | None,
    raises: str | None,
    reaches: int | None,
    seconds: float,
    run: bool,
    model: str,
    quantize: Quantization | None,
    as_json: bool,
) -> None:
    """Find a call of FUNC with the outcome that is given. Nothing is run without --run.

    A search is joined by what the model proposes after a quarter of the time. Every call that is tried is computed by
    Python's rules, so what is found holds. The exit status is 0 also where none is found. With --run CrossHair executes
    the code in a process of its own, where it can neither write files, start programs nor reach the network.
    """
    program, scope = one_function(target)
    outcome = _outcome(program, returns, raises, reaches)
    with (
        waiting("Searching ..."),
        interruptible() as interrupted,
        _beside(program, scope, outcome, seconds, run) as arrived,
        proposals(program, scope, outcome, model, quantize) as proposed,
    ):
        found = search(
            program, scope, outcome, proposals=proposed, arrived=arrived, seconds=seconds, cancelled=interrupted
        )
    if as_json:
        print_json(to_json(found, outcome))
    else:
        click.echo(sentence(found, outcome))


@contextmanager
def _beside(
    program: Program, scope: Scope, outcome: Outcome, seconds: float, run: bool
) -> Iterator[Callable[[], list[str] | None]]:
    """The calls that CrossHair comes upon while we search, if it may run the code. Raises UserError without it."""
    if run:
        check_installed()
    asked = question(program, scope, outcome) if run else None
    if asked is None:
        yield lambda: None
        return
    with solving(asked, seconds) as found:
        yield found.arrived
        if found.problem:
            note(f"CrossHair could not search: {found.problem}.")


def _outcome(program: Program, returns: str | None, raises: str | None, reaches: int | None) -> Outcome:
    if sum(each is not None for each in (returns, raises, reaches)) != 1:
        raise click.UsageError("Give the outcome, one of --returns, --raises and --reaches")
    outcome: Outcome
    if returns is not None:
        outcome = Returns(returns.strip())
    elif raises is not None:
        outcome = Raises(raises.strip())
    else:
        assert reaches is not None
        outcome = Reaches(reaches)
    why_not = objection(program, outcome)
    if why_not is not None:
        raise UserError(why_not)
    return outcome
