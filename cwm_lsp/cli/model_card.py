"""`cwm-lsp model card`: the card of a model that was trained here."""

from __future__ import annotations

from pathlib import Path

import click

from cwm_lsp.cli.given import check_files, config_option, corpus_option, exclude_option


@click.command(
    short_help="Write the card of a trained model.",
    epilog="\b\nExamples:\n  cwm-lsp model card runs/first",
)
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@config_option(required=False)
@corpus_option
@exclude_option
def card(directory: Path, config: Path | None, corpus: tuple[Path, ...], exclude: tuple[Path, ...]) -> None:
    """Write README.md of the model in DIR from the training.json that its run has left.

    Sections that the card has already, other than those about data and making, are kept. With --config (and the files
    that were given to the run), training.json is written anew from the run's log and state.
    """
    check_files(*corpus, *exclude)
    from cwm_lsp.train.card import write_card
    from cwm_lsp.train.chunks import Setup
    from cwm_lsp.train.recipe import read_recipe
    from cwm_lsp.train.training import write_training_afterwards

    if config:
        write_training_afterwards(Setup(read_recipe(config), corpus, exclude, directory))
    click.echo(f"The card is '{write_card(directory)}'.")
