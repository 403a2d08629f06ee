"""The training loop: chunks of packed rows in, a Hugging Face directory out; `accelerate` spreads it over devices."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import Any

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
from cwm_lsp.train.start import held_out_rows, start, started, starting_directory
from cwm_lsp.train.state import LOG, State, read_state, write_state
from cwm_lsp.train.stream import stream

_CLIP = 1.0
_SCORED_ROWS = 8  # at once

OnLog = Callable[[dict[str, Any]], None]


def train(setup: Setup, on_log: OnLog, *, resume: bool = False, sitting_minutes: float = float("inf")) -> None:
    """Trains as the recipe says and leaves a Hugging Face directory in `setup.out`, which may be `started` already.

    Beside it: `log.jsonl`, `curves.png`, and `state.pt`, with which `resume` goes on exactly where the run was.
    Stops at the recipe's end, or after `sitting_minutes` of this call. Everything is saved now and then and at the
    end, also on Ctrl-C. Raises UserError for files that cannot be used.
    """
    accelerator = Accelerator(mixed_precision="bf16")
    if accelerator.is_main_process and not resume and not started(setup.out):
        start(setup)
    accelerator.wait_for_everyone()
    run = _prepared(setup, accelerator, resume)
    deadline = time.monotonic() + 60 * sitting_minutes
    first = run.state.chunk + accelerator.process_index
    with stream(setup, first, accelerator.num_processes, run.progress_at) as chunks:
        try:
            for batch, counts, place in _batches(chunks, run.state, setup.recipe.batch_tokens, run.devices):
                if run.agreed(run.progress() >= 1.0 or time.monotonic() > deadline):
                    break
                run.step(batch, place, counts)
                if run.state.step % setup.recipe.log_steps == 0 and accelerator.is_main_process:
                    on_log(run.log())
        finally:
            if accelerator.is_main_process:
                run.save()
    if accelerator.is_main_process:
        on_log({**asdict(run.state), **run.score(), "finished": run.progress() >= 1.0})


@dataclass(slots=True)
class _Run:
    """A run in memory. `learner` and `optimisers` are the plain ones, `ranked` and `stepped` what accelerate made of
    them."""

    setup: Setup
    accelerator: Accelerator
    learner: Learner
    optimisers: list[torch.optim.Optimizer]
    ranked: torch.nn.Module
    stepped: list[torch.optim.Optimizer]
    config: dict[str, Any]
    held_out: list[Batch]
    state: State
    clock: float = field(default_factory=time.monotonic)
    saved_at: float = field(default_factory=time.monotonic)
    losses: list[torch.Tensor] = field(default_factory=list)

    @property
    def devices(self) -> int:
        return int(self.accelerator.num_processes)

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

    def step(self, batch: Batch, place: tuple[int, int], counts: Mapping[str, int]) -> None:
        """One update; `place` is where the data then stands: chunk, and batches of it that are done."""
        set_rates(self.optimisers, self.setup.recipe, self.progress())
        moved = batch.to(self.accelerator.device)
        loss = self.ranked(moved.ids, moved.documents, moved.places, moved.targets, moved.weights)
        self.accelerator.backward(loss)
        self.accelerator.clip_grad_norm_(self.ranked.parameters(), _CLIP)
        for optimiser in self.stepped:
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
        self.losses.append(loss.detach())
        state, now = self.state, time.monotonic()
        state.step += 1
        state.chunk, state.done = place
        state.documents = dict(Counter(state.documents) + Counter(counts))
        state.tokens += int((batch.documents > 0).sum()) * self.devices
        state.seconds, self.clock = state.seconds + now - self.clock, now

    def log(self) -> dict[str, Any]:
        """What happened since the last time, also written to the log; saves when it is time to."""
        mean = float(torch.stack(self.losses).mean())  # waits for the device
        self.losses = []
        rate = self.state.tokens / max(self.state.seconds, 1e-9)
        record = {**asdict(self.state), "loss": round(mean, 4), "tokens_per_second": round(rate)}
        record["progress"] = round(self.progress(), 4)
        due = time.monotonic() - self.saved_at > 60 * self.setup.recipe.save_minutes
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
        return score(self.learner.network, self.held_out, self.accelerator.device)

    def save(self) -> None:
        """The model for use, the state for going on, and the curves."""
        write_model(self.setup.out, self.learner.network, self.config)
        write_state(self.setup.out, self.learner.network, self.optimisers, self.state)
        if (self.setup.out / LOG).exists():
            write_curves(self.setup.out / LOG, self.setup.out / "curves.png")
        self.saved_at = time.monotonic()


def _prepared(setup: Setup, accelerator: Accelerator, resume: bool) -> _Run:
    recipe, out = setup.recipe, setup.out
    config = json.loads((out / "config.json").read_text(encoding="utf-8"))
    torch.manual_seed(recipe.seed)
    network = Network(parse_config(config))
    initialise(network)
    if recipe.start:
        read_weights(starting_directory(recipe.start), network)
    network.to(accelerator.device)
    optimisers = make_optimisers(network, recipe)
    state = read_state(out, network, optimisers) if resume else State()
    learner = Learner(network, compiled=recipe.compile)
    learner.train()
    ranked, *stepped = accelerator.prepare(learner, *optimisers)
    held_out = _held_out(setup) if accelerator.is_main_process else []
    return _Run(setup, accelerator, learner, optimisers, ranked, stepped, config, held_out, state)


def _held_out(setup: Setup) -> list[Batch]:
    rows = held_out_rows(setup.out)
    return list(batches(rows, _SCORED_ROWS * rows.ids.shape[1]))


def _batches(
    chunks: Iterator[Chunk], state: State, batch_tokens: int, devices: int
) -> Iterator[tuple[Batch, Mapping[str, int], tuple[int, int]]]:
    """Batches from where `state` stands, with the documents counted at a chunk's end, and the place behind each."""
    done, first = state.done, state.chunk
    for turn, chunk in enumerate(chunks):
        number = first + turn * devices
        every = list(batches(chunk.rows, batch_tokens))
        for index, batch in enumerate(islice(every, done, None), done + 1):
            last = index == len(every)
            yield batch, chunk.counts if last else {}, (number + devices, 0) if last else (number, index)
        done = 0
