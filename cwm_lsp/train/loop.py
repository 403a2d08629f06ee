"""The training loop: Muon for matrices, AdamW for the rest, next-token loss on the answers."""

from __future__ import annotations

import json
import multiprocessing
import time
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.nn import functional as F

from cwm_lsp.model.config import parse_config
from cwm_lsp.model.network import Network
from cwm_lsp.model.tokenizer import Tokenizer, read_tokenizer
from cwm_lsp.trace.problem import UserError
from cwm_lsp.train.batches import Batch, batches, pack
from cwm_lsp.train.checkpoint import hugging_face_config, write_model, write_state, write_tokenizer
from cwm_lsp.train.examples import examples
from cwm_lsp.train.recipe import Recipe
from cwm_lsp.train.sources import Source, mixture
from cwm_lsp.train.stream import Row, row, stream
from cwm_lsp.train.vocabulary import make_tokenizer

_SAVE_SECONDS = 300
_LOG_STEPS = 20
_WARM_UP = 0.01
_HELD_OUT = 160

OnLog = Callable[[dict[str, Any]], None]


def train(recipe: Recipe, sources: Mapping[str, Source], out: Path, on_log: OnLog, *, resume: bool = False) -> None:
    """Trains as `recipe` says and leaves a Hugging Face directory in `out`.

    Beside it: `log.jsonl` and `state.pt`, from which `resume` goes on (weights, optimisers, elapsed time; the data
    stream goes on with a fresh seed). Everything is saved every five minutes and at the end, also on Ctrl-C.
    """
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(recipe.seed)
    if not resume:
        _in_child(_begin_tokenizer, recipe, sources, out)
    tokenizer = read_tokenizer(out)
    raw = hugging_face_config(recipe.shape, tokenizer.special)
    network = Network(parse_config(raw)).to(device)
    initialise(network)
    optimisers = make_optimisers(network, recipe)
    state: dict[str, Any] = {"step": 0, "tokens": 0, "seconds": 0.0, "runs": 0}
    if resume:
        saved = torch.load(out / "state.pt", weights_only=True)
        network.load_state_dict(saved["network"])
        for optimiser, saved_optimiser in zip(optimisers, saved["optimisers"], strict=True):
            rates = [group["full_rate"] for group in optimiser.param_groups]
            optimiser.load_state_dict(saved_optimiser)
            for group, rate in zip(optimiser.param_groups, rates, strict=True):
                group["full_rate"] = rate  # this recipe's, which may differ from the one that the run began with
        state = saved["state"]
    state["runs"] += 1
    progress = multiprocessing.Value("d", 0.0)
    held_out = held_out_batches(recipe, sources, out)
    forward = torch.compile(network, dynamic=False) if recipe.compile else network
    rows = stream(recipe, sources, out, recipe.seed + 1000 * state["runs"], progress)
    log = (out / "log.jsonl").open("a", encoding="utf-8")

    def save() -> None:
        write_model(out, network, raw)
        write_state(
            out,
            {
                "network": network.state_dict(),
                "optimisers": [optimiser.state_dict() for optimiser in optimisers],
                "state": state,
            },
        )

    clock = saved_at = time.monotonic()
    losses: list[float] = []
    try:
        for batch in batches(rows, recipe.batch_tokens, tokenizer.special["<|pad|>"]):
            now = time.monotonic()
            state["seconds"] += now - clock
            clock = now
            progress.value = done = min(1.0, state["seconds"] / (60 * recipe.minutes))
            if done >= 1.0:
                break
            losses.append(step(network, forward, optimisers, batch, rate_factor(done, recipe.flat), device))
            state["step"] += 1
            state["tokens"] += int((batch.ids != tokenizer.special["<|pad|>"]).sum())
            if state["step"] % _LOG_STEPS == 0:
                record = {**state, "loss": round(sum(losses) / len(losses), 4)}
                losses = []
                if now - saved_at > _SAVE_SECONDS:
                    record |= score(network, held_out, device)
                    save()
                    saved_at = now
                log.write(json.dumps(record) + "\n")
                log.flush()
                on_log(record)
    finally:
        rows.close()
        save()
        log.close()
    on_log({**state, **score(network, held_out, device), "done": True})


def _begin_tokenizer(recipe: Recipe, sources: Mapping[str, Source], out: Path) -> None:
    write_tokenizer(out, make_tokenizer(mixture(sources, recipe.late), recipe.shape.vocabulary, recipe.seed))


def _in_child(work: Callable[..., None], *arguments: object) -> None:
    """Does `work`, which runs training programs, in a process of its own; raises UserError where that fails."""
    child = multiprocessing.get_context("fork").Process(target=work, args=arguments, daemon=True)
    child.start()
    child.join()
    if child.exitcode != 0:
        raise UserError("The tokenizer could not be made: see the message above, and check the corpus files.")


def initialise(network: Network) -> None:
    """Normal weights of deviation width ** -0.5; outputs of blocks are zero, so that a fresh block does nothing."""
    for name, parameter in network.named_parameters():
        if parameter.ndim == 2:
            nn.init.normal_(parameter, std=0.02 if "embed" in name else parameter.shape[1] ** -0.5)
        if name.endswith(("o_proj.weight", "down_proj.weight")):
            nn.init.zeros_(parameter)


def make_optimisers(network: Network, recipe: Recipe) -> list[torch.optim.Optimizer]:
    """Muon (Jordan et al. 2024) for the blocks' matrices, AdamW for embedding and norms."""
    matrices = [p for name, p in network.named_parameters() if p.ndim == 2 and "embed" not in name]
    others = [p for name, p in network.named_parameters() if p.ndim != 2 or "embed" in name]
    optimisers = [
        torch.optim.Muon(matrices, lr=recipe.muon_rate, momentum=0.95, nesterov=True, weight_decay=0.01),
        torch.optim.AdamW(others, lr=recipe.adam_rate, betas=(0.9, 0.95), weight_decay=0.0),
    ]
    for optimiser in optimisers:
        for group in optimiser.param_groups:
            group["full_rate"] = group["lr"]
    return optimisers


def rate_factor(done: float, flat: float) -> float:
    """Share of the full learning rate after the share `done` of the run: warm-up, flat, then linear to zero."""
    if done < _WARM_UP:
        return max(done / _WARM_UP, 0.02)
    return 1.0 if done < flat else (1.0 - done) / (1.0 - flat)


def step(
    network: Network,
    forward: Callable[[torch.Tensor], torch.Tensor],
    optimisers: list[torch.optim.Optimizer],
    batch: Batch,
    factor: float,
    device: str,
) -> float:
    """One update; returns the mean loss of the batch's learned tokens in nats."""
    network.train()
    ids, targets = batch.ids.to(device), batch.targets.to(device)
    with torch.autocast(device, torch.bfloat16):
        hidden = forward(ids)
        learned = targets != -100
        logits = network.lm_head(hidden[learned])
    loss = F.cross_entropy(logits.float(), targets[learned])
    loss.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    for optimiser in optimisers:
        for group in optimiser.param_groups:
            group["lr"] = group["full_rate"] * factor
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
    return float(loss.detach())


def held_out_batches(recipe: Recipe, sources: Mapping[str, Source], out: Path) -> list[Batch]:
    """A fixed set of generated programs of the final mixture, made with a seed that training never uses."""
    tokenizer = read_tokenizer(out)
    generated = {name: source for name, source in sources.items() if name != "corpus"}
    rows = _held_out_rows(mixture(generated, recipe.late), tokenizer, recipe)
    pad = tokenizer.special["<|pad|>"]
    return [pack([each], len(each.ids), pad) for each in rows]


def _held_out_rows(source: Source, tokenizer: Tokenizer, recipe: Recipe) -> list[Row]:
    made = (row(each, tokenizer, recipe.max_tokens) for each in examples(source, recipe.seed - 1))
    rows: Iterator[Row] = (each for each in made if each is not None)
    return list(islice(rows, _HELD_OUT))


@torch.no_grad()
def score(network: Network, held_out: list[Batch], device: str) -> dict[str, float]:
    """Share of tokens and of whole programs that greedy decoding gets right, true history given."""
    network.eval()
    right = total = whole = 0
    for batch in held_out:
        targets = batch.targets.to(device)
        with torch.autocast(device, torch.bfloat16):
            predicted = network.logits(network(batch.ids.to(device))).argmax(-1)
        learned = targets != -100
        hits = (predicted == targets)[learned]
        right += int(hits.sum())
        total += int(learned.sum())
        whole += int(hits.all())
    return {"held_out_tokens": round(right / total, 4), "held_out_programs": round(whole / len(held_out), 4)}
