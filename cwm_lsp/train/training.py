"""`training.json`: how the weights beside it were made, written when a run ends or afterwards."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open

from cwm_lsp.trace.problem import UserError
from cwm_lsp.train.chunks import Setup
from cwm_lsp.train.provenance import by_source, digest, given
from cwm_lsp.train.recipe import Recipe
from cwm_lsp.train.replacing import replace_json
from cwm_lsp.train.start import starting_directory
from cwm_lsp.train.state import LOG, State, last_state

TRAINING = "training.json"


def write_training(setup: Setup, state: State, scores: Mapping[str, float], devices: int = 1) -> None:
    """Writes the file for the weights in `setup.out`; documents and programs dropped are those of one of `devices`
    processes. Raises UserError for a file that cannot be read."""
    weights = sorted(setup.out.glob("*.safetensors"))
    documents, dropped = by_source(state.documents)
    record = {
        **given(setup),
        "torch": torch.__version__,
        "devices": devices,
        "device": torch.cuda.get_device_name() if torch.cuda.is_available() else "cpu",
        "finished": datetime.fromtimestamp(weights[0].stat().st_mtime, UTC).date().isoformat(),
        "steps": state.step,
        "tokens": state.tokens,
        "minutes": round(state.seconds / 60, 1),
        "documents": documents,
        "dropped": dropped,
        **scores,
        **_before(setup.recipe),
        "parameters": sum(map(_parameters, weights)),
        "weights": [{"file": path.name, "bytes": path.stat().st_size, "sha256": digest(path)} for path in weights],
    }
    replace_json(setup.out / TRAINING, record)


def write_training_afterwards(setup: Setup) -> None:
    """The same from what a run has left, with the versions of Python and torch that are here now."""
    state = last_state(setup.out)
    try:
        records = map(json.loads, (setup.out / LOG).read_text(encoding="utf-8").splitlines())
        scored = [record for record in records if "held_out_loss" in record]
    except (OSError, ValueError) as error:
        raise UserError(f"'{setup.out}' holds no log of a training run ({error}): name the run's directory.") from error
    scores = {name: value for name, value in scored[-1].items() if name.startswith("held_out")} if scored else {}
    write_training(setup, state, scores)


def read_training(directory: Path) -> dict[str, Any]:
    """The file's content; raises UserError where there is none."""
    try:
        record: dict[str, Any] = json.loads((directory / TRAINING).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UserError(f"'{directory}' does not say how it was trained ({error}): give --config.") from error
    return record


def _before(recipe: Recipe) -> dict[str, Any]:
    """How the weights were made that the run began with, if they say so."""
    file = starting_directory(recipe.start) / TRAINING if recipe.start else None
    return {"before": read_training(file.parent)} if file is not None and file.is_file() else {}


def _parameters(path: Path) -> int:
    with safe_open(path, framework="pt") as file:
        return sum(file.get_tensor(name).numel() for name in file.keys())  # noqa: SIM118 (no mapping)
