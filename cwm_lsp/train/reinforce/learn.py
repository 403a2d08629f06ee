"""The policy gradient: answers that were better than others to the same prompt become likelier, the others less so.

Plain REINFORCE (Williams 1992) on answers that the present weights have just given: each is learned from once, so that
there is no old policy to stay near, and nothing to clip.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from cwm_lsp.model.network import Network
from cwm_lsp.train.reinforce.sampling import padded
from cwm_lsp.train.reinforce.shared import read_answers, read_prompts


@dataclass(frozen=True, slots=True)
class Group:
    """A prompt's answers (token ids, those that are blamed) and the advantage of each."""

    ids: tuple[int, ...]
    answers: tuple[tuple[int, ...], ...]
    advantages: tuple[float, ...]

    @property
    def tokens(self) -> int:
        """Of all answers, which are what is learned."""
        return sum(map(len, self.answers))


def policy_loss(
    network: Network, groups: Sequence[Group], temperature: float, start: Network | None = None, kl: float = 0.0
) -> Tensor:
    """Minus the sum over all tokens of advantage times log probability; its gradient is the policy's.

    All groups have equally many answers. With `kl`, that much of the divergence from `start`'s distribution is added
    (estimated at the drawn tokens; Schulman 2020).
    """
    device = network.lm_head.weight.device
    answers = [answer for group in groups for answer in group.answers]
    ids = padded(answers, device).view(len(groups), -1, max(map(len, answers)))
    sizes = torch.tensor([len(answer) for answer in answers], device=device).view(len(groups), -1)
    counted = torch.arange(ids.shape[2], device=device) < sizes[..., None]
    worth = torch.tensor([group.advantages for group in groups], device=device)[..., None].expand(ids.shape)[counted]
    said = _log_probabilities(network, groups, ids, counted, temperature)
    loss = -(worth * said).sum()
    if start is not None and kl:
        with torch.no_grad():
            before = _log_probabilities(start, groups, ids, counted, temperature)
        loss = loss + kl * ((before - said).exp() - (before - said) - 1).sum()
    return loss


def _log_probabilities(
    network: Network, groups: Sequence[Group], ids: Tensor, counted: Tensor, temperature: float
) -> Tensor:
    """(N) of the tokens `ids` (P, G, T) that are `counted`."""
    lengths = torch.tensor([len(group.ids) for group in groups], device=ids.device)
    last, shared = read_prompts(network, padded([group.ids for group in groups], ids.device), lengths)
    states = last[:, None, None].expand(-1, ids.shape[1], -1, -1)
    if ids.shape[2] > 1:
        states = torch.cat((states, read_answers(network, shared, ids[:, :, :-1])), 2)
    logits = network.logits(states[counted]) / temperature
    return logits.log_softmax(-1).gather(-1, ids[counted][:, None])[:, 0]


def portions(groups: Sequence[Group], tokens: int) -> Iterator[list[Group]]:
    """The groups in parts that go through the network together: of like size, at most about `tokens` tokens each."""
    part: list[Group] = []
    for group in sorted(groups, key=_size):
        if part and (len(part) + 1) * _size(group) > tokens:
            yield part
            part = []
        part.append(group)
    if part:
        yield part


def _size(group: Group) -> int:
    return len(group.ids) + len(group.answers) * max(map(len, group.answers))
