"""`cwm-lsp train`: a model of one's own, from generated programs and files of functions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from cwm_lsp.cli.given import check_files, config_option, corpus_option, exclude_option
from cwm_lsp.cli.options import json_option
from cwm_lsp.cli.reporting import messages, note, print_json, waiting
from cwm_lsp.trace.problem import UserError

_EXAMPLES = """\b
Examples:
  cwm-lsp train --config cwm_lsp/train/configs/cpu.toml --out runs/first --minutes 20
  cwm-lsp train --config cpu.toml --corpus functions.jsonl.gz --exclude test.jsonl --out runs/second
  cwm-lsp train --config cpu.toml --out runs/first --resume
  cwm-lsp train --config h100.toml --out runs/big --sitting 8.5      (then again, with --resume)
  cwm-lsp train --config reinforce.toml --out runs/rewarded --minutes 10   (the third stage: answers that are checked)
"""


@click.command(short_help="Train a model.", epilog=_EXAMPLES)
@config_option(required=True)
@corpus_option
@exclude_option
@click.option("--out", type=click.Path(path_type=Path), required=True, metavar="DIR", help="Where the model is put.")
@click.option("--resume", is_flag=True, help="Go on with the run in DIR.")
@click.option(
    "--minutes", type=click.FloatRange(min=0, min_open=True), help="Train this long instead of the recipe's time."
)
@click.option(
    "--sitting",
    type=click.FloatRange(min=0, min_open=True),
    metavar="MINUTES",
    help="Stop and save after so many minutes; --resume goes on exactly there.",
)
@click.option("--prepare", is_flag=True, help="Only make what a run begins with: tokenizer and held-out programs.")
@json_option
def train(
    config: Path,
    corpus: tuple[Path, ...],
    exclude: tuple[Path, ...],
    out: Path,
    resume: bool,
    minutes: float | None,
    sitting: float | None,
    prepare: bool,
    as_json: bool,
) -> None:
    """Train a model and leave it in DIR, in Hugging Face layout, for --model.

    Programs are run to record their traces. Everything is saved every five minutes and on Ctrl-C.
    """
    _check(corpus, exclude, out, resume)
    with waiting("Preparing ..."):
        from cwm_lsp.train.chunks import Setup

        try:
            from cwm_lsp.train.loop import train as supervised
            from cwm_lsp.train.reinforce.loop import reinforce
        except ModuleNotFoundError as error:
            raise UserError(f"Training needs {error.name}: pip install 'cwm-lsp[train]'.") from error
        from cwm_lsp.train.recipe import read_recipe
        from cwm_lsp.train.start import start

        recipe = read_recipe(config)
        recipe = recipe if minutes is None else replace(recipe, minutes=minutes, tokens=0)
        setup = Setup(recipe, corpus, exclude, out)
        run = reinforce if recipe.reinforce else supervised
        if prepare:
            start(setup)
            note(f"'{out}' is ready: the same command without --prepare trains.")
            return
    last: dict[str, Any] = {}
    with _bar() as progress:
        task = progress.add_task("Training", total=1.0, news="preparing the first batches")

        def on_log(record: dict[str, Any]) -> None:
            last.update(record)
            progress.update(task, completed=record.get("progress", 1.0), news=_news(last))

        try:
            run(setup, on_log, resume=resume, sitting_minutes=sitting or float("inf"))
        except KeyboardInterrupt:
            progress.stop()
            note(f"Interrupted and saved in '{out}': the same command with --resume goes on.")
            raise
    if not last:
        return  # one of several processes, not the first
    note(f"The model is in '{out}': use it with --model '{out}'.")
    if as_json:
        print_json({"out": str(out), **last})


def _check(corpus: tuple[Path, ...], exclude: tuple[Path, ...], out: Path, resume: bool) -> None:
    check_files(*corpus, *exclude)
    state = out / "state.pt"
    if resume and not state.is_file():
        raise UserError(f"'{out}' holds no training run to go on with: leave out --resume.")
    if not resume and state.exists():
        raise UserError(f"'{out}' holds a training run already: add --resume to go on, or name another directory.")
    if out.exists() and not out.is_dir():
        raise UserError(f"'{out}' is not a directory: name another one with --out.")


def _bar() -> Progress:
    standard = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    return Progress(*standard, TextColumn("{task.fields[news]}"), console=messages())


def _news(record: dict[str, Any]) -> str:
    rate = record["tokens"] / max(record["seconds"], 1e-9)
    loss = f"loss {record['loss']:.3f}, " if "loss" in record else ""
    right = f", held-out tokens right {record['held_out_tokens']:.1%}" if "held_out_tokens" in record else ""
    reward = f"reward {record['reward']:.3f}, " if "reward" in record else ""
    return f"{loss}{reward}{rate:,.0f} tokens/s{right}"
