"""Many answers at once are what the decoder says one by one; learning sees the probabilities they were drawn with."""

from __future__ import annotations

import copy
import random

import pytest
import torch

from cwm_lsp.model.decode import Decoder
from cwm_lsp.model.load import LoadedModel, load
from cwm_lsp.train.reinforce.learn import Group, policy_loss, portions
from cwm_lsp.train.reinforce.sampling import sample
from tests.model.states import Told, anything
from tests.random_models import write_random_model

COUNT = 25


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> LoadedModel:
    return load(str(write_random_model(tmp_path_factory.mktemp("model"), "compact", window=4096)))


def prompts(model: LoadedModel) -> list[list[int]]:
    rng = random.Random(4)
    return [[rng.randrange(model.config.vocabulary) for _ in range(length)] for length in (5, 60, 1, 33, 34, 7)]


def decoded(model: LoadedModel, prompt: list[int], count: int) -> list[int]:
    decoder, said = Decoder(model, 200), []
    decoder.restart(prompt)
    state = Told(anything)
    while len(said) < count:
        (made, *_), state = decoder.step(state, width=0)
        said.append(made.id)
    return said


def test_greedy_answers_are_the_decoder_s(model: LoadedModel) -> None:
    asked = prompts(model)
    said = sample(model.network, asked, [COUNT] * len(asked), (), answers=3)
    for prompt, answers in zip(asked, said, strict=True):
        assert answers == [decoded(model, prompt, COUNT)] * 3
    assert len({tuple(row[0]) for row in said}) == len(asked)


def test_ends_and_limits(model: LoadedModel) -> None:
    asked = prompts(model)
    free = [row[0] for row in sample(model.network, asked, [COUNT] * len(asked), ())]
    end = free[1][3]
    limits = [3, COUNT, 1, 9, COUNT, 14]
    said = [row[0] for row in sample(model.network, asked, limits, (end,))]
    for answer, whole, limit in zip(said, free, limits, strict=True):
        until = whole.index(end) + 1 if end in whole else COUNT
        assert answer == whole[: min(until, limit)]


def test_drawn_as_probable(model: LoadedModel) -> None:
    generator = torch.Generator().manual_seed(0)
    (answers,) = sample(
        model.network, [[5, 6, 7]], [1], (), answers=4000, temperature=2.0, generator=generator
    )  # one token each
    with torch.inference_mode():
        expected = (model.network.logits(model.network(torch.tensor([[5, 6, 7]])))[0, -1] / 2.0).softmax(-1)
    counts = torch.bincount(torch.tensor([answer[0] for answer in answers]), minlength=len(expected))
    assert (counts / 4000 - expected).abs().max() < 0.03


def test_gradient_is_that_of_each_answer_alone(model: LoadedModel) -> None:
    rng = random.Random(8)
    groups = [
        Group(tuple(prompt), tuple(tuple(rng.choices(range(300), k=size)) for size in sizes), (0.5, -1.5, 1.0))
        for prompt, sizes in zip(prompts(model)[:3], [(3, 9, 1), (7, 7, 2), (1, 1, 4)], strict=True)
    ]
    network = copy.deepcopy(model.network).requires_grad_(True)
    loss = policy_loss(network, groups, 0.7)
    ours = torch.autograd.grad(loss, list(network.parameters()))
    alone = torch.zeros(())
    for group in groups:
        for answer, worth in zip(group.answers, group.advantages, strict=True):
            states = network(torch.tensor([[*group.ids, *answer]]))[0, len(group.ids) - 1 : -1]
            scores = (network.logits(states) / 0.7).log_softmax(-1)
            alone = alone - worth * scores[torch.arange(len(answer)), torch.tensor(answer)].sum()
    assert loss.item() == pytest.approx(alone.item(), rel=1e-3)
    for mine, theirs in zip(ours, torch.autograd.grad(alone, list(network.parameters())), strict=True):
        torch.testing.assert_close(mine, theirs, rtol=1e-2, atol=1e-3 * float(theirs.abs().max()))
    assert policy_loss(network, groups, 0.7, network, 0.5).item() == pytest.approx(loss.item(), rel=1e-4)


def test_portions_hold_every_group_once() -> None:
    groups = [Group((1,) * size, ((2,) * size,) * 2, (1.0, -1.0)) for size in (5, 50, 7, 6, 60, 200)]
    parts = list(portions(groups, 100))
    assert sorted(len(group.ids) for part in parts for group in part) == [5, 6, 7, 50, 60, 200]
    assert max(len(part) for part in parts) > 1
    assert all(len(part) == 1 or len(part) * 3 * max(len(g.ids) for g in part) <= 100 for part in parts)
