# mypy: ignore-errors
"""Products of few tokens with a large matrix on a GPU: the weights are read once, in the bits they are stored in.

With at most 32 rows the time is that of reading the weights, so they are widened in registers, on their way to the
matrix units, and activations stay in bfloat16. Types are not checked here: Triton's language is not Python's.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import triton
import triton.language as tl
from torch import Tensor


@dataclass(frozen=True, slots=True)
class Tile:
    """What one program computes: `outputs` columns of the result, `inputs` weights of each at a time."""

    outputs: int
    inputs: int
    warps: int
    stages: int


TILES = (Tile(16, 256, 2, 5), Tile(32, 128, 4, 5), Tile(32, 256, 4, 4), Tile(64, 128, 4, 4), Tile(64, 256, 8, 4))
chosen: dict[tuple[int, ...], Tile] = {}  # by (outputs, inputs, rows of the tile, bytes of a weight): see `tune`


def multiply(rows: Tensor, parameters: dict[str, Tensor], tile: Tile | None = None) -> Tensor:
    """(T, outputs) from `rows` (T, inputs), T at most 32, and the tensors of `quantize.reduce`."""
    weight, scale = parameters["weight"], parameters["weight_scale"]
    outputs, inputs = len(weight), rows.shape[1]
    packed = weight.dtype == torch.uint8
    tile = tile or chosen.get(key_of(rows, weight)) or (TILES[1] if outputs >= 16384 else TILES[0])
    out = torch.empty(len(rows), outputs, dtype=rows.dtype, device=rows.device)
    grid = (triton.cdiv(outputs, tile.outputs),)
    common = {"ROWS": _padded(rows), "OUTPUTS": tile.outputs, "num_warps": tile.warps, "num_stages": tile.stages}
    if packed:
        group = inputs // scale.shape[1]
        minimum = parameters["weight_minimum"]
        _four_bits[grid](rows, weight, scale, minimum, out, len(rows), outputs, inputs, GROUP=group, **common)
    else:
        whole = outputs % tile.outputs == 0 and inputs % tile.inputs == 0
        _eight_bits[grid](
            rows, weight, scale, out, len(rows), outputs, inputs, INPUTS=tile.inputs, WHOLE=whole, **common
        )
    return out


def key_of(rows: Tensor, weight: Tensor) -> tuple[int, ...]:
    """What the best tile depends on."""
    return len(weight), rows.shape[1], _padded(rows), weight.element_size()


def tune(rows: Tensor, parameters: dict[str, Tensor]) -> None:
    """Measures all tiles for products like this one, and keeps the fastest for the rest of the process."""
    key = key_of(rows, parameters["weight"])
    if key not in chosen:
        times = [_milliseconds(rows, parameters, tile) for tile in TILES]
        chosen[key] = TILES[times.index(min(times))]


def _milliseconds(rows: Tensor, parameters: dict[str, Tensor], tile: Tile) -> float:
    try:
        return triton.testing.do_bench(lambda: multiply(rows, parameters, tile), warmup=5, rep=20)
    except triton.runtime.errors.OutOfResources:  # a tile for GPUs with more shared memory than this one
        return float("inf")


def _padded(rows: Tensor) -> int:
    return 16 if len(rows) <= 16 else 32  # the matrix units take no fewer


@triton.jit
def _eight_bits(
    x,
    w,
    scale,
    out,
    count,
    outputs,
    inputs,
    ROWS: tl.constexpr,
    OUTPUTS: tl.constexpr,
    INPUTS: tl.constexpr,
    WHOLE: tl.constexpr,  # tiles fill the weight, so that no load of it needs a mask
):
    n = tl.program_id(0) * OUTPUTS + tl.arange(0, OUTPUTS)
    m = tl.arange(0, ROWS)
    k = tl.arange(0, INPUTS)
    total = tl.zeros((OUTPUTS, ROWS), dtype=tl.float32)
    for begin in range(0, inputs, INPUTS):
        at = begin + k
        address = w + n[:, None].to(tl.int64) * inputs + at[None, :]
        if WHOLE:
            weights = tl.load(address)
        else:
            weights = tl.load(address, mask=(n[:, None] < outputs) & (at[None, :] < inputs), other=0.0)
        tokens = tl.load(
            x + m[None, :] * inputs + at[:, None], mask=(m[None, :] < count) & (at[:, None] < inputs), other=0.0
        )
        total += tl.dot(weights.to(tokens.dtype), tokens)
    total *= tl.load(scale + n, mask=n < outputs, other=0.0)[:, None]
    tl.store(
        out + m[None, :] * outputs + n[:, None],
        total.to(out.dtype.element_ty),
        mask=(m[None, :] < count) & (n[:, None] < outputs),
    )


@triton.jit
def _four_bits(
    x, w, scale, minimum, out, count, outputs, inputs, ROWS: tl.constexpr, OUTPUTS: tl.constexpr, GROUP: tl.constexpr
):
    # One group of inputs at a time: sum of (code * scale + minimum) * x = scale * sum of code * x + minimum * sum of x.
    n = tl.program_id(0) * OUTPUTS + tl.arange(0, OUTPUTS)
    m = tl.arange(0, ROWS)
    half = tl.arange(0, GROUP // 2)
    total = tl.zeros((OUTPUTS, ROWS), dtype=tl.float32)
    for group in range(0, inputs // GROUP):
        at = group * (GROUP // 2) + half
        codes = tl.load(w + n[:, None].to(tl.int64) * (inputs // 2) + at[None, :], mask=n[:, None] < outputs, other=0)
        known = m[None, :] < count
        address = x + m[None, :] * inputs + (group * GROUP + half)[:, None]
        low = tl.load(address, mask=known, other=0.0)
        high = tl.load(address + GROUP // 2, mask=known, other=0.0)
        part = tl.dot((codes & 15).to(low.dtype), low) + tl.dot((codes >> 4).to(high.dtype), high)
        sums = tl.sum(low.to(tl.float32), 0) + tl.sum(high.to(tl.float32), 0)
        where = n * (inputs // GROUP) + group
        factor = tl.load(scale + where, mask=n < outputs, other=0.0).to(tl.float32)
        offset = tl.load(minimum + where, mask=n < outputs, other=0.0).to(tl.float32)
        total += part * factor[:, None] + offset[:, None] * sums[None, :]
    tl.store(
        out + m[None, :] * outputs + n[:, None],
        total.to(out.dtype.element_ty),
        mask=(m[None, :] < count) & (n[:, None] < outputs),
    )
