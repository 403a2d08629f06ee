"""`cwm-lsp model`: which models there are, and what one of them is."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from cwm_lsp.cli.options import json_option
from cwm_lsp.cli.reporting import print_json, waiting
from cwm_lsp.model.config import read_config
from cwm_lsp.trace.problem import UserError
from cwm_lsp.trace.serialize import Json

BUNDLED = "nano"
BUNDLED_DIRECTORY = Path(__file__).resolve().parents[1] / "model" / BUNDLED


@click.group(
    short_help="Show the models that can be used here.",
    epilog="\b\nExamples:\n  cwm-lsp model list\n  cwm-lsp model info nano",
)
def model() -> None:
    """Show the models that can be used here."""


@model.command("list", epilog="\b\nExamples:\n  cwm-lsp model list --json")
@json_option
def list_models(as_json: bool) -> None:
    """List what can be given to --model."""
    bundled = {"model": BUNDLED, "directory": str(BUNDLED_DIRECTORY), "installed": BUNDLED_DIRECTORY.is_dir()}
    if as_json:
        print_json({"models": [bundled]})
        return
    state = f"bundled, in '{BUNDLED_DIRECTORY}'" if bundled["installed"] else "missing: install cwm-lsp again"
    click.echo(f"{BUNDLED}       {state}")
    click.echo("DIRECTORY  any CwmForCausalLM in Hugging Face layout, such as a copy of facebook/cwm")


@model.command(epilog="\b\nExamples:\n  cwm-lsp model info nano\n  cwm-lsp model info ./cwm --json")
@click.argument("name", metavar="MODEL", default=BUNDLED)
@json_option
def info(name: str, as_json: bool) -> None:
    """Show a model's architecture, dialect, size and revision."""
    facts = _facts(name)
    if as_json:
        print_json(facts)
        return
    for key, value in facts.items():
        click.echo(f"{key:<12} {', '.join(map(str, value)) if isinstance(value, list | tuple) else value}")


def directory_of(name: str) -> Path:
    """The directory of a model; raises UserError when there is none."""
    directory = BUNDLED_DIRECTORY if name == BUNDLED else Path(name).expanduser()
    if not directory.is_dir():
        raise UserError(
            f"No model at '{name}': give a directory in Hugging Face layout, or '{BUNDLED}' for the bundled one."
        )
    return directory


def _facts(name: str) -> Json:
    directory = directory_of(name)
    config = asdict(read_config(directory))
    weights = sorted(directory.glob("*.safetensors"))
    if not weights:
        raise UserError(f"The model at '{directory}' has no .safetensors file: download the model again.")
    with waiting("Reading ..."):
        from cwm_lsp.model.load import revision

    windows = config.pop("windows")
    return {
        "model": name,
        "directory": str(directory),
        "revision": revision(directory, weights),
        "megabytes": round(sum(file.stat().st_size for file in weights) / 1e6, 1),
        "layers": len(windows),
        "rope": config.pop("rope")["kind"],
        **config,
    }
