"""What a run leaves beside its weights says how they were made; the card says it to people."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from cwm_lsp.trace.problem import UserError
from cwm_lsp.train.card import CARD, write_card
from cwm_lsp.train.chunks import Setup
from cwm_lsp.train.loop import train
from cwm_lsp.train.provenance import licence
from cwm_lsp.train.training import read_training, write_training_afterwards
from tests.train.tiny import tiny_setup, write_cases, write_corpus

CLIP = "def clip(x):\n    if x > 3:\n        x = 3\n    return x\n"
HAND_WRITTEN = "## Limits\nWrong often.\n"


@pytest.fixture(scope="module")
def setup(tmp_path_factory: pytest.TempPathFactory) -> Setup:
    """A run that has ended."""
    directory = tmp_path_factory.mktemp("training")
    corpus = write_corpus(directory / "some.gz", [(CLIP, ["clip(7)"])])
    weights = {"corpus": 0.5, "typed3": 0.5}
    made = tiny_setup(directory, "run", corpus=(corpus,), early=weights, late=weights, tokens=4096)
    cases = write_cases(directory / "cases.jsonl", ["def double(x):\n    return x + x\n"])
    made = Setup(made.recipe, made.corpus, (cases,), made.out)
    train(made, lambda record: None)
    return made


def test_a_run_says_how_it_was_made(setup: Setup) -> None:
    record = read_training(setup.out)
    (weights,) = record["weights"]
    assert weights["sha256"] == hashlib.sha256((setup.out / weights["file"]).read_bytes()).hexdigest()
    assert record["steps"] == 4
    assert record["tokens"] > 1000
    assert record["recipe"]["seed"] == setup.recipe.seed
    assert record["documents"]["corpus/trace"] > 0
    assert record["held_out_loss"] > 0
    (corpus,), (kept_out,) = record["corpus"], record["exclude"]
    assert corpus["sha256"] == hashlib.sha256(setup.corpus[0].read_bytes()).hexdigest()
    assert (corpus["programs"], corpus["left_out"], corpus["licence"]) == (1, 0, "not stated")
    assert kept_out["file"] == "cases.jsonl"
    assert record["command"] == "cwm-lsp train --config tiny.toml --corpus some.gz --exclude cases.jsonl --out DIR"


def test_no_paths_of_the_machine(setup: Setup) -> None:
    text = (setup.out / "training.json").read_text(encoding="utf-8")
    assert str(setup.corpus[0].parent) not in text


def test_the_same_afterwards(setup: Setup) -> None:
    before = read_training(setup.out)
    write_training_afterwards(setup)
    after = read_training(setup.out)
    assert after == {name: value for name, value in before.items() if not name.startswith("held_out")}


def test_the_card_keeps_what_it_did_not_write(setup: Setup) -> None:
    (setup.out / CARD).write_text(f"# old title\n\n## Training data\nold news\n\n{HAND_WRITTEN}", encoding="utf-8")
    first = write_card(setup.out).read_text(encoding="utf-8")
    assert first.startswith("---\nlicense: apache-2.0\nlibrary_name: transformers\n")
    assert first.endswith(HAND_WRITTEN)
    assert "old news" not in first
    assert "old title" not in first
    assert read_training(setup.out)["weights"][0]["sha256"] in first
    assert "`corpus`" in first
    assert write_card(setup.out).read_text(encoding="utf-8") == first


def test_a_run_that_went_on_tells_all_runs(setup: Setup, tmp_path: Path) -> None:
    first = read_training(setup.out)
    second = tiny_setup(tmp_path, "second", start=str(setup.out), tokens=1024)
    train(second, lambda record: None)
    record = read_training(second.out)
    assert record["before"] == first
    assert str(tmp_path) not in (second.out / "training.json").read_text(encoding="utf-8")
    text = write_card(second.out).read_text(encoding="utf-8")
    assert "| run 1 | from the weights before: 4 steps" in text  # a random model, which says nothing of itself
    assert "| run 2 | from the weights before: 1 steps" in text
    assert f"{sum(first['documents'].values()) + sum(record['documents'].values()):,} documents" in text


def test_a_first_card(setup: Setup) -> None:
    (setup.out / CARD).unlink(missing_ok=True)
    assert write_card(setup.out).read_text(encoding="utf-8").endswith("curves.png shows the losses.\n")


def test_a_directory_without_a_run_is_told(tmp_path: Path, setup: Setup) -> None:
    with pytest.raises(UserError, match="does not say how it was trained"):
        read_training(tmp_path)
    with pytest.raises(UserError, match="no training run"):
        write_training_afterwards(Setup(setup.recipe, (), (), tmp_path))


@pytest.mark.parametrize(
    ("place", "expected"),
    [("", "Apache-2.0"), ("Lib/json/decoder.py", "PSF-2.0"), ("some.gz", "MIT"), ("other.gz", "not stated")],
)
def test_licences(place: str, expected: str) -> None:
    corpus: list[dict[str, Any]] = [{"file": "some.gz", "licence": "MIT"}]
    assert licence(place, corpus) == expected
