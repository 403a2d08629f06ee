"""`cwm-lsp model calibrate`: make the probabilities that are shown mean what they say."""

from __future__ import annotations

import time
from pathlib import Path

import click

from cwm_lsp.cli.given import check_files, corpus_option, exclude_option
from cwm_lsp.cli.options import json_option
from cwm_lsp.cli.reporting import bar, print_json, waiting
from cwm_lsp.model.checkpoint.locate import locate
from cwm_lsp.trace.problem import UserError

_DIAGRAM = "reliability.png"


@click.command(
    short_help="Calibrate a model's probabilities.",
    epilog="\b\nExamples:\n  cwm-lsp model calibrate runs/first --corpus functions.jsonl.gz --exclude test.jsonl",
)
@click.argument("name", metavar="MODEL")
@corpus_option
@exclude_option
@click.option("--programs", type=click.IntRange(min=2), default=240, show_default=True, help="How many to measure on.")
@click.option("--seed", type=int, default=1, show_default=True, help="Of the programs.")
@json_option
def calibrate(
    name: str, corpus: tuple[Path, ...], exclude: tuple[Path, ...], programs: int, seed: int, as_json: bool
) -> None:
    """Fit curves that turn a model's probabilities of values into shares that are right.

    Programs are generated (and drawn from --corpus), run, and predicted; half of them are fitted to, the other half
    shows how good it is. Writes calibration.json and reliability.png beside the weights; they are used from the next
    start of a worker on. The weights stay as they are.
    """
    check_files(*corpus, *exclude)
    directory = locate(name)
    began = time.monotonic()
    with waiting("Loading the model ..."):
        from cwm_lsp.evaluate.calibrate import calibrate as fit
        from cwm_lsp.evaluate.reliability import reliability_png
        from cwm_lsp.model.calibration import write_calibration
        from cwm_lsp.model.load import load

        model = load(name)
    with bar() as progress:
        task = progress.add_task("Measuring", total=programs)
        found = fit(
            model,
            corpus=corpus,
            exclude=exclude,
            programs=programs,
            seed=seed,
            on_progress=lambda done, of: progress.update(task, completed=done, total=of),
        )
        progress.update(task, completed=programs)
    try:
        (directory / _DIAGRAM).write_bytes(reliability_png(found.held_out))
        written = write_calibration(directory, found.calibration)
    except OSError as error:
        raise UserError(
            f"Cannot write to '{directory}' ({error}); copy the model to a directory of your own."
        ) from error
    figures = found.calibration.made["held_out"]
    if as_json:
        print_json({"file": str(written), "seconds": round(time.monotonic() - began, 1), **found.calibration.made})
        return
    for way, each in figures.items():
        click.echo(
            f"{way}: expected calibration error {_shown(each['ece_before'])} before, "
            f"{_shown(each['ece_after'])} after, on {each['values']} values of programs not fitted to"
        )
    click.echo(f"The curves are in '{written}', the reliability diagram beside it in '{_DIAGRAM}'.")


def _shown(error: float | None) -> str:
    return "-" if error is None else f"{error:.3f}"
