"""How much better an answer is than the others to the same prompt (group-relative, Shao et al. 2024, without a critic).

What a prompt's answers have in common is its difficulty; what is left, learning can act on. A prompt that is always
answered equally well teaches nothing.
"""

from __future__ import annotations

from torch import Tensor

_FLOOR = 0.1
"""Added to the deviation: rewards that differ by one frame of many are not blown up to the size of right and wrong."""
_NO_SPREAD = 1e-4


def advantages(rewards: Tensor) -> Tensor:
    """Of rewards (P, G), G answers to each of P prompts: distance from the prompt's mean over its deviation.

    All of a prompt's are 0 where its rewards do not differ.
    """
    centred = rewards - rewards.mean(-1, keepdim=True)
    return centred / (rewards.std(-1, keepdim=True, correction=0) + _FLOOR)


def teaches(rewards: Tensor) -> Tensor:
    """Which of P prompts (rewards (P, G)) have answers that are better than others."""
    return rewards.amax(-1) - rewards.amin(-1) > _NO_SPREAD
