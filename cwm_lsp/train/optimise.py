"""First weights, optimisers and the learning rate over a run."""

from __future__ import annotations

import torch
from torch import nn

from cwm_lsp.model.network import Network
from cwm_lsp.train.recipe import Recipe


def initialise(network: Network) -> None:
    """Normal weights of deviation width ** -0.5; outputs of blocks are zero, so that a fresh block does nothing."""
    for name, parameter in network.named_parameters():
        if parameter.ndim == 2:
            nn.init.normal_(parameter, std=0.02 if "embed" in name else parameter.shape[1] ** -0.5)
        if name.endswith(("o_proj.weight", "down_proj.weight")):
            nn.init.zeros_(parameter)


def make_optimisers(network: Network, recipe: Recipe) -> list[torch.optim.Optimizer]:
    """Muon (Jordan et al. 2024) for the blocks' matrices, AdamW for embedding and norms."""
    matrices = [p for name, p in network.named_parameters() if p.ndim == 2 and "embed" not in name]
    others = [p for name, p in network.named_parameters() if p.ndim != 2 or "embed" in name]
    return [
        torch.optim.Muon(matrices, lr=recipe.muon_rate, momentum=0.95, nesterov=True, weight_decay=0.01),
        torch.optim.AdamW(others, lr=recipe.adam_rate, betas=(0.9, 0.95), weight_decay=0.0),
    ]


def set_rates(optimisers: list[torch.optim.Optimizer], recipe: Recipe, progress: float) -> None:
    """The learning rates of a step at `progress` (0 to 1)."""
    factor = rate_factor(recipe, progress)
    for optimiser, rate in zip(optimisers, (recipe.muon_rate, recipe.adam_rate), strict=True):
        for group in optimiser.param_groups:
            group["lr"] = rate * factor


def rate_factor(recipe: Recipe, progress: float) -> float:
    """Share of the full learning rate: warm-up, flat, then linear to zero."""
    if progress < recipe.warm_up:
        return max(progress / recipe.warm_up, 0.02)
    return 1.0 if progress < recipe.flat else max(0.0, 1.0 - progress) / (1.0 - recipe.flat)
