"""Damaged and foreign checkpoints: one sentence each, naming the cause and what to do."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from cwm_lsp.model.errors import explain
from cwm_lsp.model.load import load
from cwm_lsp.trace.problem import UserError


def without(name: str) -> Callable[[Path], object]:
    return lambda directory: (directory / name).unlink()


def with_config(**changes: object) -> Callable[[Path], object]:
    def change(directory: Path) -> None:
        path = directory / "config.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))

    return change


def in_shards(directory: Path) -> None:
    index = {"weight_map": {"model.norm.weight": "model.safetensors", "lm_head.weight": "model-2.safetensors"}}
    (directory / "model.safetensors.index.json").write_text(json.dumps(index))


def with_a_damaged_index(directory: Path) -> None:
    (directory / "model.safetensors.index.json").write_text("[1")


def with_header_of_nonsense(directory: Path) -> None:
    (directory / "model.safetensors").write_bytes(b"\xff" * 1000)


def in_eight_bits(directory: Path) -> None:
    tensors = load_file(directory / "model.safetensors")
    name = "model.layers.0.mlp.up_proj.weight"
    save_file({**tensors, name: tensors[name].to(torch.float8_e4m3fn)}, directory / "model.safetensors")


def cut_short(directory: Path) -> None:
    weights = directory / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[: weights.stat().st_size // 2])


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (without("config.json"), "no readable config.json"),
        (without("tokenizer.json"), "no tokenizer.json"),
        (without("model.safetensors"), "no .safetensors file"),
        (lambda directory: (directory / "config.json").write_text("{"), "not valid JSON"),
        (lambda directory: (directory / "tokenizer.json").write_text("{}"), "cannot be read"),
        (cut_short, "damaged or cut short"),
        (with_config(model_type="llama"), "only 'cwm'"),
        (with_config(hidden_size=64), "does not fit its config.json"),
        (with_config(layer_types=["full_attention"] * 6), "lacks the weights"),
        (with_config(layer_types=None), "lacks or garbles"),
        (in_shards, "lacks 1 of 2 weight files"),
        (with_a_damaged_index, "index.json' is damaged"),
        (with_header_of_nonsense, "damaged or cut short"),
        (with_config(quantization_config={"quant_method": "awq"}), "quantised by 'awq'"),
        (in_eight_bits, "which its config.json does not say"),
    ],
    ids=[
        "config",
        "tokenizer",
        "weights",
        "json",
        "tokenizer json",
        "cut",
        "type",
        "shape",
        "layers",
        "field",
        "shard",
        "index",
        "header",
        "foreign quantisation",
        "eight bits",
    ],
)
def test_damage_is_told_in_one_sentence(
    random_model: Path, tmp_path: Path, damage: Callable[[Path], object], says: str
) -> None:
    directory = tmp_path / "model"
    shutil.copytree(random_model, directory)
    damage(directory)
    with pytest.raises(UserError, match=r".") as caught:
        load(str(directory))
    assert says in str(caught.value)
    assert "\n" not in str(caught.value).strip()


def test_a_missing_directory(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="No model at"):
        load(str(tmp_path / "absent"))


@pytest.mark.parametrize(
    ("model", "says"),
    [
        ("facebook/cwm", "cwm-lsp model pull facebook/cwm'"),
        ("facebook/cwm-sft@step-1000", "cwm-lsp model pull facebook/cwm-sft --revision step-1000'"),
    ],
)
def test_a_hub_id_that_is_not_on_disk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, model: str, says: str) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(UserError) as caught:
        load(model)
    assert says in str(caught.value)


def test_a_context_that_no_memory_holds_is_refused_before_loading(random_model: Path) -> None:
    with pytest.raises(UserError, match="ask for less"):
        load(str(random_model), context=10**9)


def test_memory_that_runs_out_while_loading(random_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        torch.empty(2**60)  # what PyTorch really raises

    monkeypatch.setattr("cwm_lsp.model.load.read_network", fail)
    with pytest.raises(UserError, match="memory is full: use a smaller context or --quantize"):
        load(str(random_model))


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB."), "GPU's memory is full"),
        (RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"), "GPU's memory"),
        (MemoryError(), "machine's memory is full"),
        (RuntimeError("CUDA error: an illegal memory access was encountered"), "end the worker"),
        (RuntimeError("shapes cannot be multiplied"), None),
        (ValueError("bad"), None),
    ],
)
def test_errors_of_a_device_are_explained(error: Exception, says: str | None) -> None:
    explained = explain(error)
    assert explained is None if says is None else explained is not None and says in explained


def test_revision_tells_weights_apart(random_model: Path, tmp_path: Path) -> None:
    shutil.copytree(random_model, tmp_path / "other")
    same = load(str(tmp_path / "other")).info.revision
    assert same == load(str(random_model)).info.revision
    with_config(rms_norm_eps=1e-4)(tmp_path / "other")
    assert load(str(tmp_path / "other")).info.revision != same
