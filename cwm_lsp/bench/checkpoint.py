"""A checkpoint of random weights that speaks the `cwm` dialect: it stands in for Meta's in a replay."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import torch

from cwm_lsp.model.config import parse_config
from cwm_lsp.model.network import Network
from cwm_lsp.train.checkpoint import write_model

_SPREAD = 0.02  # standard deviation of the weights, as training begins with


def write_random_cwm(directory: Path, like: Path, seed: int = 0) -> Path:
    """Writes a model of the size and with the tokenizer of the checkpoint `like` into `directory`, and returns it."""
    raw = json.loads((like / "config.json").read_text(encoding="utf-8")) | {"trace_dialect": "cwm"}
    generator = torch.Generator().manual_seed(seed)
    network = Network(parse_config(raw))
    for parameter in network.parameters():
        if parameter.ndim > 1:
            parameter.data.normal_(0.0, _SPREAD, generator=generator)
    write_model(directory, network, raw)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(like / name, directory / name)
    return directory
