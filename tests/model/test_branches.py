"""Branches decoded together are what each gives alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from cwm_lsp.model.branches import Branch, Branches
from cwm_lsp.model.choice import sampler
from cwm_lsp.model.constraint import Allowed, any_text
from cwm_lsp.model.decode import Cancelled, Decoder
from cwm_lsp.model.load import LoadedModel, load
from cwm_lsp.model.runtime_torch import TorchRuntime
from tests.model.states import Told, right_for_a_while
from tests.random_models import write_random_model

PROMPT = list(range(300, 350))
STARTS = ([], [7], [12, 13, 14, 15, 16], [*range(100, 130)])


def as_loaded(model: LoadedModel) -> LoadedModel:
    return model


def in_torch(model: LoadedModel) -> LoadedModel:
    return replace(model, runtime=TorchRuntime(model.network))


@pytest.fixture(scope="module", params=[as_loaded, in_torch])
def model(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> LoadedModel:
    """Its windows are 100 tokens long, and the rings of their layers 200."""
    change: Callable[[LoadedModel], LoadedModel] = request.param
    return change(load(str(write_random_model(tmp_path_factory.mktemp("model") / "model", "cwm", window=100))))


def fork(told: tuple[int, ...]) -> Allowed | None:
    return [Allowed((301,)), Allowed((310, 5, 311)), Allowed((7,), any_text), None][len(told) % 4]


def alone(model: LoadedModel, ids: list[int], state: Told, count: int) -> list[int]:
    decoder = Decoder(model, 600)
    decoder.restart(ids)
    while len(decoder.ids) < len(ids) + count:
        _, state = decoder.step(state, width=0)
    return decoder.ids[len(ids) :]


@pytest.mark.parametrize("width", [0, 3])
@pytest.mark.parametrize(("shared", "capacity"), [(50, 200), (260, 600)], ids=["all kept", "ring"])
def test_each_branch_is_as_if_alone(model: LoadedModel, shared: int, capacity: int, width: int) -> None:
    """Of different lengths, one with guesses; twice, so that the second finds the shared text in the cache."""
    count = 6
    prompt = [(7 * place + place % 5) % 400 for place in range(shared)]
    expected = [alone(model, [*prompt, *start], Told(fork), count) for start in STARTS]
    decoder = Decoder(model, capacity)
    decoder.restart(prompt)
    for again in (False, True):
        before = decoder.processed
        states = [Told(fork) for _ in STARTS]
        states[1] = Told(fork, right_for_a_while(expected[1], 3))
        branches = Branches(decoder, [Branch(state, list(start)) for state, start in zip(states, STARTS, strict=True)])
        assert decoder.processed - before == (0 if again else shared - 1)
        made: list[list[int]] = [[] for _ in STARTS]
        while not all(branch.over for branch in branches.branches):
            for index, tokens in enumerate(branches.step(width=width)):
                made[index] += [each.id for each in tokens]
                branches.branches[index].over |= len(made[index]) >= count
        branches.close()
        assert [ids[:count] for ids in made] == expected
        assert [branch.ids for branch in branches.branches] == [
            [*start, *ids] for start, ids in zip(STARTS, made, strict=True)
        ]
    (next_one,), _ = decoder.step(Told(), width=0)
    assert [next_one.id] == alone(model, prompt, Told(), 1)


def test_samples_are_those_of_their_seeds(model: LoadedModel) -> None:
    def samples(seeds: list[int], width: int) -> list[list[int]]:
        decoder = Decoder(model, 400)
        decoder.restart(PROMPT)
        branches = Branches(decoder, [Branch(Told(fork), draw=sampler(1.5, seed)) for seed in seeds])
        for _ in range(8):
            branches.step(width=width)
        return [branch.ids[:8] for branch in branches.branches]

    together = samples([1, 2, 3, 1], 0)
    assert together == [samples([seed], 0)[0] for seed in (1, 2, 3, 1)]
    assert together == samples([1, 2, 3, 1], 4)
    assert together[0] != together[1]
    assert all(ids[0] == 301 and ids[1] in (310, 5, 311) for ids in together)


def test_a_branch_ends_with_its_text(model: LoadedModel) -> None:
    def short(told: tuple[int, ...]) -> Allowed:
        return Allowed((301,)) if len(told) < 2 else Allowed()

    decoder = Decoder(model, 400)
    decoder.restart(PROMPT)
    branches = Branches(decoder, [Branch(Told(short)), Branch(Told())])
    made = [branches.step() for _ in range(3)]
    assert [[len(tokens) for tokens in each] for each in made] == [[1, 1], [1, 1], [0, 1]]
    assert [branch.over for branch in branches.branches] == [True, False]


def test_no_room_ends_branches(model: LoadedModel) -> None:
    decoder = Decoder(model, len(PROMPT) + 9)
    decoder.restart(PROMPT)
    branches = Branches(decoder, [Branch(Told()), Branch(Told()), Branch(Told())])
    while not all(branch.over for branch in branches.branches):
        branches.step()
    assert branches.room < 3
    assert sum(len(branch.ids) for branch in branches.branches) == 10 - branches.room


def test_cancelling(model: LoadedModel) -> None:
    decoder = Decoder(model, 400)
    decoder.restart(PROMPT)
    branches = Branches(decoder, [Branch(Told())])
    with pytest.raises(Cancelled):
        branches.step(cancelled=lambda: True)
    assert branches.branches[0].ids == []
    assert branches.step()[0]
