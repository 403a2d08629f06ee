"""Options that say what a model is trained on."""

from __future__ import annotations

from pathlib import Path

import click

from cwm_lsp.cli.options import Decorator
from cwm_lsp.trace.problem import UserError

corpus_option = click.option(
    "--corpus",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="FILE",
    help="Functions to trace besides the generated ones: gzipped JSONL of {'source', 'calls'}. May be repeated.",
)

exclude_option = click.option(
    "--exclude",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="FILE",
    help="JSONL of cases kept for evaluation: no program that overlaps with one is used. May be repeated.",
)


def config_option(required: bool) -> Decorator:
    """The recipe."""
    return click.option(
        "--config",
        type=click.Path(path_type=Path),
        required=required,
        metavar="FILE",
        help="The recipe, in TOML." if required else "The recipe of the run, where it left no training.json.",
    )


def check_files(*paths: Path) -> None:
    """Raises UserError for a file that is not there."""
    for path in paths:
        if not path.is_file():
            raise UserError(f"There is no file '{path}': correct --corpus or --exclude.")
