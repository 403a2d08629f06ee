"""A training run in memory, whatever it learns from: how far it is, what it logs, saves and goes on from."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import Any, TypeVar

import torch
from accelerate import Accelerator  # type: ignore[import-untyped]

from cwm_lsp.model.config import parse_config
from cwm_lsp.model.network import Network
from cwm_lsp.train.batches import Batch, batches
from cwm_lsp.train.checkpoint import read_weights, write_model
from cwm_lsp.train.chunks import Chunk, Setup
from cwm_lsp.train.curves import write_curves
from cwm_lsp.train.forward import Learner
from cwm_lsp.train.held_out import score
from cwm_lsp.train.optimise import initialise, make_optimisers, set_rates
from cwm_lsp.train.start import held_out_rows, start, started, starting_weights
from cwm_lsp.train.state import LOG, State, read_state, write_state
from cwm_lsp.train.training import write_training

_CLIP = 1.0
_SCORED_ROWS = 8  # at once

T = TypeVar("T")
OnLog = Callable[[dict[str, Any]], None]
Score = Callable[[], dict[str, float]]


@dataclass(frozen=True, slots=True)
class Step:
    """What one update learns from. `counts` are documents, told at a chunk's end; `place` is where the data stands
    behind it: chunk, and batches of it that are done."""

    batch: Batch
    counts: Mapping[str, int]
    place: tuple[int, int]


def steps(chunk: Chunk, done: int, batch_tokens: int, devices: int) -> Iterator[Step]:
    """The steps of a chunk behind the first `done`; every device goes on with the chunk after the others'."""
    every = list(batches(chunk.rows, batch_tokens))
    for index, batch in enumerate(islice(every, done, None), done + 1):
        last = index == len(every)
        yield Step(batch, chunk.counts if last else {}, (chunk.number + devices, 0) if last else (chunk.number, index))


@dataclass(slots=True)
class Run:
    """`learner` and `optimisers` are the plain ones, `ranked` and `stepped` what accelerate made of them.

    `also_scored` measures more on held-out programs than the loss; `measured` collects what goes into the next line of
    the log, as means.
    """

    setup: Setup
    accelerator: Accelerator
    learner: Learner
    optimisers: list[torch.optim.Optimizer]
    ranked: torch.nn.Module
    stepped: list[torch.optim.Optimizer]
    config: dict[str, Any]
    held_out: list[Batch]
    state: State
    also_scored: Score = dict
    clock: float = field(default_factory=time.monotonic)
    saved_at: float = field(default_factory=time.monotonic)
    measured: dict[str, list[torch.Tensor]] = field(default_factory=dict)

    @property
    def devices(self) -> int:
        return int(self.accelerator.num_processes)

    @property
    def first(self) -> int:
        """The chunk that this process goes on with."""
        return self.state.chunk + int(self.accelerator.process_index)

    def progress(self) -> float:
        """From 0 to 1: by tokens where the recipe counts them, else by time."""
        recipe = self.setup.recipe
        if recipe.tokens:
            return min(1.0, self.state.step * recipe.batch_tokens * self.devices / recipe.tokens)
        return min(1.0, self.state.seconds / (60 * recipe.minutes))

    def progress_at(self, chunk: int) -> float:
        """What `progress` will be about when it comes to a chunk that is asked for now."""
        recipe = self.setup.recipe
        return min(1.0, chunk * recipe.chunk_tokens / recipe.tokens) if recipe.tokens else self.progress()

    def agreed(self, over: bool) -> bool:
        """What the first process thinks of `over`: all take its word, and its clock, for each has its own."""
        if self.devices > 1:
            said = torch.tensor([self.state.seconds, float(over)], device=self.accelerator.device)
            torch.distributed.broadcast(said, 0)
            self.state.seconds, over = float(said[0]), bool(said[1])
        return over

    def measure(self, name: str, value: torch.Tensor) -> None:
        """Adds to a mean of the next log line."""
        self.measured.setdefault(name, []).append(value.detach())

    def learn(self, batch: Batch, share: float = 1.0) -> None:
        """Adds `share` of the gradients of a batch, on all devices, to those that are there."""
        moved = batch.to(self.accelerator.device)
        loss = self.ranked(moved.ids, moved.documents, moved.places, moved.targets, moved.weights)
        self.accelerator.backward(loss * share)
        self.measure("loss", loss)

    def update(self, step: Step, more_tokens: int = 0) -> None:
        """Moves the weights by the gradients, and the state behind `step`; `more_tokens` were learned beside its."""
        set_rates(self.optimisers, self.setup.recipe, self.progress())
        self.accelerator.clip_grad_norm_(self.ranked.parameters(), _CLIP)
        for optimiser in self.stepped:
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
        state, now = self.state, time.monotonic()
        state.step += 1
        state.chunk, state.done = step.place
        state.documents = dict(Counter(state.documents) + Counter(step.counts))
        state.tokens += (int((step.batch.documents > 0).sum()) + more_tokens) * self.devices
        state.seconds, self.clock = state.seconds + now - self.clock, now

    def log(self, *, due: bool = False) -> dict[str, Any]:
        """What happened since the last time, also written to the log; scores and saves when it is time to, or `due`."""
        means = {name: round(float(torch.stack(each).mean()), 4) for name, each in self.measured.items()}
        self.measured = {}
        rate = self.state.tokens / max(self.state.seconds, 1e-9)
        record = {**asdict(self.state), **means, "tokens_per_second": round(rate)}
        record["progress"] = round(self.progress(), 4)
        due = due or time.monotonic() - self.saved_at > 60 * self.setup.recipe.save_minutes
        if due:
            record |= self.score()
        else:
            del record["documents"]
        with (self.setup.out / LOG).open("a", encoding="utf-8") as file:
            file.write(json.dumps(record) + "\n")
        if due:
            self.save()
        self.clock = time.monotonic()  # neither scoring nor saving is training time
        return record

    def score(self) -> dict[str, float]:
        """How much of the held-out programs is right."""
        return {**score(self.learner.network, self.held_out, self.accelerator.device), **self.also_scored()}

    def save(self) -> None:
        """The model for use, the state for going on, and the curves."""
        write_model(self.setup.out, self.learner.network, self.config)
        write_state(self.setup.out, self.learner.network, self.optimisers, self.state)
        if (self.setup.out / LOG).exists():
            write_curves(self.setup.out / LOG, self.setup.out / "curves.png")
        self.saved_at = time.monotonic()


def prepared(setup: Setup, resume: bool) -> Run:
    """A run at its beginning, or where it was; fills `setup.out` where that is not `started`."""
    accelerator = Accelerator(mixed_precision="bf16")
    if accelerator.is_main_process and not resume and not started(setup.out):
        start(setup)
    accelerator.wait_for_everyone()
    recipe, out = setup.recipe, setup.out
    config = json.loads((out / "config.json").read_text(encoding="utf-8"))
    torch.manual_seed(recipe.seed)
    network = Network(parse_config(config))
    initialise(network)
    weights = starting_weights(setup)
    if weights is not None:
        read_weights(weights, network)
    network.to(accelerator.device)
    optimisers = make_optimisers(network, recipe)
    state = read_state(out, network, optimisers) if resume else State()
    learner = Learner(network, compiled=recipe.compile)
    learner.train()
    ranked, *stepped = accelerator.prepare(learner, *optimisers)
    rows = held_out_rows(out)
    held_out = list(batches(rows, _SCORED_ROWS * rows.ids.shape[1])) if accelerator.is_main_process else []
    return Run(setup, accelerator, learner, optimisers, ranked, stepped, config, held_out, state)


def go_on(run: Run, every: Iterable[T], step: Callable[[T], None], on_log: OnLog, sitting_minutes: float) -> None:
    """Does `step` with each of `every` until the run or the sitting is over; logs, and saves whatever happens."""
    deadline = time.monotonic() + 60 * sitting_minutes
    first = run.accelerator.is_main_process
    run.clock = time.monotonic()
    try:
        for each in every:
            if run.agreed(run.progress() >= 1.0 or time.monotonic() > deadline):
                break
            step(each)
            if run.state.step % run.setup.recipe.log_steps == 0 and first:
                on_log(run.log())
    finally:
        if first:
            run.save()
    if first:
        scores = run.score()
        write_training(run.setup, run.state, scores, run.devices)
        on_log({**asdict(run.state), **scores, "finished": run.progress() >= 1.0})
