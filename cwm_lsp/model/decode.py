"""Greedy decoding with a cache that outlives requests.

Tokens that are known beforehand are pushed and ride along in the forward pass of the next choice; a new prompt that
begins like the old one keeps the shared part of the cache.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from cwm_lsp.model.cache import Cache
from cwm_lsp.model.load import LoadedModel

_CHUNK = 2048  # tokens of one forward pass at most: bounds the memory of a prefill and the time to a cancellation


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may come next: the special tokens `special` (ids), and every ordinary token where `text` is true."""

    special: tuple[int, ...]
    text: bool = False

    @property
    def forced(self) -> int | None:
        """The only allowed token; None where there is a choice."""
        return self.special[0] if len(self.special) == 1 and not self.text else None


class Decoder:
    """One sequence being decoded. `ids` are all its tokens; those that the cache lacks go with the next pass."""

    def __init__(self, model: LoadedModel, capacity: int) -> None:
        self.model = model
        self.capacity = min(capacity, model.config.context)
        weight = model.network.model.embed_tokens.weight
        self.cache = Cache(model.config, self.capacity, dtype=weight.dtype, device=model.device)
        self.ids: list[int] = []
        self._text = ordinary_tokens(model)
        self.passes = 0
        self.processed = 0

    def restart(self, ids: Sequence[int]) -> None:
        """Begins a new sequence with `ids`; what the cache shares with it stays valid."""
        shared = 0
        for old, new in zip(self.ids, ids, strict=False):
            if old != new:
                break
            shared += 1
        self.cache.truncate(min(shared, len(ids) - 1))
        self.ids = list(ids)

    def push(self, ids: Sequence[int]) -> None:
        """Appends tokens that are not the model's choice."""
        self.ids.extend(ids)

    @property
    def room(self) -> int:
        """Tokens that still fit."""
        return self.capacity - len(self.ids)

    @torch.inference_mode()
    def choose(self, allowed: Allowed | None = None) -> tuple[int, float]:
        """Appends the likeliest token among `allowed` (all when None).

        Returns it with its probability among the allowed ones.
        """
        pending = self.ids[self.cache.length :]
        hidden = torch.empty(0)
        for start in range(0, len(pending), _CHUNK):
            part = torch.tensor([pending[start : start + _CHUNK]], device=self.model.device)
            hidden = self.model.network(part, self.cache)
            self.passes += 1
        self.processed += len(pending)
        logits = self.model.network.logits(hidden[0, -1])
        ids, probabilities = pick(logits[None], [allowed], self._text)
        self.ids.append(ids[0])
        return ids[0], probabilities[0]


def ordinary_tokens(model: LoadedModel) -> Tensor:
    """True (V) for every token that is not special."""
    text = torch.ones(model.config.vocabulary, dtype=torch.bool, device=model.device)
    text[list(model.tokenizer.special.values())] = False
    return text


def pick(logits: Tensor, masks: Sequence[Allowed | None], text: Tensor) -> tuple[list[int], list[float]]:
    """For each row of `logits` (n, V) the likeliest token that its mask allows, and its probability among those.

    `text` are the `ordinary_tokens`. Where the model would go on with a special token that is not allowed, only special
    tokens are chosen from: the model has said that the text is over, and is asked only which of them follows.
    """
    if not any(masks):
        p, id = logits.softmax(-1).max(-1)
        return id.tolist(), p.tolist()
    over = (~text[logits.argmax(-1)]).tolist()
    seen = torch.zeros_like(logits, dtype=torch.bool)
    open_to = torch.zeros_like(seen)
    for row, allowed in enumerate(masks):
        if allowed is None:
            seen[row] = open_to[row] = True
            continue
        if allowed.text:
            seen[row] = text
            open_to[row] = text & (not (over[row] and allowed.special))
        seen[row, list(allowed.special)] = open_to[row, list(allowed.special)] = True
    id = logits.masked_fill(~open_to, -torch.inf).argmax(-1, keepdim=True)
    p = logits.masked_fill(~seen, -torch.inf).softmax(-1).gather(-1, id)
    return id[:, 0].tolist(), p[:, 0].tolist()
