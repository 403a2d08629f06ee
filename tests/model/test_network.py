"""The runtimes against `transformers`' implementation of the same checkpoint, in float32."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from cwm_lsp.model.decode import Decoder
from cwm_lsp.model.load import BUNDLED_DIRECTORY, LoadedModel, load
from cwm_lsp.model.network import Network
from cwm_lsp.model.runtime import Runtime
from cwm_lsp.model.runtime_numpy import NumpyRuntime
from cwm_lsp.model.runtime_torch import TorchRuntime
from tests.model.states import Told, right_for_a_while


def numpy_runtime(network: Network) -> NumpyRuntime:
    return NumpyRuntime(network.config, {name: each.numpy() for name, each in network.state_dict().items()})


RUNTIMES: list[Callable[[Network], Runtime]] = [TorchRuntime, numpy_runtime]


def reference(directory: Path) -> torch.nn.Module:
    from transformers import AutoModelForCausalLM

    model: torch.nn.Module = AutoModelForCausalLM.from_pretrained(directory, dtype=torch.float32)
    return model.eval()


def prompts(model: LoadedModel, count: int, length: int) -> list[list[int]]:
    rng = random.Random(1)
    return [[rng.randrange(model.config.vocabulary) for _ in range(rng.randint(3, length))] for _ in range(count)]


def logits(runtime: Runtime, ids: Sequence[int], parts: Sequence[int], capacity: int) -> np.ndarray:
    """Logits at all of `ids`, put through the network in passes of `parts` tokens, over and over."""
    cache, rows = runtime.cache(capacity), []
    while cache.length < len(ids):
        for count in parts:
            part = ids[cache.length : cache.length + min(count, cache.chunk)]
            if part:
                made = runtime.run(part, cache, len(part))
                rows += [made.row(index) for index in range(len(part))]
    return np.stack(rows)


@torch.inference_mode()
def test_logits_equal_those_of_transformers(random_model: Path) -> None:
    """The window is 24 tokens and its ring has 88 slots: with a capacity of 300 it goes round several times."""
    model, theirs = load(str(random_model)), reference(random_model)
    rng = random.Random(2)
    for length, capacity in ((3, 90), (20, 90), (90, 90), (300, 300)):
        ids = [rng.randrange(model.config.vocabulary) for _ in range(length)]
        expected = theirs(torch.tensor([ids])).logits[0].numpy()
        for make in RUNTIMES:
            for parts in ((1000,), (40, 1, 7, 16)):
                made = logits(make(model.network), ids, parts, capacity)
                np.testing.assert_allclose(made, expected, rtol=1e-3, atol=2e-3)


def test_greedy_tokens_of_the_bundled_model_equal_those_of_transformers() -> None:
    check_greedy(BUNDLED_DIRECTORY)


def test_greedy_tokens_of_a_random_checkpoint_equal_those_of_transformers(random_model: Path) -> None:
    check_greedy(random_model)


@torch.inference_mode()
def check_greedy(directory: Path) -> None:
    """Of 20 prompts; alone, with guesses that are wrong at times, and with what stood before as the only guess."""
    loaded, theirs = load(str(directory)), reference(directory)
    decoders = [Decoder(replace(loaded, runtime=make(loaded.network)), 512) for make in RUNTIMES]
    for ids in prompts(loaded, 20, 90):
        rows = torch.tensor([ids])
        made = theirs.generate(
            rows, attention_mask=torch.ones_like(rows), max_new_tokens=16, do_sample=False, eos_token_id=-1,
            pad_token_id=0,
        )  # fmt: skip
        expected = made[0, len(ids) :].tolist()
        guesses = right_for_a_while(expected, 5)
        for decoder in decoders:
            for state, width in ((Told(), 0), (Told(guesses=guesses), 8), (Told(), 16)):
                decoder.restart(ids)
                chosen: list[int] = []
                while len(chosen) < 16:
                    tokens, state = decoder.step(state, width=width)
                    chosen += [each.id for each in tokens]
                assert chosen[:16] == expected


def test_a_pass_may_ask_for_no_logits(random_model: Path) -> None:
    model = load(str(random_model))
    for runtime in (make(model.network) for make in RUNTIMES):
        cache = runtime.cache(90)
        assert runtime.run([1, 2, 3], cache, 0).best == []
        assert cache.length == 3
