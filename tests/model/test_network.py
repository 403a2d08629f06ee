"""The network against `transformers`' implementation of the same checkpoint, in float32."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import torch

from cwm_lsp.model.decode import Decoder
from cwm_lsp.model.load import BUNDLED_DIRECTORY, LoadedModel, load


def reference(directory: Path) -> torch.nn.Module:
    from transformers import AutoModelForCausalLM

    model: torch.nn.Module = AutoModelForCausalLM.from_pretrained(directory, dtype=torch.float32)
    return model.eval()


def prompts(model: LoadedModel, count: int, length: int) -> list[list[int]]:
    rng = random.Random(1)
    return [[rng.randrange(model.config.vocabulary) for _ in range(rng.randint(3, length))] for _ in range(count)]


@torch.inference_mode()
def test_logits_equal_those_of_transformers(random_model: Path) -> None:
    ours, theirs = load(str(random_model)), reference(random_model)
    for ids in prompts(ours, 5, 100):  # longer than the sliding window of 24 tokens
        tokens = torch.tensor([ids])
        torch.testing.assert_close(
            ours.network.logits(ours.network(tokens)), theirs(tokens).logits, rtol=1e-3, atol=1e-3
        )


@pytest.mark.parametrize("directory", [BUNDLED_DIRECTORY], ids=["nano"])
def test_greedy_tokens_equal_those_of_transformers(directory: Path) -> None:
    ours, theirs = load(str(directory)), reference(directory)
    decoder = Decoder(ours, 512)
    for ids in prompts(ours, 20, 60):
        decoder.restart(ids)
        chosen = [decoder.choose()[0] for _ in range(24)]
        expected = theirs.generate(
            torch.tensor([ids]), max_new_tokens=24, do_sample=False, use_cache=True, eos_token_id=-1, pad_token_id=0
        )
        assert chosen == expected[0, len(ids) :].tolist()


def test_greedy_tokens_of_a_random_checkpoint(random_model: Path) -> None:
    ours, theirs = load(str(random_model)), reference(random_model)
    decoder = Decoder(ours, 512)
    for ids in prompts(ours, 4, 40):
        decoder.restart(ids)
        expected = theirs.generate(
            torch.tensor([ids]), max_new_tokens=16, do_sample=False, eos_token_id=-1, pad_token_id=0
        )
        assert [decoder.choose()[0] for _ in range(16)] == expected[0, len(ids) :].tolist()


@torch.inference_mode()
def test_training_attention_equals_decoding_attention(random_model: Path) -> None:
    model = load(str(random_model))
    tokens = torch.tensor([prompts(model, 1, 20)[0]])  # shorter than the window, as training rows are
    trained = model.network.train()(tokens)
    decoded = model.network.eval()(tokens)
    torch.testing.assert_close(trained, decoded, rtol=1e-4, atol=1e-4)
