"""A model in parts is the model: for our loader, for `transformers`, and for a run that starts from it."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from cwm_lsp.model.config import parse_config
from cwm_lsp.model.load import load
from cwm_lsp.model.network import Network
from cwm_lsp.trace.problem import UserError
from cwm_lsp.train.checkpoint import hugging_face_config, read_weights, write_model, write_tokenizer
from cwm_lsp.train.recipe import Shape
from cwm_lsp.train.vocabulary import SPECIAL_TOKENS
from tests.random_models import byte_tokenizer

SHAPE = Shape(600, 48, 3, 4, 2, 16, 96)


def random_network(seed: int) -> tuple[Network, dict[str, object]]:
    raw = hugging_face_config(SHAPE, {name: id for id, name in enumerate(SPECIAL_TOKENS)})
    torch.manual_seed(seed)
    network = Network(parse_config(raw)).to(torch.bfloat16).float()
    for parameter in network.parameters():
        torch.nn.init.normal_(parameter, std=0.2)
        parameter.data = parameter.data.to(torch.bfloat16).float()
    return network, raw


def test_in_parts_and_whole(tmp_path: Path) -> None:
    network, raw = random_network(0)
    write_tokenizer(tmp_path, byte_tokenizer())
    write_model(tmp_path, network, raw)
    assert [path.name for path in tmp_path.glob("*.safetensors*")] == ["model.safetensors"]
    write_model(tmp_path, network, raw, part_bytes=40_000)
    parts = sorted(tmp_path.glob("*.safetensors"))
    assert len(parts) > 2
    assert all(path.stat().st_size < 60_000 for path in parts[1:])
    ids = torch.tensor([[1, 300, 400, 5, 250]])
    loaded = load(str(tmp_path), dtype=torch.float32)
    with torch.no_grad():
        expected = network.logits(network(ids))
        torch.testing.assert_close(loaded.network.logits(loaded.network(ids)), expected, rtol=1e-4, atol=1e-4)
        theirs = pytest.importorskip("transformers").AutoModelForCausalLM.from_pretrained(tmp_path, dtype=torch.float32)
        torch.testing.assert_close(theirs(ids).logits, expected, rtol=1e-3, atol=1e-3)
    fresh, _ = random_network(1)
    read_weights(tmp_path, fresh)
    assert all(torch.equal(one, other) for one, other in zip(fresh.parameters(), network.parameters(), strict=True))


def test_weights_of_another_shape_are_refused(tmp_path: Path) -> None:
    network, raw = random_network(0)
    write_model(tmp_path, network, raw)
    other = Network(parse_config({**raw, "hidden_size": 64}))
    with pytest.raises(UserError, match="cannot be started from"):
        read_weights(tmp_path, other)
