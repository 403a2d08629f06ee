# mypy: ignore-errors
"""Attention to a cache on a GPU: for one token or a prefill chunk, with full attention or a window in a ring.

Reads exactly the tokens that can be seen, wherever in the ring they are, and where the sequence begins from the
device: so one captured graph serves every length. For few queries the tokens are split among many programs and the
parts merged by their weights (flash decoding, Dao et al. 2023). Types are not checked here: Triton's language is not
Python's.
"""

from __future__ import annotations

from functools import cache

import torch
import triton
import triton.language as tl
from torch import Tensor

_THREE_STAGES = 120_000  # bytes of shared memory
PROGRAMS = 256  # about two for each multiprocessor of an H100 or H200


def attend(q: Tensor, keys: Tensor, values: Tensor, start: Tensor, window: int | None) -> Tensor:
    """(T, H * W) for queries `q` (T, H, W) at positions `start` (a tensor, int64) and on.

    `keys` and `values` (1, K, slots, W) hold all tokens to position start + T - 1, each at its position modulo slots.
    """
    count, heads, width = q.shape
    kv_heads, slots = keys.shape[1:3]
    group = heads // kv_heads
    rows = count * group
    block = min(64, max(16, triton.next_power_of_2(rows)))
    blocks = triton.cdiv(rows, block)
    splits = max(1, min(32, PROGRAMS // (kv_heads * blocks)))
    out = torch.empty(splits, count, heads, width, dtype=torch.float32 if splits > 1 else q.dtype, device=q.device)
    weight = torch.empty(splits, count, heads, 1, dtype=torch.float32, device=q.device)
    _attend[(blocks, kv_heads, splits)](
        q,
        keys,
        values,
        start,
        out,
        weight,
        count,
        slots,
        window or 0,
        width**-0.5,
        GROUP=group,
        KV_HEADS=kv_heads,
        WIDTH=width,
        ROWS=block,
        TOKENS=64,
        SPLITS=splits,
        num_warps=4,
        num_stages=_stages(q.device),
    )
    if splits == 1:
        return out.view(count, heads * width)
    merged = torch.empty(count, heads, width, dtype=q.dtype, device=q.device)
    _merge[(count * heads,)](out, weight, merged, count * heads, splits, triton.next_power_of_2(splits), width)
    return merged.view(count, heads * width)


@cache
def _stages(device: torch.device) -> int:
    """Blocks of keys and values under way at a time; GPUs before Hopper, but for the A100, have room for two."""
    if device.type != "cuda":
        return 2
    return 3 if torch.cuda.get_device_properties(device).shared_memory_per_multiprocessor >= _THREE_STAGES else 2


@triton.jit
def _attend(
    q,
    keys,
    values,
    start,
    out,
    weight,
    count,
    slots,
    window,
    factor,
    GROUP: tl.constexpr,
    KV_HEADS: tl.constexpr,
    WIDTH: tl.constexpr,
    ROWS: tl.constexpr,
    TOKENS: tl.constexpr,
    SPLITS: tl.constexpr,
):
    # A row is one query of one of the GROUP heads that share a key/value head: row = token * GROUP + head.
    row = tl.program_id(0) * ROWS + tl.arange(0, ROWS)
    kv = tl.program_id(1)
    split = tl.program_id(2)
    first = tl.load(start)
    position = first + row // GROUP
    head = kv * GROUP + row % GROUP
    known = row < count * GROUP
    w = tl.arange(0, WIDTH)
    place = ((row // GROUP) * (GROUP * KV_HEADS) + head).to(tl.int64)
    query = tl.load(q + place[:, None] * WIDTH + w[None, :], mask=known[:, None], other=0.0)

    last = first + tl.minimum(count * GROUP - 1, tl.program_id(0) * ROWS + ROWS - 1) // GROUP
    begin = tl.where(window > 0, tl.maximum(0, first + (tl.program_id(0) * ROWS) // GROUP - window + 1), 0)
    share = tl.cdiv(tl.cdiv(last + 1 - begin, TOKENS), SPLITS) * TOKENS
    begin += split * share
    end = tl.minimum(last + 1, begin + share)

    best = tl.full((ROWS,), -1e30, dtype=tl.float32)
    total = tl.zeros((ROWS,), dtype=tl.float32)
    mixed = tl.zeros((ROWS, WIDTH), dtype=tl.float32)
    for at in range(begin, end, TOKENS):
        index = at + tl.arange(0, TOKENS)
        there = (kv * slots + index % slots).to(tl.int64) * WIDTH
        key = tl.load(keys + there[None, :] + w[:, None], mask=index[None, :] < end, other=0.0)
        scores = tl.dot(query, key) * factor
        seen = (index[None, :] <= position[:, None]) & (index[None, :] < end)
        seen &= (window == 0) | (index[None, :] > position[:, None] - window)
        scores = tl.where(seen, scores, -1e30)
        higher = tl.maximum(best, tl.max(scores, 1))
        p = tl.where(seen, tl.exp(scores - higher[:, None]), 0.0)
        shrink = tl.exp(best - higher)
        total = total * shrink + tl.sum(p, 1)
        value = tl.load(values + there[:, None] + w[None, :], mask=index[:, None] < end, other=0.0)
        mixed = mixed * shrink[:, None] + tl.dot(p.to(value.dtype), value)
        best = higher
    mixed /= tl.where(total > 0, total, 1.0)[:, None]
    place += split.to(tl.int64) * count * (GROUP * KV_HEADS)
    tl.store(out + place[:, None] * WIDTH + w[None, :], mixed.to(out.dtype.element_ty), mask=known[:, None])
    tl.store(weight + place, tl.where(total > 0, best + tl.log(total), -1e30), mask=known)


@triton.jit
def _merge(parts, weights, out, rows, splits, BLOCK: tl.constexpr, WIDTH: tl.constexpr):
    row = tl.program_id(0).to(tl.int64)
    split = tl.arange(0, BLOCK)
    w = tl.arange(0, WIDTH)
    known = split < splits
    weight = tl.load(weights + split * rows + row, mask=known, other=-1e30)
    share = tl.exp(weight - tl.max(weight, 0))
    share /= tl.sum(share, 0)
    there = (split[:, None] * rows + row) * WIDTH + w[None, :]
    part = tl.load(parts + there, mask=known[:, None], other=0.0)
    tl.store(out + row * WIDTH + w, tl.sum(part * share[:, None], 0).to(out.dtype.element_ty))
