"""What a model would choose at every token of a known sequence: one forward pass for a whole trace.

With the true tokens before it given, the greedy choice at each position is that of step-by-step decoding on the same
history, so a frame whose choices all equal its tokens is a frame that `Decoder` would have decoded.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cwm_lsp.model.choice import choose
from cwm_lsp.model.constraint import Allowed
from cwm_lsp.model.decode import Cancelled, never
from cwm_lsp.model.load import LoadedModel

_CHUNK = 1024  # tokens of one forward pass: bounds the memory of attention and logits


@dataclass(frozen=True, slots=True)
class Choice:
    """The likeliest token among the allowed ones, and its probability among them. `true` is the model's own
    probability, among all tokens, of the token that really stands there."""

    id: int
    p: float
    true: float


def choices(
    model: LoadedModel,
    ids: Sequence[int],
    views: Sequence[Sequence[Allowed | None]],
    cancelled: Callable[[], bool] = never,
) -> tuple[tuple[Choice, ...], ...]:
    """The choices at the last n tokens of `ids`, once for each of `views`: n masks (None: every token is allowed).

    All views must be equally long, shorter than `ids`, and `ids` no longer than the model's context. Raises Cancelled
    between chunks.
    """
    first = len(ids) - len(views[0]) - 1  # the position whose output is the first choice
    cache = model.runtime.cache(len(ids))
    special = frozenset(model.tokenizer.special.values())
    found: list[list[Choice]] = [[] for _ in views]
    chunk = min(_CHUNK, cache.chunk)
    while cache.length < len(ids) - 1:
        if cancelled():
            raise Cancelled
        part = ids[cache.length : min(cache.length + chunk, len(ids) - 1)]
        outputs = max(0, min(len(part), cache.length + len(part) - first))
        logits = model.runtime.run(part, cache, outputs)
        behind = ids[cache.length - outputs + 1 : cache.length + 1]
        true = [math.exp(min(0.0, score - all)) for score, all in zip(logits.of(behind), logits.total, strict=False)]
        for view, into in zip(views, found, strict=True):
            masks = view[len(into) : len(into) + outputs]
            into.extend(Choice(*choose(logits, row, mask, special), true[row]) for row, mask in enumerate(masks))
    return tuple(tuple(each) for each in found)
