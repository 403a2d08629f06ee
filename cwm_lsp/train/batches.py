"""Rows grouped by length into padded batches; a few fixed lengths, so that a compiled network is compiled seldom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from cwm_lsp.train.stream import Row

LENGTHS = (128, 192, 304, 448, 672, 1024)


@dataclass(frozen=True, slots=True)
class Batch:
    """`ids` (B, T) padded with `pad`; `targets` (B, T) are the next ids where they are learned, -100 elsewhere."""

    ids: Tensor
    targets: Tensor


def batches(rows: Iterator[Row], batch_tokens: int, pad: int) -> Iterator[Batch]:
    """A batch each time some length has `batch_tokens` tokens (at least one row) together."""
    waiting: dict[int, list[Row]] = {length: [] for length in LENGTHS}
    for row in rows:
        length = next((length for length in LENGTHS if len(row.ids) <= length), None)
        if length is None:
            continue
        waiting[length].append(row)
        if len(waiting[length]) == max(1, batch_tokens // length):
            yield pack(waiting[length], length, pad)
            waiting[length] = []


def pack(rows: list[Row], length: int, pad: int) -> Batch:
    """Pads `rows` to `length`."""
    ids = np.full((len(rows), length), pad, dtype=np.int64)
    targets = np.full((len(rows), length), -100, dtype=np.int64)
    for number, row in enumerate(rows):
        ids[number, : len(row.ids)] = row.ids
        targets[number, row.start - 1 : len(row.ids) - 1] = row.ids[row.start :]
    return Batch(torch.from_numpy(ids), torch.from_numpy(targets))
