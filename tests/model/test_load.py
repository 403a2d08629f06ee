"""Damaged and foreign checkpoints: one sentence each, naming the cause and what to do."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from cwm_lsp.model.load import load
from cwm_lsp.trace.problem import UserError


def without(name: str) -> Callable[[Path], object]:
    return lambda directory: (directory / name).unlink()


def with_config(**changes: object) -> Callable[[Path], object]:
    def change(directory: Path) -> None:
        path = directory / "config.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))

    return change


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
    ],
    ids=["config", "tokenizer", "weights", "json", "tokenizer json", "cut", "type", "shape", "layers", "field"],
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


def test_revision_tells_weights_apart(random_model: Path, tmp_path: Path) -> None:
    shutil.copytree(random_model, tmp_path / "other")
    same = load(str(tmp_path / "other")).info.revision
    assert same == load(str(random_model)).info.revision
    with_config(rms_norm_eps=1e-4)(tmp_path / "other")
    assert load(str(tmp_path / "other")).info.revision != same
