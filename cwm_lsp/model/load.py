"""Loads a checkpoint directory: the bundled model and `facebook/cwm` by the same code."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open

from cwm_lsp.model.config import Config, read_config
from cwm_lsp.model.network import Network
from cwm_lsp.model.tokenizer import Tokenizer, read_tokenizer
from cwm_lsp.trace.model import ModelInfo
from cwm_lsp.trace.problem import UserError

BUNDLED = "nano"
BUNDLED_DIRECTORY = Path(__file__).parent / BUNDLED


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """A network with its weights, on `device`, ready to decode."""

    config: Config
    tokenizer: Tokenizer
    network: Network
    info: ModelInfo
    device: str


def load(model: str, *, dtype: torch.dtype | None = None) -> LoadedModel:
    """Loads "nano" or a directory in Hugging Face layout; `dtype` defaults to float32 on a CPU, bfloat16 on a GPU.

    Raises UserError naming what is missing or damaged.
    """
    directory = BUNDLED_DIRECTORY if model == BUNDLED else Path(model).expanduser()
    if not directory.is_dir():
        raise UserError(
            f"No model at '{model}': give a directory in Hugging Face layout, or '{BUNDLED}' for the bundled one."
        )
    config = read_config(directory)
    tokenizer = read_tokenizer(directory)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    dtype = dtype or (torch.bfloat16 if device == "cuda" else torch.float32)
    with torch.device("meta"):
        network = Network(config)
    files = sorted(directory.glob("*.safetensors"))
    if not files:
        raise UserError(f"The model at '{directory}' has no .safetensors file; download the model again.")
    found: set[str] = set()
    for file in files:
        found |= _read_weights(file, network, dtype, device)
    if config.tied:
        network.lm_head.weight = network.model.embed_tokens.weight
        found.add("lm_head.weight")
    missing = sorted(name for name, _ in network.named_parameters() if name not in found)
    if missing:
        raise UserError(f"The model at '{directory}' lacks the weights '{missing[0]}'; download the model again.")
    network.materialise_rope(device)
    network.eval().requires_grad_(False)
    name = BUNDLED if model == BUNDLED else directory.resolve().name
    return LoadedModel(config, tokenizer, network, ModelInfo(name, revision(directory, files)), device)


def revision(directory: Path, files: list[Path]) -> str:
    """What tells two versions of a model apart: a hash of the configuration and the weights' headers and sizes."""
    digest = hashlib.sha256((directory / "config.json").read_bytes())
    for file in files:
        with file.open("rb") as opened:
            digest.update(opened.read(1 << 16))
        digest.update(str(file.stat().st_size).encode())
    return digest.hexdigest()[:12]


def _read_weights(file: Path, network: Network, dtype: torch.dtype, device: str) -> set[str]:
    owners = dict(network.named_modules())
    read: set[str] = set()
    try:
        with safe_open(file, framework="pt", device=device) as weights:
            for name in weights.keys():  # noqa: SIM118 (not a dictionary)
                path, _, leaf = name.rpartition(".")
                expected = getattr(owners.get(path), leaf, None)
                if expected is None:
                    continue
                tensor = weights.get_tensor(name).to(dtype)
                if tensor.shape != expected.shape:
                    raise UserError(
                        f"'{file}' does not fit its config.json: {name} has shape {tuple(tensor.shape)}, "
                        f"{tuple(expected.shape)} was expected; download the model again."
                    )
                setattr(owners[path], leaf, torch.nn.Parameter(tensor, requires_grad=False))
                read.add(name)
    except (SafetensorError, OSError, json.JSONDecodeError) as error:
        raise UserError(f"'{file}' is damaged or cut short ({error}); download the model again.") from error
    return read
