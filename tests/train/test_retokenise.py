"""A model that goes on with another tokenizer knows what it knew."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer

from cwm_lsp.model.load import load
from cwm_lsp.train.loop import train
from cwm_lsp.train.retokenise import retokenise
from cwm_lsp.train.sources import GENERATORS
from cwm_lsp.train.start import BUNDLED, starting_directory
from cwm_lsp.train.vocabulary import make_tokenizer
from tests.train.tiny import tiny_setup

NANO = starting_directory(BUNDLED)
EMBEDDING = "model.embed_tokens.weight"


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled model with a tokenizer of other entries."""
    tokenizer = make_tokenizer(GENERATORS["typed2"], 900, seed=1, count=300)
    out = tmp_path_factory.mktemp("grown")
    retokenise(NANO, out, tokenizer)
    return out


def test_common_entries_keep_their_rows_and_new_ones_are_the_mean_of_their_parts(grown: Path) -> None:
    before, after = (Tokenizer.from_file(str(each / "tokenizer.json")) for each in (NANO, grown))
    old, new = load_file(NANO / "model.safetensors")[EMBEDDING], load_file(grown / "model.safetensors")[EMBEDDING]
    assert new.shape == (900, old.shape[1])
    known = [(before.token_to_id(text), place) for text, place in after.get_vocab().items()]
    common = [(was, place) for was, place in known if was is not None]
    assert len(common) > 300
    assert all(torch.equal(old[was], new[place]) for was, place in common)
    text = next(text for text in sorted(after.get_vocab()) if before.token_to_id(text) is None and len(text) > 3)
    parts = [token.id for token in before.model.tokenize(text)]
    expected = old[parts].float().mean(0).to(torch.bfloat16)
    assert torch.equal(new[after.token_to_id(text)], expected)


def test_it_loads_and_its_config_fits(grown: Path) -> None:
    config = json.loads((grown / "config.json").read_text())
    tokenizer = Tokenizer.from_file(str(grown / "tokenizer.json"))
    assert config["vocab_size"] == tokenizer.get_vocab_size() == 900
    assert config["eos_token_id"] == tokenizer.token_to_id("<|end_of_text|>")
    assert load(str(grown)).network.config.vocabulary == 900


def test_a_run_begins_with_it(tmp_path: Path) -> None:
    logged: list[dict[str, Any]] = []
    setup = tiny_setup(tmp_path, "grown", retokenise=True)
    train(setup, logged.append)
    config = json.loads((setup.out / "config.json").read_text())
    assert config["vocab_size"] == setup.recipe.shape.vocabulary
    assert logged[-1]["held_out_loss"] < logged[0]["loss"]
