"""Data made ahead: every document accounted for, none twice, and trained on as if it had just been made."""

from __future__ import annotations

import json
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cwm_lsp.trace.problem import UserError
from cwm_lsp.train.build import build_shards, distinct
from cwm_lsp.train.chunks import Chunk, Setup
from cwm_lsp.train.rows import Note, Rows
from cwm_lsp.train.shards import MANIFEST, read_shard, shard
from cwm_lsp.train.stream import stream
from tests.train.tiny import tiny_setup, write_cases, write_corpus

CLIP = "def clip(x):\n    if x > 3:\n        x = 3\n    return x\n"
KEPT_OUT = "def double(x):\n    y = x + x\n    return y\n"


def nothing(manifest: dict[str, Any]) -> None:
    """No news wanted."""


def chunks(setup: Setup, count: int) -> list[Chunk]:
    """The first chunks that training would see."""
    with stream(setup, 0, 1, lambda number: number / 4) as made:
        return list(islice(made, count))


@pytest.fixture
def setup(tmp_path: Path) -> Setup:
    """Most programs are of a corpus file with two calls of one function, and a program that is kept out."""
    corpus = write_corpus(tmp_path / "some.gz", [(CLIP, ["clip(7)", "clip(1)"]), (KEPT_OUT, ["double(2)"])])
    weights = {"corpus": 0.8, "typed3": 0.2}
    made = tiny_setup(tmp_path, "run", corpus=(corpus,), early=weights, late=weights, forms={"trace": 1.0})
    cases = write_cases(tmp_path / "cases.jsonl", [KEPT_OUT])
    return Setup(made.recipe, made.corpus, (cases,), made.out)


def test_every_document_is_accounted_for_and_there_once(setup: Setup) -> None:
    told: list[int] = []
    manifest = build_shards(setup, 2, lambda each: told.append(len(each["shards"])))
    assert told == [1, 2]
    assert json.loads((setup.out / MANIFEST).read_text(encoding="utf-8")) == json.loads(json.dumps(manifest))
    assert [each["file"] for each in manifest["corpus"]] == ["some.gz"]
    assert manifest["corpus"][0]["left_out"] == 1
    assert [each["file"] for each in manifest["exclude"]] == ["cases.jsonl"]
    assert manifest["recipe"]["seed"] == setup.recipe.seed
    assert str(setup.out.parent) not in json.dumps(manifest), "no paths"
    names: Counter[str] = Counter()
    keys: list[str] = []
    tokens = 0
    for number in range(2):
        with np.load(shard(setup.out, number)) as file:
            names.update(file["name"].tolist())
            keys += file["key"].tolist()
            tokens += int((file["documents"] > 0).sum())
            assert set(zip(file["place"].tolist(), file["licence"].tolist(), strict=True)) <= {
                ("some.gz", "not stated"), ("", "Apache-2.0")
            }  # fmt: skip
    assert len(set(keys)) == len(keys)
    assert names == manifest["documents"]
    assert 0 < names["corpus/trace"] <= 2, "there are two calls, however often they were drawn"
    assert names["typed3/trace"] > 0
    assert manifest["dropped"]["duplicate"] > 5
    assert tokens == manifest["tokens"] == sum(each["tokens"] for each in manifest["shards"])


def test_training_takes_what_is_there_and_makes_the_rest(setup: Setup) -> None:
    build_shards(setup, 2, nothing)
    marked = read_shard(setup.out, 1)
    assert marked is not None
    taken = chunks(setup, 3)
    assert [chunk.number for chunk in taken] == [0, 1, 2]
    assert np.array_equal(taken[1].rows.documents, marked.rows.documents)
    assert np.array_equal(taken[1].rows.ids, marked.rows.ids)
    assert taken[1].counts == marked.counts
    assert not taken[2].notes


def test_what_was_interrupted_goes_on_to_the_same(setup: Setup) -> None:
    whole = build_shards(setup, 3, nothing)
    shard(setup.out, 2).unlink()
    again = build_shards(setup, 3, nothing)
    for name in ("documents", "dropped", "tokens"):
        assert again[name] == whole[name]


def test_shards_of_another_recipe_are_refused(tmp_path: Path) -> None:
    build_shards(tiny_setup(tmp_path, "run"), 1, nothing)
    with pytest.raises(UserError, match="another seed"):
        chunks(tiny_setup(tmp_path, "run", seed=4), 1)
    with pytest.raises(UserError, match="another late"):
        build_shards(tiny_setup(tmp_path, "run", late={"copies": 1.0}), 1, nothing)
    shard(tmp_path / "run", 0).write_bytes(b"PK no shard")
    with pytest.raises(UserError, match="damaged"):
        read_shard(tmp_path / "run", 0)


def test_a_document_that_was_there_becomes_padding() -> None:
    rows = Rows(
        np.array([[7, 7, 8, 8, 8, 9]], np.uint16),
        np.array([[1, 1, 2, 2, 2, 0]], np.uint16),
        np.array([[0, 100, 0, 100, 100, 0]], np.uint8),
    )
    notes = (Note("typed2/trace", "", "a"), Note("typed2/watch", "", "b"))
    seen = {"b"}
    kept = distinct(Chunk(0, rows, {"typed2/trace": 5, "dropped/text": 1}, 0.1, (notes,)), seen)
    assert kept.rows.documents.tolist() == [[1, 1, 0, 0, 0, 0]]
    assert kept.rows.weights.tolist() == [[0, 100, 0, 0, 0, 0]]
    assert kept.counts == {"typed2/trace": 1, "dropped/text": 1, "dropped/duplicate": 1}
    assert kept.notes == (notes[:1],)
    assert seen == {"a", "b"}
