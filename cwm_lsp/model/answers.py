"""How probable each of a few known answers is behind a text."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from cwm_lsp.model.decode import Cancelled, Decoder, never


def weigh(decoder: Decoder, answers: Sequence[Sequence[int]], cancelled: Callable[[], bool] = never) -> list[float]:
    """The probabilities of `answers` (token ids) behind `decoder.ids`, among themselves: they add up to 1.

    No answer may be the beginning of another: let each have an end of its own. Tokens that are the same in all answers
    which are still possible cost nothing; there is one forward pass for each place where they part. Raises Cancelled
    between passes; the decoder's text is in the end what it was.
    """
    text = list(decoder.ids)
    found = [0.0] * len(answers)
    open_places: list[tuple[int, float, list[int]]] = [(0, 1.0, list(range(len(answers))))]  # (depth, p, which answers)
    try:
        while open_places:
            depth, p, members = open_places.pop()
            if len(members) == 1:
                found[members[0]] = p
                continue
            branches: dict[int, list[int]] = {}
            for member in members:
                branches.setdefault(answers[member][depth], []).append(member)
            shares = [1.0]
            if len(branches) > 1:
                shares = _shares(decoder, [*text, *answers[members[0]][:depth]], list(branches), cancelled)
            open_places += ((depth + 1, p * share, each) for share, each in zip(shares, branches.values(), strict=True))
    finally:
        decoder.restart(text)
    return found


def _shares(decoder: Decoder, ids: list[int], choices: list[int], cancelled: Callable[[], bool]) -> list[float]:
    decoder.restart(ids)
    decoder.prefill(cancelled)
    if cancelled():
        raise Cancelled
    scores = decoder.run(decoder.ids[decoder.cache.length :], 1).row(0)
    logits = [float(scores[id]) for id in choices]
    powers = [math.exp(logit - max(logits)) for logit in logits]
    return [power / sum(powers) for power in powers]
