"""The network over prompts that several answers share: a prompt goes through it once, whatever the number of answers.

An answer sees its prompt and itself, so keys of the prompt are the same for all of them; they are multiplied with the
queries of all answers at once. That is exact, and for eight answers a prompt saves most of the work of a step and most
of the memory traffic of a decoded token. Shapes: P prompts, G answers of each, L and T tokens of prompts and answers,
S tokens of answers with those before, D width, K key/value heads, R query heads of each, W head width.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import torch
from torch import Tensor

from cwm_lsp.model.network import Attention, Block, Network, rope_rotation, rotate

_HIDDEN = -30000.0  # a score that counts nothing, within the range of every type

Extend = Callable[[int, Tensor, Tensor], tuple[Tensor, Tensor]]
"""Takes a layer's new keys and values (P, K, G, T, W) and returns all that queries see of answers (P, K, G, S, W)."""


@dataclass(frozen=True, slots=True)
class Shared:
    """Keys and values (P, K, L, W) of prompts, a layer each. `lengths` (P): what lies behind is padding."""

    keys: tuple[Tensor, ...]
    values: tuple[Tensor, ...]
    lengths: Tensor

    def only(self, prompts: Tensor) -> Shared:
        """Those of the prompts with these numbers."""
        lengths = self.lengths[prompts]
        longest = int(lengths.max())
        keys, values = (tuple(each[prompts, :, :longest] for each in kept) for kept in (self.keys, self.values))
        return Shared(keys, values, lengths)


@dataclass(slots=True)
class Grown:
    """Room (P, K, G, S, W) for keys and values of answers, of which `length` tokens are known, a layer each."""

    keys: list[Tensor]
    values: list[Tensor]
    length: int = 0

    def extend(self, layer: int, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        """See `Extend`; `length` is moved by whoever has gone through all layers."""
        end = self.length + keys.shape[3]
        self.keys[layer][:, :, :, self.length : end] = keys
        self.values[layer][:, :, :, self.length : end] = values
        return self.keys[layer][:, :, :, :end], self.values[layer][:, :, :, :end]

    def only(self, prompts: Tensor) -> Grown:
        """That of the prompts with these numbers."""
        return Grown([each[prompts] for each in self.keys], [each[prompts] for each in self.values], self.length)


def room(network: Network, prompts: int, answers: int, tokens: int) -> Grown:
    """A `Grown` that knows nothing yet."""
    config, weight = network.config, network.lm_head.weight
    shape = (prompts, config.kv_heads, answers, tokens, config.head_width)
    keys, values = ([weight.new_empty(shape) for _ in range(config.layers)] for _ in range(2))
    return Grown(keys, values)


def read_prompts(network: Network, ids: Tensor, lengths: Tensor) -> tuple[Tensor, Shared]:
    """The states (P, D) at the last token of each prompt of `ids` (P, L), padded behind, and what answers will see."""
    kept = _Kept()
    places = torch.arange(ids.shape[1], device=ids.device)
    states = _states(network, ids[:, None], places.expand_as(ids), None, kept.extend)[:, 0]
    shared = Shared(tuple(kept.keys), tuple(kept.values), lengths)
    return states[torch.arange(len(ids), device=ids.device), lengths - 1], shared


def read_answers(network: Network, shared: Shared, ids: Tensor, grown: Grown | None = None) -> Tensor:
    """The states (P, G, T, D) of the tokens of answers `ids` (P, G, T), which follow those that `grown` knows."""
    before = grown.length if grown else 0
    places = shared.lengths[:, None] + torch.arange(before, before + ids.shape[2], device=ids.device)
    out = _states(network, ids, places, shared, grown.extend if grown else _as_it_is)
    if grown:
        grown.length += ids.shape[2]
    return out


@dataclass(slots=True)
class _Kept:
    keys: list[Tensor] = field(default_factory=list)
    values: list[Tensor] = field(default_factory=list)

    def extend(self, layer: int, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        self.keys.append(keys[:, :, 0])
        self.values.append(values[:, :, 0])
        return keys, values


def _as_it_is(layer: int, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
    return keys, values


def _states(network: Network, ids: Tensor, places: Tensor, shared: Shared | None, extend: Extend) -> Tensor:
    """(P, G, T, D) of `ids` (P, G, T) at positions `places` (P, T); windows must be as long as all of it."""
    x = network.model.embed_tokens(ids)
    cos, sin = rope_rotation(network.frequencies, places.reshape(-1), x.dtype)
    rotation = (cos.view(len(ids), 1, 1, 1, -1, cos.shape[-1]), sin.view(len(ids), 1, 1, 1, -1, sin.shape[-1]))
    beyond = None
    if shared is not None:
        beyond = torch.arange(shared.keys[0].shape[2], device=ids.device) >= shared.lengths[:, None]  # (P, L)
    for layer, block in enumerate(network.model.layers):
        assert isinstance(block, Block)
        seen = None if shared is None or beyond is None else (shared.keys[layer], shared.values[layer], beyond)
        x = x + _attention(block.self_attn, block.input_layernorm(x), rotation, seen, extend)
        x = x + block.mlp(block.post_attention_layernorm(x))
    out: Tensor = network.model.norm(x)
    return out


def _attention(
    layer: Attention,
    x: Tensor,
    rotation: tuple[Tensor, Tensor],
    seen: tuple[Tensor, Tensor, Tensor] | None,
    extend: Extend,
) -> Tensor:
    prompts, answers, tokens, _ = x.shape
    heads, width = layer.kv_heads, layer.head_width
    # (P, K, G, R, T, W), the order in which all queries of one prompt and one key/value head stand together
    q, k, v = (
        project(x).view(prompts, answers, tokens, heads, -1, width).permute(0, 3, 1, 4, 2, 5)
        for project in (layer.q_proj, layer.k_proj, layer.v_proj)
    )
    q = rotate(q, rotation) * width**-0.5
    own_k, own_v = extend(layer.layer, rotate(k, rotation)[:, :, :, 0], v[:, :, :, 0])
    own = q.reshape(prompts, heads, answers, -1, width) @ own_k.transpose(-1, -2)  # (P, K, G, R * T, S)
    if tokens > 1:
        later = torch.ones(tokens, own_k.shape[3], dtype=torch.bool, device=x.device).triu(own_k.shape[3] - tokens + 1)
        own = own.view(*q.shape[:5], -1).masked_fill(later, _HIDDEN).view_as(own)
    if seen is None:
        out = own.softmax(-1).to(v.dtype) @ own_v
    else:
        keys, values, beyond = seen
        far = q.reshape(prompts, heads, -1, width) @ keys.transpose(-1, -2)  # (P, K, G * R * T, L)
        far = far.masked_fill(beyond[:, None, None], _HIDDEN).view(*own.shape[:4], -1)
        both = torch.cat((far, own), -1).softmax(-1).to(v.dtype)
        far, own = both[..., : len(beyond[0])], both[..., len(beyond[0]) :]
        out = (far.reshape(prompts, heads, -1, far.shape[-1]) @ values).view(*own.shape[:4], width) + own @ own_v
    merged: Tensor = layer.o_proj(out.view(q.shape).permute(0, 2, 4, 1, 3, 5).reshape(prompts, answers, tokens, -1))
    return merged
