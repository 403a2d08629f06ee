"""What runs a network: the protocol between the decode loop and the implementations (PyTorch, NumPy)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from cwm_lsp.model.cache import Cache


@dataclass(frozen=True, slots=True)
class Tree:
    """Rows of a pass that belong to several continuations of one prefix (`branches.py`).

    Of T rows and S tokens in the cache with the new ones: `positions` (T) are the rows' places in their own text, which
    are no longer the cache's indices; `seen` (T, S) is true where a row may see a token; `places` (S) are the tokens'
    positions, for the layers with a window.
    """

    positions: NDArray[np.int64]
    seen: NDArray[np.bool_]
    places: NDArray[np.int64]


class Logits(Protocol):
    """The scores of the next token at n rows of a pass, wherever they are kept."""

    best: list[int]
    """The likeliest token of each row."""

    peak: list[float]
    """Its logit."""

    total: list[float]
    """Logarithm of the sum of the exponentials of each row: a logit minus it is the token's log-probability."""

    def row(self, index: int) -> NDArray[np.float32]:
        """All V logits of one row, on the host."""

    def of(self, ids: Sequence[int], first: int = 0) -> list[float]:
        """The logit of `ids[i]` in row `first + i`."""


class Runtime(Protocol):
    """A network with its weights."""

    def cache(self, capacity: int) -> Cache:
        """An empty cache for at most `capacity` tokens."""

    def run(self, ids: Sequence[int], cache: Cache, outputs: int, tree: Tree | None = None) -> Logits:
        """Puts `ids` through the network, behind what `cache` holds, and adds them to it.

        Returns the logits at the last `outputs` of them. At most `cache.chunk` ids at a time.
        """


class HostLogits:
    """`Logits` (n, V) in main memory."""

    def __init__(self, scores: NDArray[np.float32]) -> None:
        self._scores = scores
        best = scores.argmax(-1)
        peak = scores[np.arange(len(scores)), best]
        total = peak + np.log(np.exp(scores - peak[:, None]).sum(-1))
        self.best: list[int] = best.tolist()
        self.peak: list[float] = peak.tolist()
        self.total: list[float] = total.tolist()

    def row(self, index: int) -> NDArray[np.float32]:
        """One row."""
        row: NDArray[np.float32] = self._scores[index]
        return row

    def of(self, ids: Sequence[int], first: int = 0) -> list[float]:
        """The logit of `ids[i]` in row `first + i`."""
        logits: list[float] = self._scores[np.arange(first, first + len(ids)), ids].tolist()
        return logits
