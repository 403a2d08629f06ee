"""What a model would choose at every token of a known sequence: one forward pass for a whole trace.

With the true tokens before it given, the greedy choice at each position is that of step-by-step decoding on the same
history, so a frame whose choices all equal its tokens is a frame that `Decoder` would have decoded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from cwm_lsp.model.cache import Cache
from cwm_lsp.model.decode import Allowed, ordinary_tokens, pick
from cwm_lsp.model.load import LoadedModel

_CHUNK = 1024  # tokens of one forward pass: bounds the memory of attention and logits


@dataclass(frozen=True, slots=True)
class Choice:
    """The likeliest token among the allowed ones, and its probability among them."""

    id: int
    p: float


@torch.inference_mode()
def choices(
    model: LoadedModel, ids: Sequence[int], views: Sequence[Sequence[Allowed | None]]
) -> tuple[tuple[Choice, ...], ...]:
    """The choices at the last n tokens of `ids`, once for each of `views`: n masks (None: every token is allowed).

    All views must be equally long, shorter than `ids`, and `ids` no longer than the model's context.
    """
    count = len(views[0])
    first = len(ids) - count - 1  # the position whose output is the first choice
    embedding = model.network.model.embed_tokens.weight
    cache = Cache(model.config, len(ids), dtype=embedding.dtype, device=model.device)
    text = ordinary_tokens(model)
    found: list[list[Choice]] = [[] for _ in views]
    for start in range(0, len(ids) - 1, _CHUNK):
        part = torch.tensor([ids[start : min(start + _CHUNK, len(ids) - 1)]], device=model.device)
        hidden = model.network(part, cache)[0]
        skipped = max(0, first - start)
        if skipped >= len(hidden):
            continue
        logits = model.network.logits(hidden[skipped:])  # (n, V)
        done = len(found[0])
        for view, into in zip(views, found, strict=True):
            picked = pick(logits, view[done : done + len(logits)], text)
            into.extend(Choice(id, p) for id, p in zip(*picked, strict=True))
    return tuple(tuple(each) for each in found)
