"""The transformer of the Code World Model (Llama blocks, grouped-query attention, some layers with a sliding window).

The same module is trained and decoded with. Parameter names are those of `transformers`' `CwmForCausalLM`, so its
safetensors files load as they are, and its outputs are equal to rounding (tests/model/test_network.py).
Shapes: B sequences, T new tokens, S tokens with the cached ones, H heads, K key/value heads, W head width, D width.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from cwm_lsp.model.cache import Cache, indices, visible
from cwm_lsp.model.config import Config
from cwm_lsp.model.rope import rope_frequencies
from cwm_lsp.model.runtime import Tree

Rotation = tuple[Tensor, Tensor]
Masks = tuple[Tensor | None, ...]


class RMSNorm(nn.Module):
    """Root mean square normalisation, in float32 (Zhang and Sennrich 2019)."""

    def __init__(self, width: int, epsilon: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.epsilon = epsilon

    def forward(self, x: Tensor) -> Tensor:
        wide = x.float()
        scaled = wide * torch.rsqrt(wide.pow(2).mean(-1, keepdim=True) + self.epsilon)
        return self.weight.to(x.dtype) * scaled.to(x.dtype)


class Attention(nn.Module):
    """Causal attention of one layer; `window` limits how far back a query sees (its own position counted)."""

    def __init__(self, config: Config, layer: int) -> None:
        super().__init__()
        self.layer = layer
        self.window = config.windows[layer]
        self.heads, self.kv_heads, self.head_width = config.heads, config.kv_heads, config.head_width
        self.q_proj = nn.Linear(config.width, config.heads * config.head_width, bias=False)
        self.k_proj = nn.Linear(config.width, config.kv_heads * config.head_width, bias=False)
        self.v_proj = nn.Linear(config.width, config.kv_heads * config.head_width, bias=False)
        self.o_proj = nn.Linear(config.heads * config.head_width, config.width, bias=False)

    def forward(self, x: Tensor, rotation: Rotation, masks: Masks, cache: Cache | None) -> Tensor:
        batch, new, _ = x.shape
        q = rotate(self.q_proj(x).view(batch, new, self.heads, self.head_width).transpose(1, 2), rotation)
        k = rotate(self.k_proj(x).view(batch, new, self.kv_heads, self.head_width).transpose(1, 2), rotation)
        v = self.v_proj(x).view(batch, new, self.kv_heads, self.head_width).transpose(1, 2)
        if cache is not None:
            k, v = cache.append(self.layer, k, v)  # (B, K, S, W)
        mask = masks[self.layer]
        y = F.scaled_dot_product_attention(
            q, k, v, attn_mask=mask, is_causal=mask is None and new > 1, enable_gqa=self.heads != self.kv_heads
        )
        out: Tensor = self.o_proj(y.transpose(1, 2).reshape(batch, new, -1))
        return out


class MLP(nn.Module):
    """SwiGLU (Shazeer 2020)."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.gate_proj = nn.Linear(config.width, config.mlp_width, bias=False)
        self.up_proj = nn.Linear(config.width, config.mlp_width, bias=False)
        self.down_proj = nn.Linear(config.mlp_width, config.width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.down_proj(F.silu(self.gate_proj(x)) * self.up_proj(x))
        return out


class Block(nn.Module):
    """One layer: attention and MLP, each on the normalised residual stream."""

    def __init__(self, config: Config, layer: int) -> None:
        super().__init__()
        self.self_attn = Attention(config, layer)
        self.mlp = MLP(config)
        self.input_layernorm = RMSNorm(config.width, config.norm_epsilon)
        self.post_attention_layernorm = RMSNorm(config.width, config.norm_epsilon)

    def forward(self, x: Tensor, rotation: Rotation, masks: Masks, cache: Cache | None) -> Tensor:
        x = x + self.self_attn(self.input_layernorm(x), rotation, masks, cache)
        out: Tensor = x + self.mlp(self.post_attention_layernorm(x))
        return out


class Trunk(nn.Module):
    """Embedding, blocks and final norm (`model.` in checkpoints)."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.embed_tokens = nn.Embedding(config.vocabulary, config.width)
        self.layers = nn.ModuleList(Block(config, layer) for layer in range(config.layers))
        self.norm = RMSNorm(config.width, config.norm_epsilon)


class Network(nn.Module):
    """Token ids to hidden states to logits."""

    frequencies: Tensor

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.config = config
        self.model = Trunk(config)
        self.lm_head = nn.Linear(config.width, config.vocabulary, bias=False)
        if config.tied:
            self.lm_head.weight = self.model.embed_tokens.weight
        self.register_buffer(
            "frequencies", torch.from_numpy(rope_frequencies(config.rope, config.head_width)), persistent=False
        )

    def materialise_rope(self, device: str) -> None:
        """Computes the rotary frequencies on `device`, after a construction without storage ("meta")."""
        frequencies = rope_frequencies(self.config.rope, self.config.head_width)
        self.frequencies = torch.from_numpy(frequencies).to(device)

    def forward(self, ids: Tensor, cache: Cache | None = None, tree: Tree | None = None) -> Tensor:
        """Hidden states (B, T, D) of `ids` (B, T); with a cache (B = 1) the ids follow what it holds, and are added."""
        x = self.model.embed_tokens(ids)
        new = ids.shape[1]
        start = 0
        if cache is not None:
            start = cache.length
            cache.reserve(new)
        positions = torch.arange(start, start + new, device=x.device)
        if tree is not None:
            positions = torch.from_numpy(tree.positions).to(x.device)
        rotation = rope_rotation(self.frequencies, positions, x.dtype)
        masks = attention_masks(self.config.windows, new, cache, tree, x.device)
        for block in self.model.layers:
            x = block(x, rotation, masks, cache)
        if cache is not None:
            cache.advance(new)
        out: Tensor = self.model.norm(x)
        return out

    def logits(self, hidden: Tensor) -> Tensor:
        """Logits (..., V) of hidden states (..., D), in float32."""
        out: Tensor = self.lm_head(hidden)
        return out.float()


def attention_masks(
    windows: Sequence[int | None], new: int, cache: Cache | None, tree: Tree | None, device: torch.device
) -> Masks:
    """The mask of every layer (T, S), true where a row sees a token; None where plain causal attention will do."""
    made: dict[tuple[int | None, int], Tensor | None] = {}
    masks = []
    for layer, window in enumerate(windows):
        slots = new if cache is None else cache.slots[layer]
        if (window, slots) not in made:
            end = new if cache is None else cache.length + new
            made[window, slots] = _mask(window, slots, end, new, tree, device)
        masks.append(made[window, slots])
    return tuple(masks)


def _mask(window: int | None, slots: int, end: int, new: int, tree: Tree | None, device: torch.device) -> Tensor | None:
    if tree is None and (new in (1, end)) and (window is None or end <= window):
        return None
    index = indices(end, slots, torch.arange(min(end, slots), device=device))
    if tree is None:
        seen: Tensor = visible(torch.arange(end - new, end, device=device), index, window)
        return seen
    places, positions, own = (torch.from_numpy(each).to(device) for each in (tree.places, tree.positions, tree.seen))
    seen = visible(positions, places[index], window) & own[:, index]
    return seen


def rope_rotation(frequencies: Tensor, positions: Tensor, dtype: torch.dtype) -> Rotation:
    """Cosine and sine (T, W) for `positions` (T)."""
    angles = positions.float()[:, None] * frequencies
    both = torch.cat((angles, angles), dim=-1)
    return both.cos().to(dtype), both.sin().to(dtype)


def rotate(x: Tensor, rotation: Rotation) -> Tensor:
    """Rotary embedding (Su et al. 2021), halves convention of `transformers`; x is (B, H, T, W)."""
    cos, sin = rotation
    first, second = x.chunk(2, dim=-1)
    return x * cos + torch.cat((-second, first), dim=-1) * sin
