"""`cwm-lsp complexity`: how time and space grow with the input, and how that is known."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from cwm_lsp.cli.complexity_batch import answered, complexity_cases
from cwm_lsp.cli.complexity_text import measured_json, print_growth, steps_json
from cwm_lsp.cli.options import json_option, model_option, quantize_option
from cwm_lsp.cli.reporting import note, print_json, waiting
from cwm_lsp.cli.target import read_source
from cwm_lsp.cli.verdict_batch import VerdictBatch
from cwm_lsp.client import ask_blocking
from cwm_lsp.model.config import Quantization
from cwm_lsp.program.facts import Program, analyse
from cwm_lsp.trace.problem import UserError
from cwm_lsp.verdicts.complexity.combine import combined
from cwm_lsp.verdicts.complexity.fit import Fit
from cwm_lsp.verdicts.complexity.growths import SIZES, alike, scaled
from cwm_lsp.verdicts.complexity.judge import judged
from cwm_lsp.verdicts.complexity.measure import Measured, measure
from cwm_lsp.verdicts.complexity.plot import svg
from cwm_lsp.verdicts.complexity.verdict import Class, Growth, Origin

_EXAMPLES = """\b
Examples:
  cwm-lsp complexity examples/gcd.py::gcd
  cwm-lsp complexity sort.py::merge_sort --run --plot growth.svg
  cwm-lsp complexity sort.py --json
  cwm-lsp complexity --cases cases.jsonl --out classes.jsonl
"""


@click.command(short_help="Say how time and space grow with the input.", epilog=_EXAMPLES)
@click.argument("target", metavar="FILE[::FUNC]", required=False)
@click.option("--run", is_flag=True, help="Also run the function on growing inputs; count lines and bytes.")
@click.option("--ask", is_flag=True, help="Also ask the model where a class is derived, and show where it disagrees.")
@click.option("--sizes", metavar="N,N,...", help="Sizes to tell the expected steps for.  [default: 10 to 10^6]")
@click.option("--plot", type=click.Path(path_type=Path), metavar="OUT.svg", help="Draw the expected steps there.")
@click.option("--cases", type=click.Path(path_type=Path), metavar="IN.jsonl", help="Judge many functions.")
@click.option("--out", type=click.Path(path_type=Path), metavar="OUT.jsonl", help="Where their classes go.")
@model_option
@quantize_option
@json_option
def complexity(
    target: str | None,
    run: bool,
    ask: bool,
    sizes: str | None,
    plot: Path | None,
    cases: Path | None,
    out: Path | None,
    model: str,
    quantize: Quantization | None,
    as_json: bool,
) -> None:
    """Say how the worst case of a function grows in time and space, with the derivation line by line.

    It is derived from the source where that is possible, and the model is asked where not. Nothing is run without
    --run. With no FUNC, every function of the file is judged, from its source alone.
    """
    if cases is not None or out is not None:
        if cases is None or out is None:
            raise click.UsageError("--cases and --out belong together: give both.")
        if target is not None or plot is not None or sizes is not None or run:
            raise click.UsageError(
                "A batch takes its functions from --cases: leave out FILE, --run, --sizes and --plot."
            )
        summary = complexity_cases(VerdictBatch(cases, out, model, quantize))
        if as_json:
            print_json(summary)
        return
    if target is None:
        raise click.UsageError("Nothing to judge: give FILE, FILE::FUNC or --cases.")
    at = _sizes(sizes)
    path, _, function = target.rpartition("::") if "::" in target else (target, "", "")
    program = _program(path)
    if not function:
        if run or plot is not None:
            raise click.UsageError("--run and --plot are for one function: give FILE::FUNC.")
        _all(program, as_json)
        return
    scope = program.function(function)
    if scope is None:
        raise UserError(f"There is no function '{function}' in '{path}': name one that the file defines.")
    growth, measured = judge(program, scope.qualname, model, quantize, run=run, ask=ask)
    taken = scaled(growth.time.text, _factor(growth, measured)) if growth.time.text else None
    steps = None if taken is None else [(n, taken(float(n))) for n in at]
    seen = measured.points if measured else ()
    drawn = None if taken is None else svg(f"{growth.function}: {growth.time.text}", taken, at, seen)
    if plot is not None and drawn is None:
        raise UserError(f"There is nothing to draw: the class of '{function}' is unknown; try --run.")
    if plot is not None and drawn is not None:
        _write(plot, drawn)
    if as_json:
        print_json({"path": path, **growth.to_json(), **steps_json(steps), **measured_json(measured), "plot": drawn})
    else:
        print_growth(growth, steps, measured)


def judge(
    program: Program, function: str, model: str, quantize: Quantization | None, *, run: bool = False, ask: bool = False
) -> tuple[Growth, Measured | None]:
    """The verdict of all methods: the model is asked for what the others don't tell, or in any case with `ask`."""
    derived = judged(program, function)
    with waiting("Judging ...") as on_state:
        measured = measure(program, function) if run else None
        asked: tuple[Class, Class] | None = None
        known = measured or Measured()
        if ask or not ((derived.time.text or known.fits) and (derived.space.text or known.space_fits)):
            times, spaces = (
                ask_blocking(
                    model, on_state=on_state, quantize=quantize, source=program.source, path=program.path,
                    function=function, call="", topic=topic,
                )
                for topic in ("time", "space")
            )  # fmt: skip
            asked = (answered(times.best), answered(spaces.best))
    observed = None if measured is None else (_best(measured.fits), _best(measured.space_fits))
    return combined(derived, observed, asked), measured


def _best(found: Sequence[Fit]) -> Class:
    return Class(found[0].text, Origin.OBSERVED) if found else Class(None)


def _program(path: str) -> Program:
    program = analyse(read_source(path), path)
    if program.problems:
        problem = program.problems[0]
        place = f", line {problem.line}" if problem.line else ""
        raise UserError(f"'{path}'{place}: {problem.message}; correct it and try again.")
    return program


def _sizes(text: str | None) -> tuple[int, ...]:
    if text is None:
        return SIZES
    try:
        found = tuple(int(part.replace("_", "")) for part in text.split(","))
    except ValueError:
        found = ()
    if not found or min(found) < 1:
        raise click.UsageError("--sizes takes whole numbers from 1 on with commas between them, such as 10,1000.")
    return found


def _factor(growth: Growth, measured: Measured | None) -> float:
    """Steps for each unit of the class, where they were counted."""
    for fit in measured.fits if measured else ():
        if growth.time.text is not None and alike(fit.text, growth.time.text):
            return max(fit.b, 1.0) if fit.b else max(fit.a, 1.0)
    return 1.0


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as problem:
        raise UserError(f"'{path}' cannot be written ({problem.strerror}): name another file with --plot.") from None
    note(f"The plot is in '{path}'.")


def _all(program: Program, as_json: bool) -> None:
    found = [judged(program, scope.qualname) for scope in program.functions]
    if as_json:
        print_json({"path": program.path, "functions": [growth.to_json() for growth in found]})
        return
    for growth in found:
        click.echo(f"{program.path}:{growth.line}: {growth.function}: {growth.message}.")
    if not found:
        note(f"'{program.path}' defines no function.")
