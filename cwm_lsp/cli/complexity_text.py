"""What `cwm-lsp complexity` shows of a verdict, for people and as JSON."""

from __future__ import annotations

from collections.abc import Sequence

import click

from cwm_lsp.verdicts.complexity.fit import Fit
from cwm_lsp.verdicts.complexity.growths import counted, duration
from cwm_lsp.verdicts.complexity.measure import Measured
from cwm_lsp.verdicts.complexity.verdict import Class, Growth

Steps = Sequence[tuple[int, float]]
_FITS = 3


def steps_json(steps: Steps | None) -> dict[str, object]:
    """The expected steps and times by size."""
    return {"expected": [{"n": n, "steps": count, "time": duration(count)} for n, count in steps or ()]}


def measured_json(measured: Measured | None) -> dict[str, object]:
    """What was counted and what fits it; nothing where nothing was run."""
    if measured is None:
        return {}
    return {
        "measured": {
            "points": [list(point) for point in measured.points],
            "fits": [_fit_json(fit) for fit in measured.fits],
            "space_points": [list(point) for point in measured.space_points],
            "space_fits": [_fit_json(fit) for fit in measured.space_fits],
            "problem": None if measured.problem is None else measured.problem.message,
        }
    }


def _fit_json(fit: Fit) -> dict[str, object]:
    return {"class": fit.text, "a": round(fit.a, 3), "b": fit.b, "residual": round(fit.residual, 5)}


def print_growth(growth: Growth, steps: Steps | None, measured: Measured | None) -> None:
    """The verdict, its derivation, what was measured, and the expected steps."""
    click.echo(f"{growth.function}: {growth.message} ({_how(growth)}).")
    for line in growth.derivation:
        click.echo(f"  line {line.line}: {line.cost}  {line.why}")
    for sentence in growth.assumptions:
        click.echo(f"  assumed: {sentence}")
    for of, other in growth.others:
        click.echo(f"But {other.text} {of} ({_origin(other)}).")
    if measured is not None:
        if measured.problem is not None:
            click.echo(f"Measuring: {measured.problem.message}.")
        for what, found in (("lines", measured.fits), ("bytes", measured.space_fits)):
            for fit in found[:_FITS]:
                click.echo(f"  counted {what} fit {fit.text} with a residual of {100 * fit.residual:.2f} %")
    for n, count in steps or ():
        click.echo(f"  n = {n:>9,}: about {counted(count)} steps, {duration(count)}")


def _how(growth: Growth) -> str:
    time, space = _origin(growth.time), _origin(growth.space)
    return time if time == space else f"time {time}, space {space}"


def _origin(of: Class) -> str:
    name = of.origin.value if of.origin else "unknown"
    return name if of.p is None else f"{name}, p {of.p:.2f}"
