"""`cwm-lsp model` and `--quantize`, as commands; pulling has its own test (tests/model/checkpoint)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cwm_lsp.bench.released import released
from cwm_lsp.cli.model import memory_table
from tests.cli.conftest import GCD, Cli


def test_a_quantised_copy_predicts(cli: Cli, tmp_path: Path) -> None:
    made = cli("model", "quantize", "nano", "--quantize", "fp8", "--out", tmp_path / "small", "--json").json
    assert made["quantization"] == "fp8"
    info = cli("model", "info", tmp_path / "small", "--json").json
    assert info["quantization"] == "fp8"
    assert info["megabytes"] < 0.7 * cli("model", "info", "nano", "--json").json["megabytes"]
    trace = cli("predict", GCD, "--model", tmp_path / "small", "--max-frames", "3", "--json").json
    assert trace["model"]["quantization"] == "fp8"
    assert len(trace["frames"]) == 3


def test_the_precision_is_chosen_for_a_prediction(cli: Cli) -> None:
    trace = cli("predict", GCD, "--quantize", "int8", "--max-frames", "2", "--json").json
    assert trace["model"] == {**trace["model"], "name": "nano", "quantization": "int8"}


def test_list(cli: Cli, tmp_path: Path) -> None:
    found = {each["model"]: each for each in cli("model", "list", "--json", HF_HUB_CACHE=str(tmp_path)).json["models"]}
    assert found["nano"]["installed"]
    assert not found["facebook/cwm"]["installed"]
    assert "cwm-lsp model pull facebook/cwm" in cli("model", "list", HF_HUB_CACHE=str(tmp_path)).out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("model", "quantize", "nano", "--out", "."), "is not empty"),
        (("model", "quantize", "absent/model", "--out", "new"), "model pull absent/model"),
        (("model", "info", "./absent"), "No model at './absent'"),
        (("predict", GCD, "--quantize", "int3"), "--quantize"),
    ],
)
def test_bad_input(cli: Cli, arguments: tuple[str, ...], says: str) -> None:
    assert says in cli(*arguments).error


def test_memory_of_the_released_model() -> None:
    table = memory_table(released())
    assert list(table) == ["none", "fp8", "int8", "int4"]
    assert table["fp8"]["131072"] < 80 < table["none"]["131072"] + 10
    assert json.loads(json.dumps(table)) == table
    for column in table.values():
        assert list(column.values()) == sorted(column.values())
