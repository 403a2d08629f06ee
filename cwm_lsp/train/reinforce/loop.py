"""The third stage of training: answers of the model's own are checked, and learned from.

Each step asks some prompts, several answers each, judges them by what really happens and follows the policy gradient,
beside a share of ordinary training, so that nothing is forgotten.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch

from cwm_lsp.model.network import Network
from cwm_lsp.model.tokenizer import Tokenizer, read_tokenizer
from cwm_lsp.trace.dialects.compact_words import EOT
from cwm_lsp.trace.dialects.pieces import END_OF_TEXT
from cwm_lsp.train.chunks import Setup
from cwm_lsp.train.reinforce.advantage import advantages, teaches
from cwm_lsp.train.reinforce.learn import Group, policy_loss, portions
from cwm_lsp.train.reinforce.prompts import Lesson, Prompt, make_held_out, make_lessons, reinforcing
from cwm_lsp.train.reinforce.rewards import Judged, judge
from cwm_lsp.train.reinforce.sampling import Answers, sample
from cwm_lsp.train.run import OnLog, Run, Step, go_on, prepared, steps
from cwm_lsp.train.stream import made_ahead

_LONGER = 1.2  # a trace that is this much longer than the real one, and some tokens, has gone wrong
_SOME = 8


def reinforce(setup: Setup, on_log: OnLog, *, resume: bool = False, sitting_minutes: float = float("inf")) -> None:
    """Trains as the recipe's `[reinforce]` table says, from the model that it starts from; otherwise as `train` does.

    The log has the mean reward of the answers drawn (`reward`), the share with the right output (`right`) and of the
    prompts that taught something (`taught`); on held-out prompts, answered greedily, `held_out_reward` and
    `held_out_right`.
    """
    run = prepared(setup, resume)
    teacher = _Teacher(run, read_tokenizer(setup.out))
    if run.accelerator.is_main_process:
        with made_ahead(setup, 0, 1, lambda number: 1.0, make_held_out) as made:
            held_out = next(made)
        run.also_scored = lambda: teacher.score(held_out)
        if run.state.step == 0:
            on_log(run.log(due=True))
    with made_ahead(setup, run.first, run.devices, run.progress_at, make_lessons) as lessons:
        go_on(run, _steps(lessons, run), teacher.step, on_log, sitting_minutes)


def _steps(lessons: Iterator[Lesson], run: Run) -> Iterator[tuple[Step, Sequence[Prompt]]]:
    count, done = reinforcing(run.setup).prompts, run.state.done
    for lesson in lessons:
        for number, step in enumerate(steps(lesson.chunk, done, run.setup.recipe.batch_tokens, run.devices), done):
            yield step, lesson.prompts[number * count : (number + 1) * count]
        done = 0


def _groups(
    prompts: Sequence[Prompt],
    said: Sequence[Answers],
    judged: Sequence[Sequence[Judged]],
    worth: torch.Tensor,
    taught: torch.Tensor,
) -> list[Group]:
    """What is learned from: of prompts whose answers differ in worth, the tokens that are blamed for it."""
    return [
        Group(
            prompt.ids,
            tuple(tuple(answer[: each.blamed]) for answer, each in zip(answers, row, strict=True)),
            tuple(values),
        )
        for prompt, answers, row, values, differ in zip(
            prompts, said, judged, worth.tolist(), taught.tolist(), strict=True
        )
        if differ
    ]


@dataclass(slots=True)
class _Teacher:
    run: Run
    tokenizer: Tokenizer
    ends: tuple[int, ...] = ()
    start: Network | None = None
    """What the network was, where the recipe has it stay near."""

    def __post_init__(self) -> None:
        self.ends = tuple(self.tokenizer.special[each.name] for each in (END_OF_TEXT, EOT))
        if reinforcing(self.run.setup).kl:
            self.start = copy.deepcopy(self.run.learner.network).requires_grad_(False)

    def step(self, each: tuple[Step, Sequence[Prompt]]) -> None:
        """One update."""
        step, prompts = each
        settings = reinforcing(self.run.setup)
        said, judged = self.ask(prompts, settings.samples, settings.temperature)
        rewards = torch.tensor([[each.reward for each in row] for row in judged])
        taught = teaches(rewards)
        groups = _groups(prompts, said, judged, advantages(rewards), taught)
        tokens = sum(group.tokens for group in groups)
        for part in portions(groups, self.run.setup.recipe.batch_tokens):
            with self.run.accelerator.autocast():
                loss = policy_loss(self.run.learner.network, part, settings.temperature, self.start, settings.kl)
            # not through what accelerate made of it: the batch that follows takes these gradients to all devices
            torch.autograd.backward(loss * ((1 - settings.replay) / tokens))
        self.run.learn(step.batch, settings.replay)
        self.run.measure("reward", rewards.mean())
        self.run.measure("right", torch.tensor([each.right for row in judged for each in row]).float().mean())
        self.run.measure("taught", taught.float().mean())
        self.run.update(step, tokens)

    def ask(
        self, prompts: Sequence[Prompt], answers: int, temperature: float
    ) -> tuple[list[Answers], list[list[Judged]]]:
        """Answers to each prompt, and what each is worth."""
        run, settings = self.run, reinforcing(self.run.setup)
        generator = torch.Generator(run.accelerator.device)
        generator.manual_seed((run.setup.recipe.seed << 32) + run.state.step * run.devices + run.first % run.devices)
        limits = [int(_LONGER * len(prompt.answer)) + _SOME for prompt in prompts]
        said = sample(
            run.learner.network,
            [prompt.ids for prompt in prompts],
            limits,
            self.ends,
            answers=answers,
            temperature=temperature,
            generator=generator,
        )
        pairs = zip(prompts, said, strict=True)
        return said, [judge(prompt, row, self.tokenizer, settings.partial) for prompt, row in pairs]

    def score(self, prompts: Sequence[Prompt]) -> dict[str, float]:
        """Greedy answers to prompts that training never sees."""
        _, judged = self.ask(prompts, 1, 0.0)
        every = [row[0] for row in judged]
        reward, right = sum(each.reward for each in every), sum(each.right for each in every)
        return {"held_out_reward": round(reward / len(every), 4), "held_out_right": round(right / len(every), 4)}
