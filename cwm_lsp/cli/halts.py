"""`cwm-lsp halts`: does it end, and how is that known."""

from __future__ import annotations

from pathlib import Path

import click

from cwm_lsp.cli.halts_batch import halts_cases
from cwm_lsp.cli.halts_static import halts_static
from cwm_lsp.cli.judging import judged
from cwm_lsp.cli.options import call_option, json_option, model_option, quantize_option
from cwm_lsp.cli.reporting import print_json, waiting
from cwm_lsp.cli.target import find
from cwm_lsp.cli.verdict_batch import VerdictBatch
from cwm_lsp.model.config import Quantization
from cwm_lsp.verdicts.verdict import Kind, Verdict

_EXAMPLES = """\b
Examples:
  cwm-lsp halts examples/gcd.py --call 'gcd(48, 18)'
  cwm-lsp halts examples/gcd.py::gcd --call 'gcd(0, 7)' --json
  cwm-lsp halts --static src tests/helpers.py
  cwm-lsp halts --cases cases.jsonl --out verdicts.jsonl
"""


@click.command(short_help="Say whether a call ends.", epilog=_EXAMPLES)
@click.argument("targets", metavar="FILE[::FUNC]", nargs=-1)
@call_option
@click.option("--run", is_flag=True, help="Also run the call for real, for a few seconds.")
@click.option("--static", is_flag=True, help="Judge all loops of files and directories from their source alone.")
@click.option("--cases", type=click.Path(path_type=Path), metavar="IN.jsonl", help="Judge many calls.")
@click.option("--out", type=click.Path(path_type=Path), metavar="OUT.jsonl", help="Where their verdicts go.")
@model_option
@quantize_option
@json_option
def halts(
    targets: tuple[str, ...],
    call: str | None,
    run: bool,
    static: bool,
    cases: Path | None,
    out: Path | None,
    model: str,
    quantize: Quantization | None,
    as_json: bool,
) -> None:
    """Say whether a call ends, loops for ever, or whether that is not known; and how it is known.

    It is computed and proved where possible, and the model is asked where not. Nothing is run without --run.
    """
    if cases is not None or out is not None:
        if cases is None or out is None:
            raise click.UsageError("--cases and --out belong together: give both.")
        if targets or call is not None or static:
            raise click.UsageError("A batch takes its calls from --cases: leave out FILE, --call and --static.")
        summary = halts_cases(VerdictBatch(cases, out, model, quantize), run)
        if as_json:
            print_json(summary)
        return
    if static:
        if call is not None or run or not targets:
            raise click.UsageError("--static judges sources: give files or directories, and neither --call nor --run.")
        halts_static(targets, as_json)
        return
    if len(targets) != 1:
        raise click.UsageError("Nothing to judge: give one FILE or FILE::FUNC, --static or --cases.")
    asked = find(targets[0], call)
    with waiting("Judging ..."):
        verdict = judged(asked.program, asked.entry, model, quantize, run)
    if as_json:
        print_json({"path": asked.path, "call": asked.entry.call, **verdict.to_json()})
    else:
        _print(verdict, asked.path)


def _print(verdict: Verdict, path: str) -> None:
    how = f" ({verdict.origin.value}{'' if verdict.p is None else f', p {verdict.p:.2f}'})" if verdict.origin else ""
    where = f"{path}:{verdict.line}: " if verdict.kind is Kind.LOOPS and verdict.line else ""
    click.echo(f"{verdict.kind.value}{how}: {where}{verdict.message}.")
    for line in verdict.derivation:
        click.echo(f"  {line}")
    for place in verdict.evidence:
        click.echo(f"  {path}:{place.line}: {place.message}")
    for other in verdict.others:
        click.echo(f"But {other.kind.value} ({other.origin.value if other.origin else ''}): {other.message}.")
