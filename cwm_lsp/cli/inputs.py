"""`cwm-lsp inputs`: the call that has a wanted outcome."""

from __future__ import annotations

import ast

import click

from cwm_lsp.backwards.inputs.describe import sentence, to_json
from cwm_lsp.backwards.inputs.search import search
from cwm_lsp.backwards.outcome import Outcome, Raises, Reaches, Returns
from cwm_lsp.cli.options import json_option
from cwm_lsp.cli.reporting import print_json, waiting
from cwm_lsp.cli.target import one_function
from cwm_lsp.program.facts import Program, Scope
from cwm_lsp.trace.problem import UserError

_EXAMPLES = """\b
Examples:
  cwm-lsp inputs examples/gcd.py::gcd --returns 6
  cwm-lsp inputs examples/safe_divide.py::safe_divide --raises ZeroDivisionError
  cwm-lsp inputs examples/fizzbuzz.py::fizzbuzz --reaches 14 --json
"""


@click.command(short_help="Find the call that returns, raises or reaches something.", epilog=_EXAMPLES)
@click.argument("target", metavar="FILE[::FUNC]")
@click.option("--returns", metavar="VALUE", help="The call returns this value, such as '[1, 2]'.")
@click.option("--raises", metavar="TYPE", help="The call ends in an exception of this type, such as KeyError.")
@click.option("--reaches", type=click.IntRange(min=1), metavar="LINE", help="The call runs this line of the file.")
@click.option(
    "--seconds", type=click.FloatRange(min=0, min_open=True), default=5.0, show_default=True, help="How long to look."
)
@json_option
def inputs(
    target: str, returns: str | None, raises: str | None, reaches: int | None, seconds: float, as_json: bool
) -> None:
    """Find a call of FUNC with the outcome that is given, without running the code.

    Every call that is tried is computed by Python's rules, so what is found holds. The exit status is 0 also where none
    is found.
    """
    program, scope = one_function(target)
    outcome = _outcome(program, scope, returns, raises, reaches)
    with waiting("Searching ..."):
        found = search(program, scope, outcome, seconds=seconds)
    if as_json:
        print_json(to_json(found, outcome))
    else:
        click.echo(sentence(found, outcome))


def _outcome(program: Program, scope: Scope, returns: str | None, raises: str | None, reaches: int | None) -> Outcome:
    if sum(each is not None for each in (returns, raises, reaches)) != 1:
        raise click.UsageError("Give the outcome, one of --returns, --raises and --reaches")
    if returns is not None:
        try:
            ast.parse(returns.strip(), mode="eval")
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            raise UserError(
                f"--returns '{returns}' is not a Python value: give one such as 6, '[1, 2]' or '\"a\"'."
            ) from error
        return Returns(returns)
    if raises is not None:
        return Raises(raises)
    assert reaches is not None
    if not any(reaches in each.lines for each in program.scopes):
        raise UserError(f"Line {reaches} of '{program.path}' holds no code that runs: give the line of a statement.")
    return Reaches(reaches)
