# mypy: ignore-errors
"""What stands between the products with weights, on a GPU: each piece of `step` in one kernel.

Types are not checked here: Triton's language is not Python's.
"""

from __future__ import annotations

import torch
import triton
import triton.language as tl
from torch import Tensor

_GATED = 1024  # outputs of SwiGLU that one program computes


def add_norm(x: Tensor, change: Tensor | None, weight: Tensor, epsilon: float) -> tuple[Tensor, Tensor]:
    """See `step.add_norm`."""
    count, width = x.shape
    total = x if change is None else torch.empty_like(x)
    normal = torch.empty_like(x)
    block = triton.next_power_of_2(width)
    _add_norm[(count,)](
        x,
        x if change is None else change,
        weight,
        total,
        normal,
        width,
        epsilon,
        change is not None,
        block,
        num_warps=8,
    )
    return total, normal


def store(qkv: Tensor, rotation: tuple[Tensor, Tensor], positions: Tensor, keys: Tensor, values: Tensor) -> Tensor:
    """See `step.store`."""
    count, (kv_heads, slots, width) = len(qkv), keys.shape[1:]
    heads = qkv.shape[1] // width - 2 * kv_heads
    q = torch.empty(count, heads, width, dtype=qkv.dtype, device=qkv.device)
    grid = (count, heads + 2 * kv_heads)
    _store[grid](qkv, *rotation, positions, q, keys, values, slots, heads, kv_heads, width // 2, num_warps=1)
    return q


def gate(gate_up: Tensor) -> Tensor:
    """See `step.gate`."""
    count, width = len(gate_up), gate_up.shape[1] // 2
    out = torch.empty(count, width, dtype=gate_up.dtype, device=gate_up.device)
    _gate[(count, triton.cdiv(width, _GATED))](gate_up, out, width, _GATED)
    return out


def to_fp8(rows: Tensor) -> tuple[Tensor, Tensor]:
    """See `quantize.to_fp8`."""
    count, width = rows.shape
    reduced = torch.empty(count, width, dtype=torch.float8_e4m3fn, device=rows.device)
    scale = torch.empty(count, 1, dtype=torch.float32, device=rows.device)
    _to_fp8[(count,)](rows, reduced, scale, width, 2048, num_warps=8)
    return reduced, scale


@triton.jit
def _add_norm(x, change, weight, total, normal, width, epsilon, ADDS: tl.constexpr, BLOCK: tl.constexpr):
    at = tl.arange(0, BLOCK)
    here = tl.program_id(0).to(tl.int64) * width + at
    known = at < width
    value = tl.load(x + here, mask=known, other=0.0)
    if ADDS:
        value += tl.load(change + here, mask=known, other=0.0)
        tl.store(total + here, value, mask=known)
    wide = value.to(tl.float32)
    scaled = wide * tl.rsqrt(tl.sum(wide * wide, 0) / width + epsilon)
    factor = tl.load(weight + at, mask=known, other=0.0)
    tl.store(normal + here, factor * scaled.to(value.dtype), mask=known)


@triton.jit
def _store(
    qkv,
    cosines,
    sines,
    positions,
    q,
    keys,
    values,
    slots,
    HEADS: tl.constexpr,
    KV_HEADS: tl.constexpr,
    HALF: tl.constexpr,  # of the width of a head: rotation mixes its two halves
):
    token = tl.program_id(0).to(tl.int64)
    head = tl.program_id(1)
    half = tl.arange(0, HALF)
    place = qkv + (token * (HEADS + 2 * KV_HEADS) + head) * (2 * HALF) + half
    first, second = tl.load(place), tl.load(place + HALF)
    slot = tl.load(positions + token) % slots
    if head < HEADS + KV_HEADS:
        cosine = tl.load(cosines + token * (2 * HALF) + half).to(tl.float32)
        sine = tl.load(sines + token * (2 * HALF) + half).to(tl.float32)
        a, b = first.to(tl.float32), second.to(tl.float32)
        first = (a * cosine - b * sine).to(first.dtype)
        second = (b * cosine + a * sine).to(second.dtype)
    if head < HEADS:
        into = q + (token * HEADS + head) * (2 * HALF) + half
    elif head < HEADS + KV_HEADS:
        into = keys + ((head - HEADS) * slots + slot) * (2 * HALF) + half
    else:
        into = values + ((head - HEADS - KV_HEADS) * slots + slot) * (2 * HALF) + half
    tl.store(into, first)
    tl.store(into + HALF, second)


@triton.jit
def _gate(gate_up, out, width, BLOCK: tl.constexpr):
    token = tl.program_id(0).to(tl.int64)
    at = tl.program_id(1) * BLOCK + tl.arange(0, BLOCK)
    known = at < width
    first = tl.load(gate_up + token * 2 * width + at, mask=known, other=0.0).to(tl.float32)
    second = tl.load(gate_up + token * 2 * width + width + at, mask=known, other=0.0)
    passed = (first / (1.0 + tl.exp(-first))).to(second.dtype)
    tl.store(out + token * width + at, passed * second, mask=known)


@triton.jit
def _to_fp8(rows, reduced, scale, width, BLOCK: tl.constexpr):
    row = tl.program_id(0).to(tl.int64)
    at = tl.arange(0, BLOCK)
    most = tl.zeros((BLOCK,), dtype=tl.float32)
    for begin in range(0, width, BLOCK):
        part = tl.load(rows + row * width + begin + at, mask=begin + at < width, other=0.0)
        most = tl.maximum(most, tl.abs(part.to(tl.float32)))
    factor = tl.maximum(tl.max(most, 0) / 448.0, 1e-12)
    tl.store(scale + row, factor)
    for begin in range(0, width, BLOCK):  # the second reading comes from the cache
        part = tl.load(rows + row * width + begin + at, mask=begin + at < width, other=0.0)
        eight = (part.to(tl.float32) / factor).to(tl.float8e4nv)
        tl.store(reduced + row * width + begin + at, eight, mask=begin + at < width)
