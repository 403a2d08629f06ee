"""One forward pass as a GPU wants it: few, large kernels, and no value on the host that changes from pass to pass.

Equal to `Network.forward` to rounding. Where the pass begins is read on the device, and the cache never moves, so that
a captured graph of it can be replayed at any length. On a CPU the pieces run as they are written here; on a GPU each of
them is one kernel (`pieces`), or two (`attention`).

Shapes: T tokens, H heads, K key/value heads, W head width, D width.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from cwm_lsp.model.cache import Cache, visible
from cwm_lsp.model.gpu.fuse import FusedLayer
from cwm_lsp.model.network import Network, rope_rotation, rotate

Attend = Callable[[Tensor, Tensor, Tensor, Tensor, int | None], Tensor]


@dataclass(frozen=True, slots=True)
class Pieces:
    """What stands between the products with weights."""

    add_norm: Callable[[Tensor, Tensor | None, Tensor, float], tuple[Tensor, Tensor]]
    store: Callable[[Tensor, tuple[Tensor, Tensor], Tensor, Tensor, Tensor], Tensor]
    gate: Callable[[Tensor], Tensor]
    attend: Attend


def forward(
    network: Network, layers: tuple[FusedLayer, ...], pieces: Pieces, ids: Tensor, start: Tensor, kept: Cache
) -> Tensor:
    """Hidden states (T, D) of `ids` (T), which stand at positions `start` (int64, on the device) and on.

    Their keys and values are written to `kept`, whose length is neither read nor changed.
    """
    x: Tensor = network.model.embed_tokens(ids)
    positions = start + torch.arange(len(ids), device=ids.device)
    rotation = rope_rotation(network.frequencies, positions, x.dtype)
    epsilon = network.config.norm_epsilon
    change: Tensor | None = None  # what the last part of the network adds to the residual stream
    for index, layer in enumerate(layers):
        keys, values = kept.keys[index], kept.values[index]
        x, normal = pieces.add_norm(x, change, layer.before_attention, epsilon)
        q = pieces.store(layer.qkv(normal), rotation, positions, keys, values)
        change = layer.out(pieces.attend(q, keys, values, start, layer.window))
        x, normal = pieces.add_norm(x, change, layer.before_mlp, epsilon)
        change = layer.down(pieces.gate(layer.gate_up(normal)))
    return pieces.add_norm(x, change, network.model.norm.weight, epsilon)[1]


def add_norm(x: Tensor, change: Tensor | None, weight: Tensor, epsilon: float) -> tuple[Tensor, Tensor]:
    """The residual stream with `change` added, and its root mean square normalisation."""
    if change is not None:
        x = x + change
    wide = x.float()
    scaled = wide * torch.rsqrt(wide.pow(2).mean(-1, keepdim=True) + epsilon)
    return x, weight.to(x.dtype) * scaled.to(x.dtype)


def store(qkv: Tensor, rotation: tuple[Tensor, Tensor], positions: Tensor, keys: Tensor, values: Tensor) -> Tensor:
    """Rotates queries and keys, and writes keys and values to their slots (1, K, slots, W); the queries (T, H, W)."""
    count, (kv_heads, slots, width) = len(qkv), keys.shape[1:]
    by_head = qkv.view(count, -1, width).transpose(0, 1)  # (H + 2 K, T, W)
    heads = len(by_head) - 2 * kv_heads
    turned = rotate(by_head[: heads + kv_heads], rotation)
    slot = positions % slots
    keys[0].index_copy_(1, slot, turned[heads:])
    values[0].index_copy_(1, slot, by_head[heads + kv_heads :])
    return turned[:heads].transpose(0, 1).contiguous()


def gate(gate_up: Tensor) -> Tensor:
    """SwiGLU's product of the two halves."""
    first, second = gate_up.chunk(2, dim=-1)
    return F.silu(first) * second


def attend(q: Tensor, keys: Tensor, values: Tensor, start: Tensor, window: int | None) -> Tensor:
    """What `attention.attend` computes, written out."""
    count, heads, width = q.shape
    kv_heads, slots = keys.shape[1:3]
    last = start + count - 1
    index = last - (last - torch.arange(slots, device=q.device)) % slots  # of the token in each slot; negative: none
    seen = visible(start + torch.arange(count, device=q.device), index, window) & (index >= 0)
    rows = q.transpose(0, 1).reshape(kv_heads, -1, width)  # (K, heads of a group * T, W)
    scores = (rows @ keys[0].transpose(1, 2)).float() * width**-0.5
    weights = scores.view(kv_heads, -1, count, slots).masked_fill(~seen, -torch.inf).softmax(-1)
    mixed: Tensor = weights.view(kv_heads, -1, slots).to(q.dtype) @ values[0]
    return mixed.view(heads, count, width).transpose(0, 1).reshape(count, -1)


PLAIN = Pieces(add_norm, store, gate, attend)


def gpu_pieces() -> Pieces:
    """The pieces for a CUDA device; raises ImportError without Triton."""
    from cwm_lsp.model.gpu import attention, pieces

    return Pieces(pieces.add_norm, pieces.store, pieces.gate, attention.attend)
