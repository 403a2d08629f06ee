"""Several answers to each of many prompts, decoded freely, all of them at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import torch
from torch import Tensor

from cwm_lsp.model.network import Network
from cwm_lsp.train.reinforce.shared import read_answers, read_prompts, room

_DROPPED = 0.2  # prompts of which all answers have ended are dropped once they are so many of all

Answers = list[list[int]]


@torch.inference_mode()
def sample(
    network: Network,
    prompts: Sequence[Sequence[int]],
    limits: Sequence[int],
    ends: Collection[int],
    *,
    answers: int = 1,
    temperature: float = 0.0,
    generator: torch.Generator | None = None,
) -> list[Answers]:
    """`answers` token lists for each of `prompts`, drawn from the softmax of the logits over `temperature` (0: greedy).

    An answer goes up to and including a token of `ends`, or to its prompt's limit of tokens. `generator` belongs to
    the network's device.
    """
    device = network.lm_head.weight.device
    said: list[Answers] = [[[] for _ in range(answers)] for _ in prompts]
    lengths = torch.tensor([len(prompt) for prompt in prompts], device=device)
    states, shared = read_prompts(network, padded(prompts, device), lengths)
    states = states[:, None].expand(-1, answers, -1)
    grown = room(network, len(prompts), answers, max(limits))
    alive = list(range(len(prompts)))  # the prompts that are still in the batch, by number
    while True:
        drawn = _draw(network.logits(states), temperature, generator)
        for number, row in zip(alive, drawn.tolist(), strict=True):
            for answer, id in zip(said[number], row, strict=True):
                if not _over(answer, limits[number], ends):
                    answer.append(id)
        going = [
            place
            for place, number in enumerate(alive)
            if not all(_over(answer, limits[number], ends) for answer in said[number])
        ]
        if not going:
            return said
        if len(going) <= (1 - _DROPPED) * len(alive):
            kept = torch.tensor(going, device=device)
            alive = [alive[place] for place in going]
            shared, grown, drawn = shared.only(kept), grown.only(kept), drawn[kept]
        states = read_answers(network, shared, drawn[:, :, None], grown)[:, :, 0]


def padded(rows: Sequence[Sequence[int]], device: torch.device, fill: int = 0) -> Tensor:
    """Token ids (N, longest), each row filled behind its end."""
    longest = max(map(len, rows))
    return torch.tensor([[*row, *[fill] * (longest - len(row))] for row in rows], device=device)


def _over(answer: Sequence[int], limit: int, ends: Collection[int]) -> bool:
    return len(answer) >= limit or bool(answer and answer[-1] in ends)


def _draw(logits: Tensor, temperature: float, generator: torch.Generator | None) -> Tensor:
    """One token (P, G) of each distribution (P, G, V): where a random height meets the summed probabilities."""
    if not temperature:
        return logits.argmax(-1)
    summed = (logits / temperature).softmax(-1).cumsum(-1)
    height = torch.rand(summed.shape[:-1], generator=generator, device=logits.device) * summed[..., -1]
    return torch.searchsorted(summed, height[..., None], right=True)[..., 0].clamp_max(logits.shape[-1] - 1)
