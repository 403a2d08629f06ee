"""`cwm-lsp model`: which models there are, what one of them is and takes, and how to get one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import click
from rich.table import Table

from cwm_lsp.cli.model_calibrate import calibrate
from cwm_lsp.cli.model_card import card
from cwm_lsp.cli.model_pull import pull
from cwm_lsp.cli.model_quantize import quantize
from cwm_lsp.cli.options import json_option
from cwm_lsp.cli.reporting import print_json, results
from cwm_lsp.model.checkpoint.files import revision, weight_files
from cwm_lsp.model.checkpoint.locate import BUNDLED, BUNDLED_DIRECTORY, PUBLISHED, locate
from cwm_lsp.model.config import QUANTIZATIONS, Config, read_config
from cwm_lsp.model.place import GB, Device, needed
from cwm_lsp.trace.problem import UserError
from cwm_lsp.trace.serialize import Json

_CONTEXTS = (1024, 4096, 8192, 16384, 32768, 65536, 131072)
_LARGE = 1e9  # bytes of weights from which it is worth saying what a model takes


@click.group(
    short_help="Show and get the models that can be used here.",
    epilog="\b\nExamples:\n  cwm-lsp model list\n  cwm-lsp model info nano\n  cwm-lsp model pull facebook/cwm",
)
def model() -> None:
    """Show and get the models that can be used here."""


model.add_command(calibrate)
model.add_command(pull)
model.add_command(quantize)
model.add_command(card)


@model.command("list", epilog="\b\nExamples:\n  cwm-lsp model list --json")
@json_option
def list_models(as_json: bool) -> None:
    """List what can be given to --model."""
    found: list[Json] = [
        {"model": BUNDLED, "directory": str(BUNDLED_DIRECTORY), "installed": BUNDLED_DIRECTORY.is_dir()}
    ]
    for id in PUBLISHED:
        try:
            found.append({"model": id, "directory": str(locate(id)), "installed": True})
        except UserError:
            found.append({"model": id, "directory": None, "installed": False})
    if as_json:
        print_json({"models": found})
        return
    for each in found:
        missing = "install cwm-lsp again" if each["model"] == BUNDLED else f"cwm-lsp model pull {each['model']}"
        state = f"in '{each['directory']}'" if each["installed"] else f"not on this disk: {missing}"
        click.echo(f"{each['model']:<22} {state}")
    click.echo(f"{'DIRECTORY':<22} any CwmForCausalLM in Hugging Face layout")


@model.command(epilog="\b\nExamples:\n  cwm-lsp model info nano\n  cwm-lsp model info ./cwm --json")
@click.argument("name", metavar="MODEL", default=BUNDLED)
@json_option
def info(name: str, as_json: bool) -> None:
    """Show a model's architecture, dialect, size and revision, and for a large one the GPU memory that it takes."""
    directory = locate(name)
    config = read_config(directory)
    facts = _facts(name, directory, config)
    if as_json:
        print_json(facts)
        return
    memory = facts.pop("gpu_memory_gb")
    for key, value in facts.items():
        click.echo(f"{key:<12} {', '.join(map(str, value)) if isinstance(value, list | tuple) else value}")
    if facts["megabytes"] * 1e6 > _LARGE:
        results().print(_table(memory))


def memory_table(config: Config) -> dict[str, dict[str, float]]:
    """GB of GPU memory for each quantisation that can be chosen and each context (computed, not measured)."""
    gpu = Device("cuda", "a GPU", 0.0, 0.0)
    choices = QUANTIZATIONS if config.quantization == "none" else (config.quantization,)
    contexts = sorted({min(context, config.context) for context in _CONTEXTS})
    return {
        choice: {str(context): round(needed(config, choice, gpu, context).total / GB, 1) for context in contexts}
        for choice in choices
    }


def _facts(name: str, directory: Path, config: Config) -> Json:
    weights = weight_files(directory)
    fields = asdict(config)
    windows = fields.pop("windows")
    return {
        "model": name,
        "directory": str(directory),
        "revision": revision(directory, weights),
        "megabytes": round(sum(file.stat().st_size for file in weights) / 1e6, 1),
        "layers": len(windows),
        "full_attention_layers": windows.count(None),
        "rope": fields.pop("rope")["kind"],
        **fields,
        "gpu_memory_gb": memory_table(config),
    }


def _table(memory: Mapping[str, Mapping[str, float]]) -> Table:
    table = Table("context, tokens", *memory, title="GPU memory in GB, computed", title_justify="left")
    for context in next(iter(memory.values())):
        table.add_row(f"{int(context):,}", *(f"{each[context]:.1f}" for each in memory.values()))
    return table
