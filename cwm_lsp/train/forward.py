"""The network over packed rows: hidden states in which no document sees another, and the loss on them.

Rotary positions run on through a row: attention depends on differences of positions only, so a document behind others
is computed as if it stood alone. Shapes: B rows, T tokens, D width, H heads, K key/value heads, W head width.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.attention.flex_attention import BlockMask, create_block_mask, flex_attention

from cwm_lsp.model.network import Attention, Block, Network, rope_rotation, rotate

_QUERIES = 256

Attend = Callable[[Tensor, Tensor, Tensor], Tensor]
"""(B, H, T, W), (B, K, T, W), (B, K, T, W) to (B, H, T, W)."""


class Learner(nn.Module):
    """A network with its loss; `forward` is what data parallel training wraps."""

    def __init__(self, network: Network, *, compiled: bool) -> None:
        super().__init__()
        self.network = network
        self._hidden = torch.compile(hidden_states, dynamic=False) if compiled else hidden_states
        self._block_mask = torch.compile(create_block_mask, dynamic=False) if compiled else create_block_mask

    def forward(self, ids: Tensor, documents: Tensor, places: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
        """The weighted mean loss in nats.

        `ids`, `documents` are (B, T), the latter 0 on padding. `places` (N) are the positions in the flattened rows
        whose next token is learned, `targets` (N) those tokens, `weights` (N) what they count.
        """
        mask = self._blocks(documents) if ids.is_cuda else dense_mask(documents)
        logits = self.network.lm_head(self._hidden(self.network, ids, mask).flatten(0, 1)[places])
        losses = F.cross_entropy(logits.float(), targets, reduction="none")
        return (losses * weights).sum() / weights.sum()

    def _blocks(self, documents: Tensor) -> BlockMask:
        def seen(batch: Tensor, head: Tensor, query: Tensor, key: Tensor) -> Tensor:
            return (query >= key) & (documents[batch, query] == documents[batch, key])

        rows, length = documents.shape
        return self._block_mask(seen, rows, None, length, length, device=documents.device)


def hidden_states(network: Network, ids: Tensor, mask: Tensor | BlockMask) -> Tensor:
    """(B, T, D) of `ids` (B, T); rows must fit every layer's window."""
    attend = _block_attention(mask) if isinstance(mask, BlockMask) else _dense_attention(mask)
    x = network.model.embed_tokens(ids)
    rotation = rope_rotation(network.frequencies, torch.arange(ids.shape[1], device=ids.device), x.dtype)
    for block in network.model.layers:
        assert isinstance(block, Block)
        x = x + _attention(block.self_attn, block.input_layernorm(x), rotation, attend)
        x = x + block.mlp(block.post_attention_layernorm(x))
    out: Tensor = network.model.norm(x)
    return out


def dense_mask(documents: Tensor) -> Tensor:
    """(B, 1, T, T), True where query t may see key s: earlier in the same document."""
    same = documents[:, :, None] == documents[:, None, :]
    return same.tril()[:, None]


def _attention(layer: Attention, x: Tensor, rotation: tuple[Tensor, Tensor], attend: Attend) -> Tensor:
    batch, length, _ = x.shape
    q = rotate(layer.q_proj(x).view(batch, length, layer.heads, layer.head_width).transpose(1, 2), rotation)
    k = rotate(layer.k_proj(x).view(batch, length, layer.kv_heads, layer.head_width).transpose(1, 2), rotation)
    v = layer.v_proj(x).view(batch, length, layer.kv_heads, layer.head_width).transpose(1, 2)
    out: Tensor = layer.o_proj(attend(q, k, v).transpose(1, 2).reshape(batch, length, -1))
    return out


def _dense_attention(mask: Tensor) -> Attend:
    """Written out, for a CPU, where the fused kernel's backward pass is slower; `_QUERIES` at a time, so that keys
    behind all of them cost nothing (a third less time for rows of 1,024)."""

    def attend(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        groups = q.shape[1] // k.shape[1]
        k, v = k.repeat_interleave(groups, 1), v.repeat_interleave(groups, 1)
        parts = []
        for first in range(0, q.shape[2], _QUERIES):
            last = min(first + _QUERIES, q.shape[2])
            scores = q[:, :, first:last] @ k[:, :, :last].transpose(-1, -2) * q.shape[-1] ** -0.5
            parts.append(scores.masked_fill(~mask[:, :, first:last, :last], -30000.0).softmax(-1) @ v[:, :, :last])
        return torch.cat(parts, dim=2)

    return attend


def _block_attention(mask: BlockMask) -> Attend:
    """Skips whole blocks of pairs of different documents."""

    def attend(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        # under autocast the rotation can leave queries and keys wider than the values
        out = flex_attention(q.to(v.dtype), k.to(v.dtype), v, block_mask=mask, enable_gqa=q.shape[1] != k.shape[1])
        assert isinstance(out, Tensor)
        return out

    return attend
