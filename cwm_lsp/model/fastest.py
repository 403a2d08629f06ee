"""Which runtime is the fastest for a network on a CPU; `cwm_lsp.bench.runtimes` has the comparison."""

from __future__ import annotations

import torch

from cwm_lsp.model.network import Network
from cwm_lsp.model.runtime import Runtime
from cwm_lsp.model.runtime_numpy import NumpyRuntime
from cwm_lsp.model.runtime_torch import TorchRuntime

_SMALL = 64_000_000  # parameters; beyond, reading the weights costs more than calling operations


def fastest(network: Network) -> Runtime:
    """NumPy for a small network in float32, PyTorch for all others."""
    weights = network.state_dict()
    plain = all(each.dtype is torch.float32 for each in weights.values())
    if plain and sum(each.numel() for each in weights.values()) <= _SMALL:
        return NumpyRuntime(network.config, {name: each.numpy() for name, each in weights.items()})
    return TorchRuntime(network)
