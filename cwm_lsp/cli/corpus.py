"""`cwm-lsp corpus`: training data made ahead, with where every document comes from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cwm_lsp.cli.given import check_files, config_option, corpus_option, exclude_option
from cwm_lsp.cli.options import json_option
from cwm_lsp.cli.reporting import bar, note, print_json
from cwm_lsp.trace.problem import UserError

_EXAMPLES = """\b
Examples:
  cwm-lsp corpus build --config cwm_lsp/train/configs/cpu.toml --shards 20 --out runs/first
  cwm-lsp train --config cwm_lsp/train/configs/cpu.toml --out runs/first
"""


@click.group(short_help="Make training data.", epilog=_EXAMPLES)
def corpus() -> None:
    """Make training data."""


@corpus.command(epilog=_EXAMPLES)
@config_option(required=True)
@corpus_option
@exclude_option
@click.option(
    "--shards", "count", type=click.IntRange(min=1), help="How many.  [default: what the recipe's tokens need]"
)
@click.option("--out", type=click.Path(path_type=Path), required=True, metavar="DIR", help="Where they are put.")
@json_option
def build(
    config: Path, corpus: tuple[Path, ...], exclude: tuple[Path, ...], count: int | None, out: Path, as_json: bool
) -> None:
    """Write shards of tokenised traces, each document with its source, licence and form, and none of them twice.

    DIR gets a tokenizer, shards/ and manifest.json; `cwm-lsp train` with the same recipe and DIR trains on them. What
    was interrupted goes on with the same command.
    """
    check_files(*corpus, *exclude)
    from cwm_lsp.train.build import build_shards
    from cwm_lsp.train.chunks import Setup
    from cwm_lsp.train.recipe import read_recipe

    recipe = read_recipe(config)
    count = count or -(-recipe.tokens // recipe.chunk_tokens)
    if not count:
        raise UserError(f"'{config}' counts minutes, not tokens: say with --shards how many to make.")
    with bar("news") as progress:
        task = progress.add_task("Shards", total=count, news="preparing the first")

        def on_shard(manifest: dict[str, Any]) -> None:
            progress.update(task, completed=len(manifest["shards"]), news=_news(manifest))

        try:
            manifest = build_shards(Setup(recipe, corpus, exclude, out), count, on_shard)
        except KeyboardInterrupt:
            progress.stop()
            note("Interrupted: the same command goes on.")
            raise
    dropped = ", ".join(f"{number:,} {reason}" for reason, number in manifest["dropped"].items())
    note(f"{_news(manifest)}; {sum(manifest['documents'].values()):,} documents; left out: {dropped or 'nothing'}.")
    if as_json:
        told = ("documents", "dropped", "tokens", "tokens_per_second_per_core")
        print_json({"out": str(out), "shards": count, **{name: manifest[name] for name in told}})


def _news(manifest: dict[str, Any]) -> str:
    rate = manifest["tokens_per_second_per_core"]
    return f"{manifest['tokens'] / 1e6:.2f} M tokens, {rate:,} tokens/s per core"
