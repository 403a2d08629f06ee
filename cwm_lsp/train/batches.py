"""Packed rows as the tensors of one step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from cwm_lsp.train.rows import FULL, Rows


@dataclass(frozen=True, slots=True)
class Batch:
    """`ids` and `documents` (B, T); `places` (N) in the flattened rows, whose next tokens `targets` (N) are learned and
    count `weights` (N, 0 to 1)."""

    ids: Tensor
    documents: Tensor
    places: Tensor
    targets: Tensor
    weights: Tensor

    def to(self, device: torch.device) -> Batch:
        """The same on `device`."""
        return Batch(*(getattr(self, name).to(device, non_blocking=True) for name in self.__slots__))


def batches(rows: Rows, batch_tokens: int) -> Iterator[Batch]:
    """The rows of a chunk in order, `batch_tokens` tokens at a time."""
    count = batch_tokens // rows.ids.shape[1]
    for first in range(0, len(rows.ids), count):
        part = slice(first, first + count)
        yield batch(Rows(rows.ids[part], rows.documents[part], rows.weights[part]))


def batch(rows: Rows) -> Batch:
    """All of `rows` at once."""
    weights = np.zeros_like(rows.weights)
    weights[:, :-1] = rows.weights[:, 1:]  # position t predicts t + 1
    following = np.zeros_like(rows.ids)
    following[:, :-1] = rows.ids[:, 1:]
    places = np.flatnonzero(weights)
    return Batch(
        torch.from_numpy(rows.ids.astype(np.int64)),
        torch.from_numpy(rows.documents.astype(np.int32)),
        torch.from_numpy(places),
        torch.from_numpy(following.reshape(-1)[places].astype(np.int64)),
        torch.from_numpy(weights.reshape(-1)[places].astype(np.float32) / FULL),
    )
