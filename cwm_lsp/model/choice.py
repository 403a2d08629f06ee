"""The model's choice among the tokens that are allowed: the likeliest one, or a random one."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator

import numpy as np
from numpy.typing import NDArray

from cwm_lsp.model.constraint import Allowed
from cwm_lsp.model.runtime import Logits

Floats = NDArray[np.float32]

_ORDERED = 64  # tokens that are put in order at first

Draw = Callable[[Floats], Floats]
"""Logits (V) of a row to scores of which the highest is drawn: a random choice instead of the greedy one."""


def choose(
    logits: Logits, row: int, allowed: Allowed | None, special: Collection[int], draw: Draw | None = None
) -> tuple[int, float]:
    """The likeliest allowed token at a row, or the one drawn, and its probability among the allowed ones; total.

    `special` are the ids of the special tokens. Where text is allowed, tokens are asked about in order of likelihood
    until one is allowed; those found disallowed on the way are taken out of the probability. Where the model would go
    on with a special token that is not allowed, and some special one is, only those are chosen from: the model has said
    that the text is over, and is asked only which of them follows. Where nothing at all is allowed, it chooses freely.
    """
    total, best = logits.total[row], logits.best[row]
    if draw is None and (allowed is None or (allowed.text and allowed.admits(best, best in special))):
        return best, math.exp(logits.peak[row] - total)
    scores = logits.row(row)
    order = scores if draw is None else draw(scores)
    best = int(order.argmax())
    if allowed is None or not (allowed.ids or allowed.text):
        return best, math.exp(scores[best] - total)
    if allowed.text is None:
        return _among(scores, order, allowed.ids)
    ends = [id for id in allowed.ids if id in special] if best in special and best not in allowed.ids else []
    if ends:
        chosen = max(ends, key=order.__getitem__)
        return chosen, _share(math.exp(scores[chosen] - total), math.exp(scores[best] - total))
    removed = 0.0
    for id in _descending(order):
        p = math.exp(scores[id] - total)
        if allowed.admits(id, id in special):
            return id, _share(p, removed)
        removed += p
    return best, math.exp(scores[best] - total)


def sampler(temperature: float, seed: int) -> Draw:
    """Draws from the softmax of the logits over `temperature` (> 0), the same for the same seed.

    By the largest of logits with Gumbel noise (Gumbel 1954), so that what is disallowed is passed over as in a greedy
    choice, and the draw is one from the softmax of the rest.
    """
    generator = np.random.default_rng(seed)

    def draw(scores: Floats) -> Floats:
        noise = generator.gumbel(size=len(scores)).astype(np.float32)
        drawn: Floats = scores / np.float32(temperature) + noise
        return drawn

    return draw


def _among(scores: Floats, order: Floats, ids: tuple[int, ...]) -> tuple[int, float]:
    index = list(ids)
    first = int(order[index].argmax())
    picked = scores[index].astype(np.float64)
    powers = np.exp(picked - picked.max())
    return ids[first], float(powers[first] / powers.sum())


def _descending(scores: Floats) -> Iterator[int]:
    """All tokens by falling score; the whole order is only made where the first few are used up."""
    if len(scores) > _ORDERED:
        first = np.argpartition(scores, -_ORDERED)[-_ORDERED:]
        yield from first[np.argsort(-scores[first], kind="stable")].tolist()
    yield from np.argsort(-scores, kind="stable")[min(_ORDERED, len(scores) - 1) :].tolist()


def _share(p: float, removed: float) -> float:
    return min(1.0, p / (1.0 - removed)) if removed < 1.0 else 1.0
