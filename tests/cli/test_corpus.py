"""`corpus build` and `model card`: what is made ahead is trained on, and what was trained has a card."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Cli
from tests.cli.test_train import RECIPE


def test_data_made_ahead_is_trained_on_and_told_in_the_card(cli: Cli, tmp_path: Path) -> None:
    recipe, out = tmp_path / "recipe.toml", tmp_path / "run"
    recipe.write_text(f'start = "nano"\n{RECIPE}', encoding="utf-8")
    assert "say with --shards" in cli("corpus", "build", "--config", recipe, "--out", out).error
    made = cli("corpus", "build", "--config", recipe, "--out", out, "--shards", 2, "--json").json
    assert made["shards"] == 2
    assert made["tokens"] > 8192
    assert made["tokens_per_second_per_core"] > 0
    assert sum(made["documents"].values()) > 20
    assert len(list((out / "shards").glob("*.npz"))) == 2

    assert cli("train", "--config", recipe, "--out", out, "--json").json["step"] > 0
    assert str(out / "README.md") in cli("model", "card", out).out
    assert "Training data" in (out / "README.md").read_text(encoding="utf-8")
