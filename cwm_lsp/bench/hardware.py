"""What the device can do, and what a model takes of it."""

from __future__ import annotations

import sys
import time
from statistics import median

import torch

from cwm_lsp.model.load import LoadedModel

_COPIED = 256 * 2**20  # bytes: more than any cache holds
_COPIES = 5


def copy_bandwidth(device: str) -> float:
    """Bytes per second of memory traffic (read and written both counted) of a large copy on `device`.

    On a CPU with as many threads as torch has now.
    """
    source = torch.ones(_COPIED, dtype=torch.uint8, device=device)
    target = torch.ones_like(source)  # written once, so that no page is touched first inside the time
    rates = []
    for _ in range(_COPIES):
        synchronise(device)
        began = time.perf_counter()
        target.copy_(source)
        synchronise(device)
        rates.append(2 * _COPIED / (time.perf_counter() - began))
    return median(rates)


def weight_bytes(model: LoadedModel) -> int:
    """Bytes of weights that a forward pass reads: all of them, but of an untied embedding only a few rows."""
    if model.config.tied:
        return int(model.placement.weights)
    embedding = model.network.model.embed_tokens.weight
    return int(model.placement.weights) - embedding.numel() * embedding.element_size()


def restart_peak(device: str) -> None:
    """Begins a new measurement of peak memory, where the device can (a GPU; a process's own peak only grows)."""
    if device == "cuda":
        torch.cuda.reset_peak_memory_stats()


def peak_memory(device: str) -> int | None:
    """Peak memory in bytes: allocated on the GPU, or of this whole process; None where the system does not say."""
    if device == "cuda":
        return torch.cuda.max_memory_allocated()
    if sys.platform == "win32":
        return None
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def synchronise(device: str) -> None:
    """Waits until a GPU has done what it was given."""
    if device == "cuda":
        torch.cuda.synchronize()
