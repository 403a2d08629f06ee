"""Runs a network with PyTorch, on a GPU or a CPU."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from cwm_lsp.model.cache import Cache
from cwm_lsp.model.network import Network
from cwm_lsp.model.runtime import HostLogits, Logits, Tree


class TorchLogits:
    """`Logits` of a tensor (n, V): only what is asked for leaves the device."""

    def __init__(self, logits: Tensor) -> None:
        self._logits = logits
        peak, best = logits.max(-1)
        self.best: list[int] = best.tolist()
        self.peak: list[float]
        self.total: list[float]
        self.peak, self.total = torch.stack((peak, logits.logsumexp(-1))).tolist()  # one wait for the device, not two

    def row(self, index: int) -> NDArray[np.float32]:
        """One row, on the host."""
        row: NDArray[np.float32] = self._logits[index].cpu().numpy()
        return row

    def of(self, ids: Sequence[int], first: int = 0) -> list[float]:
        """The logit of `ids[i]` in row `first + i`."""
        index = torch.tensor(ids, device=self._logits.device)[:, None]
        logits: list[float] = self._logits[first : first + len(ids)].gather(1, index)[:, 0].tolist()
        return logits


class TorchRuntime:
    """`Runtime` of a `Network`, in its weights' type and on their device."""

    def __init__(self, network: Network) -> None:
        self.network = network

    def cache(self, capacity: int) -> Cache:
        """An empty cache; on a GPU it is allocated whole, so that its addresses never change."""
        weight = self.network.model.embed_tokens.weight

        def allocate(shape: tuple[int, ...]) -> Tensor:
            return torch.zeros(shape, dtype=weight.dtype, device=weight.device)

        return Cache(self.network.config, capacity, allocate, allocate, grows=weight.device.type == "cpu")

    @torch.inference_mode()
    def run(self, ids: Sequence[int], cache: Cache, outputs: int, tree: Tree | None = None) -> Logits:
        """One forward pass; see `Runtime.run`."""
        rows = torch.tensor([ids], device=self.network.frequencies.device)
        hidden = self.network(rows, cache, tree)[0, len(ids) - outputs :]
        logits = self.network.logits(hidden)
        return HostLogits(logits.numpy()) if logits.device.type == "cpu" else TorchLogits(logits)
