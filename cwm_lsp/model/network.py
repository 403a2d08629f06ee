"""The transformer of the Code World Model (Llama blocks, grouped-query attention, some layers with a sliding window).

The same module is trained and decoded with. Parameter names are those of `transformers`' `CwmForCausalLM`, so its
safetensors files load as they are, and its outputs are equal to rounding (tests/model/test_network.py).
Shapes: B sequences, T new tokens, S tokens with the cached ones, H heads, K key/value heads, W head width, D width.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from cwm_lsp.model.cache import Cache
from cwm_lsp.model.config import Config, Rope


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

    def forward(self, x: Tensor, rotation: tuple[Tensor, Tensor], cache: Cache | None) -> Tensor:
        batch, new, _ = x.shape
        q = rotate(self.q_proj(x).view(batch, new, self.heads, self.head_width).transpose(1, 2), rotation)
        k = rotate(self.k_proj(x).view(batch, new, self.kv_heads, self.head_width).transpose(1, 2), rotation)
        v = self.v_proj(x).view(batch, new, self.kv_heads, self.head_width).transpose(1, 2)
        if cache is not None:
            k, v = cache.append(self.layer, k, v)  # (B, K, S, W)
        mask = attention_mask(new, k.shape[2], self.window, x.device)
        if self.training and x.device.type == "cpu":
            y = plain_attention(q, k, v)
        else:
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

    def forward(self, x: Tensor, rotation: tuple[Tensor, Tensor], cache: Cache | None) -> Tensor:
        x = x + self.self_attn(self.input_layernorm(x), rotation, cache)
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
        self.register_buffer("frequencies", rope_frequencies(config.rope, config.head_width), persistent=False)

    def materialise_rope(self, device: str) -> None:
        """Computes the rotary frequencies on `device`, after a construction without storage ("meta")."""
        self.frequencies = rope_frequencies(self.config.rope, self.config.head_width).to(device)

    def forward(self, ids: Tensor, cache: Cache | None = None) -> Tensor:
        """Hidden states (B, T, D) of `ids` (B, T); with a cache the ids follow what it holds, and are added to it."""
        x = self.model.embed_tokens(ids)
        start = cache.length if cache is not None else 0
        rotation = rope_rotation(self.frequencies, start, ids.shape[1], x.dtype)
        for block in self.model.layers:
            x = block(x, rotation, cache)
        if cache is not None:
            cache.advance(ids.shape[1])
        out: Tensor = self.model.norm(x)
        return out

    def logits(self, hidden: Tensor) -> Tensor:
        """Logits (..., V) of hidden states (..., D), in float32."""
        out: Tensor = self.lm_head(hidden)
        return out.float()


def plain_attention(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    """Causal attention written out, for training on a CPU, where the fused kernel's backward pass is slower.

    Only for sequences that fit every window, as training rows do.
    """
    groups, new = q.shape[1] // k.shape[1], q.shape[2]
    k, v = k.repeat_interleave(groups, 1), v.repeat_interleave(groups, 1)
    later = torch.ones(new, new, dtype=torch.bool, device=q.device).triu(1)
    scores = (q @ k.transpose(-1, -2)).masked_fill(later, -30000.0) * q.shape[-1] ** -0.5
    out: Tensor = scores.softmax(-1) @ v
    return out


def attention_mask(new: int, total: int, window: int | None, device: torch.device) -> Tensor | None:
    """True where query t (at position total - new + t) may see key s; None where plain causal attention will do."""
    if (new == total or new == 1) and (window is None or total <= window):
        return None
    positions = torch.arange(total - new, total, device=device)[:, None]
    keys = torch.arange(total, device=device)[None, :]
    seen = keys <= positions
    if window is not None:
        seen &= keys > positions - window
    return seen


def rope_frequencies(rope: Rope, head_width: int) -> Tensor:
    """Inverse frequencies (W / 2); for "llama3" low frequencies are stretched as Llama 3.1 does."""
    frequencies = rope.theta ** -(torch.arange(0, head_width, 2, dtype=torch.float32) / head_width)
    if rope.kind != "llama3":
        return frequencies
    wavelength = 2 * math.pi / frequencies
    low, high = rope.original_context / rope.low_freq_factor, rope.original_context / rope.high_freq_factor
    smooth = (rope.original_context / wavelength - rope.low_freq_factor) / (
        rope.high_freq_factor - rope.low_freq_factor
    )
    between = (1 - smooth) * frequencies / rope.factor + smooth * frequencies
    scaled = torch.where(wavelength > low, frequencies / rope.factor, frequencies)
    return torch.where((wavelength <= low) & (wavelength >= high), between, scaled)


def rope_rotation(frequencies: Tensor, start: int, count: int, dtype: torch.dtype) -> tuple[Tensor, Tensor]:
    """Cosine and sine (T, W) for positions `start` ... `start + count - 1`."""
    angles = torch.arange(start, start + count, device=frequencies.device, dtype=torch.float32)[:, None] * frequencies
    both = torch.cat((angles, angles), dim=-1)
    return both.cos().to(dtype), both.sin().to(dtype)


def rotate(x: Tensor, rotation: tuple[Tensor, Tensor]) -> Tensor:
    """Rotary embedding (Su et al. 2021), halves convention of `transformers`; x is (B, H, T, W)."""
    cos, sin = rotation
    first, second = x.chunk(2, dim=-1)
    return x * cos + torch.cat((-second, first), dim=-1) * sin
