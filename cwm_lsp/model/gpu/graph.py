"""A forward pass recorded once and replayed: the GPU goes from kernel to kernel without waiting for Python."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

WIDTHS = (1, 2, 4, 8, 16, 32)  # tokens of the recorded passes
Pass = Callable[[Tensor, Tensor], Tensor]
"""Logits (T, V) of ids (T) at a position (0-dimensional, int64), all on the device."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A pass of one width over one cache. `logits` are overwritten by the next replay."""

    ids: Tensor
    start: Tensor
    logits: Tensor
    graph: torch.cuda.CUDAGraph

    def replay(self, ids: Sequence[int], start: int) -> Tensor:
        """Logits (n, V) of at most `width` ids at position `start` and on; the rest of the width is filled up."""
        self.ids.copy_(torch.tensor(padded(ids, len(self.ids))))
        self.start.fill_(start)
        self.graph.replay()
        return self.logits[: len(ids)]


def width_for(count: int) -> int | None:
    """The narrowest recorded width for `count` tokens; None for a prefill."""
    return next((width for width in WIDTHS if width >= count), None)


def padded(ids: Sequence[int], width: int) -> list[int]:
    """`ids` filled up by repeating the last: what is computed for them is seen by no real token."""
    return [*ids, *[ids[-1]] * (width - len(ids))]


def record(run: Pass, width: int, start: int, device: str) -> Recorded:
    """Records `run`, which is run before to have its kernels compiled; at `start` it may write to the cache."""
    ids = torch.zeros(width, dtype=torch.long, device=device)
    at = torch.full((), start, dtype=torch.long, device=device)
    beside = torch.cuda.Stream()  # type: ignore[no-untyped-call]
    beside.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(beside):
        for _ in range(2):
            run(ids, at)
    torch.cuda.current_stream().wait_stream(beside)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        logits = run(ids, at)
    return Recorded(ids, at, logits, graph)
