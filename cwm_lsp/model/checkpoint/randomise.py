"""A network with random weights, made on its device one tensor at a time: stands in for weights that are not here."""

from __future__ import annotations

import torch
from torch import nn

from cwm_lsp.model.checkpoint.weights import empty_network
from cwm_lsp.model.config import Config, Quantization
from cwm_lsp.model.network import Network
from cwm_lsp.model.quantize import QuantizedLinear, reduce


def random_network(
    config: Config, quantization: Quantization, dtype: torch.dtype, device: str, seed: int = 0
) -> Network:
    """Weights of standard deviation 1 / sqrt(inputs), norms of ones; reduced as `weights.read_network` would."""
    generator = torch.Generator(device).manual_seed(seed)
    network = empty_network(config, quantization)

    def normal(outputs: int, inputs: int) -> torch.Tensor:
        weight = torch.empty(outputs, inputs, dtype=dtype, device=device)
        return weight.normal_(0.0, inputs**-0.5, generator=generator)

    for module in network.modules():
        if isinstance(module, QuantizedLinear):
            module.take(reduce(module.method, normal(module.outputs, module.inputs)))
            module.prepare()
            continue
        for name, parameter in list(module.named_parameters(recurse=False)):
            made = torch.ones(parameter.shape, dtype=dtype, device=device)
            if parameter.ndim == 2:
                made = normal(*parameter.shape)
            setattr(module, name, nn.Parameter(made, requires_grad=False))
    if config.tied:
        network.lm_head.weight = network.model.embed_tokens.weight
    network.materialise_rope(device)
    return network.eval().requires_grad_(False)
