"""Loads a checkpoint: the bundled model and `facebook/cwm` by the same code."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from cwm_lsp.model.calibration import UNCALIBRATED, Calibration, read_calibration
from cwm_lsp.model.checkpoint.files import revision, weight_files
from cwm_lsp.model.checkpoint.locate import BUNDLED, BUNDLED_DIRECTORY, locate, name_of
from cwm_lsp.model.checkpoint.weights import read_network
from cwm_lsp.model.config import Config, Quantization, read_config
from cwm_lsp.model.device import this_device
from cwm_lsp.model.errors import explain, free_memory
from cwm_lsp.model.fastest import fastest
from cwm_lsp.model.gpu.runtime import cuda_runtime
from cwm_lsp.model.network import Network
from cwm_lsp.model.place import Placement, plan
from cwm_lsp.model.runtime import Runtime
from cwm_lsp.model.tokenizer import Tokenizer, read_tokenizer
from cwm_lsp.trace.model import ModelInfo
from cwm_lsp.trace.problem import Problem, UserError

__all__ = ["BUNDLED", "BUNDLED_DIRECTORY", "LoadedModel", "load"]


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """A network with its weights, on `device`, ready to decode: `runtime` runs it.

    `placement` says in which precision, and how many tokens of context there is memory for. `calibration` is what the
    probabilities of values go through before they are shown; those of tokens stay the network's.
    """

    config: Config
    tokenizer: Tokenizer
    network: Network
    info: ModelInfo
    device: str
    runtime: Runtime
    placement: Placement
    calibration: Calibration = UNCALIBRATED


def load(
    model: str,
    *,
    quantization: Quantization | None = None,
    context: int | None = None,
    dtype: torch.dtype | None = None,
) -> LoadedModel:
    """Loads "nano", a directory in Hugging Face layout, or a hub id whose snapshot is on disk (`locate`).

    `quantization` and `context` None leave the choice to `place.plan`; `dtype`, of what is not quantised, defaults to
    float32 on a CPU and bfloat16 on a GPU. Raises UserError naming what is missing, damaged, or does not fit: the
    memory is judged before anything is loaded.
    """
    directory = locate(model)
    config = read_config(directory)
    tokenizer = read_tokenizer(directory)
    files = weight_files(directory)
    calibration = read_calibration(directory)
    device = this_device()
    placement = plan(config, quantization, device, context)
    if isinstance(placement, Problem):
        raise UserError(f"Cannot load '{model}': {placement.message}")
    dtype = dtype or (torch.bfloat16 if device.kind == "cuda" else torch.float32)
    try:
        network = read_network(config, files, placement.quantization, dtype, device.kind)
        runtime = cuda_runtime(network) if device.kind == "cuda" else fastest(network)
    except (RuntimeError, MemoryError) as error:
        reason = explain(error)
        if reason is None:
            raise
        failure = UserError(f"Cannot load '{model}': {reason}")
    else:
        info = ModelInfo(name_of(model, directory), revision(directory, files), placement.quantization)
        return LoadedModel(config, tokenizer, network, info, device.kind, runtime, placement, calibration)
    free_memory()  # out here, where the error no longer holds on to the half-loaded network
    raise failure
