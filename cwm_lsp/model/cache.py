"""Preallocated keys and values of the tokens seen so far."""

from __future__ import annotations

import torch
from torch import Tensor

from cwm_lsp.model.config import Config


class Cache:
    """Keys and values (B, K, capacity, W) of every layer; `length` tokens of it are valid.

    Forgetting what follows a position is `truncate`: nothing is copied.
    """

    def __init__(
        self, config: Config, capacity: int, *, batch: int = 1, dtype: torch.dtype, device: torch.device | str = "cpu"
    ) -> None:
        shape = (config.layers, batch, config.kv_heads, capacity, config.head_width)
        self.keys = torch.zeros(shape, dtype=dtype, device=device)
        self.values = torch.zeros(shape, dtype=dtype, device=device)
        self.capacity = capacity
        self.length = 0

    def append(self, layer: int, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        """Writes one layer's new keys and values behind the valid ones; returns all of them (B, K, S, W)."""
        end = self.length + keys.shape[2]
        self.keys[layer][:, :, self.length : end] = keys
        self.values[layer][:, :, self.length : end] = values
        return self.keys[layer][:, :, :end], self.values[layer][:, :, :end]

    def advance(self, count: int) -> None:
        """Makes `count` appended tokens valid, once every layer has them."""
        self.length += count

    def truncate(self, length: int) -> None:
        """Forgets all tokens from position `length` on."""
        self.length = min(self.length, length)
