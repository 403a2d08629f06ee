"""Rewards rise where they can, and a run that is killed goes on as if it had not been."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from cwm_lsp.model.load import load
from cwm_lsp.trace.problem import UserError
from cwm_lsp.train.chunks import Setup
from cwm_lsp.train.recipe import Reinforce, read_recipe
from cwm_lsp.train.reinforce.advantage import advantages
from cwm_lsp.train.reinforce.learn import Group, policy_loss
from cwm_lsp.train.reinforce.loop import reinforce
from cwm_lsp.train.reinforce.sampling import sample
from tests.random_models import write_random_model
from tests.train.tiny import tiny_setup

TABLE = Reinforce(
    prompts=3,
    samples=4,
    temperature=1.0,
    frames=2,
    prompt_tokens=900,
    answer_tokens=60,
    replay=0.5,
    partial=0.5,
    sources={"operations": 0.5, "halting": 0.5},
    held_out=4,
)
CONFIGS = Path(__file__).parents[3] / "cwm_lsp" / "train" / "configs"


def test_a_token_that_is_rewarded_becomes_likely(tmp_path: Path) -> None:
    model = load(str(write_random_model(tmp_path / "model", "compact", window=4096)))
    network = copy.deepcopy(model.network).requires_grad_(True)
    wanted, asked = 17, [[3, 4, 5], [300, 8]]
    optimiser = torch.optim.Adam(network.parameters(), lr=0.01)
    generator = torch.Generator().manual_seed(1)
    means = []
    for _ in range(40):
        said = sample(network, asked, [6, 6], (), answers=16, temperature=1.0, generator=generator)
        rewards = torch.tensor([[answer.count(wanted) / 6 for answer in row] for row in said])
        groups = [
            Group(tuple(ids), tuple(map(tuple, row)), tuple(worth))
            for ids, row, worth in zip(asked, said, advantages(rewards).tolist(), strict=True)
        ]
        optimiser.zero_grad()
        policy_loss(network, groups, 1.0).backward()
        optimiser.step()
        means.append(float(rewards.mean()))
    assert sum(means[:5]) / 5 < 0.1
    assert sum(means[-5:]) / 5 > 0.6


class Killed(BaseException):
    """What ends a process, as far as the loop can see."""


def setup(directory: Path, name: str) -> Setup:
    return tiny_setup(directory, name, tokens=6 * 1024, chunk_tokens=2048, reinforce=TABLE)


def log(run: Setup) -> list[tuple[int, float, float]]:
    lines = (run.out / "log.jsonl").read_text(encoding="utf-8").splitlines()
    return [(each["step"], each["loss"], each["reward"]) for each in map(json.loads, lines) if "reward" in each]


def test_a_killed_run_goes_on_with_the_same_answers(tmp_path: Path) -> None:
    whole, broken = setup(tmp_path, "whole"), setup(tmp_path, "broken")
    news: list[dict[str, Any]] = []
    reinforce(whole, news.append)
    assert news[-1]["finished"]
    assert {"held_out_reward", "held_out_right", "held_out_loss"} <= news[-1].keys()
    assert [step for step, _, _ in log(whole)] == [1, 2, 3, 4, 5, 6]

    def killed(record: dict[str, Any]) -> None:
        if record["step"] == 3:
            raise Killed

    with pytest.raises(Killed):
        reinforce(broken, killed)
    reinforce(broken, news.append, resume=True)
    for ours, theirs in zip(log(broken), log(whole), strict=True):
        assert ours == pytest.approx(theirs, abs=5e-3)
    ours, theirs = (load(str(each.out), dtype=torch.float32).network.state_dict() for each in (broken, whole))
    for name, weight in ours.items():
        torch.testing.assert_close(weight, theirs[name], rtol=2e-2, atol=2e-3)


def test_the_configuration_that_is_shipped() -> None:
    recipe = read_recipe(CONFIGS / "reinforce.toml")
    assert recipe.reinforce is not None
    assert recipe.start == "nano"
    assert read_recipe(CONFIGS / "cpu.toml").reinforce is None


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("samples = 8", "samples = 1", "two samples"),
        ("replay = 0.5", "replay = 0.0", "0 < replay"),
        ("partial = 0.5", "partials = 0.5", "partials"),
        ('start = "nano"', 'start = ""', "answers already"),
    ],
)
def test_a_table_that_makes_no_sense_is_refused(tmp_path: Path, before: str, after: str, message: str) -> None:
    text = (CONFIGS / "reinforce.toml").read_text(encoding="utf-8")
    assert text.count(before) == 1
    path = tmp_path / "recipe.toml"
    path.write_text(text.replace(before, after), encoding="utf-8")
    with pytest.raises(UserError, match=message):
        read_recipe(path)


def test_a_source_that_is_not_there_is_told(tmp_path: Path) -> None:
    table = replace(TABLE, sources={"corpus": 1.0})
    with pytest.raises(UserError, match="add --corpus"):
        reinforce(tiny_setup(tmp_path, "run", reinforce=table), lambda record: None)
