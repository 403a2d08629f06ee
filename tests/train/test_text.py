"""General code text: whole definitions as people write them, learned from the first token, drawn alike each time."""

from __future__ import annotations

import ast
import random
from dataclasses import replace
from pathlib import Path

import pytest

from cwm_lsp.model.tokenizer import Tokenizer
from cwm_lsp.program.facts import analyse
from cwm_lsp.trace.dialects.pieces import FRAME_SEP
from cwm_lsp.train.chunks import Chunk, Maker
from cwm_lsp.train.decontaminate import Excluded, read_excluded
from cwm_lsp.train.examples import PATH, Subject
from cwm_lsp.train.generate.copies import copy_program
from cwm_lsp.train.generate.values import Row
from cwm_lsp.train.sources import TEXT, mixture
from cwm_lsp.train.text import LIBRARY, definitions, text, text_example
from cwm_lsp.train.vocabulary import make_tokenizer
from tests.random_models import byte_tokenizer
from tests.train.tiny import RECIPE, write_cases

TOKENIZER = Tokenizer(byte_tokenizer())
MODULE = '''"""A module."""
import os

def short(x): return x

@cached
def area(width, altitude):
    """How much."""
    return width * altitude

class Shop:
    name = "a"
    def price(self, item):
        # in cents
        return self.prices[item]
'''
AREA = "def f(a, b):\n    return a * b\n"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A standard library of two modules, of which one is a test."""
    for name, source in (("shapes.py", MODULE), ("test/test_shapes.py", "def left_out():\n    a = 1\n    return a\n")):
        path = tmp_path / "lib" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")
    return tmp_path / "lib"


def test_whole_definitions_of_library_and_corpus_are_drawn(library: Path) -> None:
    rows = [
        Row("def double(x):\n    y = x + x\n    return y\n", ("double(1)",), name) for name in ("some.gz", "again.gz")
    ]
    rng = random.Random(0)
    drawn = {draw.source: draw.place for draw in (text(rows, library)(rng) for _ in range(60))}
    names = {
        tuple(getattr(node, "name", "") for node in ast.parse(source).body): place for source, place in drawn.items()
    }
    shapes = f"{LIBRARY}shapes.py"
    assert names == {("area", "Shop"): shapes, ("area",): shapes, ("Shop",): shapes, ("double",): "some.gz"}
    assert text(rows, library)(random.Random(4)) == text(rows, library)(random.Random(4))


def test_methods_stand_for_a_class_that_is_too_long() -> None:
    methods = "".join(f"    def part{i}(self):\n        value = {i}\n        return value\n\n" for i in range(30))
    found = list(definitions(f"class Large:\n{methods}"))
    assert len(found) == 30
    assert found[7] == "def part7(self):\n    value = 7\n    return value\n"
    assert list(definitions("def broken(")) == []


def test_every_token_behind_the_first_two_is_learned() -> None:
    made = text_example(Subject(analyse("def f(x):\n    # nothing\n    return x\n", PATH), "", ()), random.Random(0))
    assert made is not None
    (part,) = made.answer
    assert set(part.weights) == {1.0}
    assert "".join(map(str, part.pieces[1:4])) == "deff("
    assert part.pieces[-1] == FRAME_SEP
    long = "def f():\n" + "    x = 1\n" * 300
    assert text_example(Subject(analyse(long, PATH), "", ()), random.Random(0)) is None


def test_a_recipe_draws_text_beside_traces_and_leaves_copies_out(library: Path, tmp_path: Path) -> None:
    recipe = replace(RECIPE, early={TEXT: 0.5, "copies": 0.5})
    sources = {TEXT: text([], library), "copies": copy_program}
    chunk = Maker(recipe, TOKENIZER, Excluded(), sources).chunk(0, 0.0)
    assert min(chunk.counts["text/text"], chunk.counts["copies/trace"]) > 2
    excluded = read_excluded([write_cases(tmp_path / "cases.jsonl", [AREA])])
    kept = Maker(recipe, TOKENIZER, excluded, sources).chunk(0, 0.0)
    assert kept.counts["dropped/function"] > 2
    assert "altitude" in decoded(chunk)
    assert "altitude" not in decoded(kept)


def test_a_vocabulary_is_made_of_text_too(library: Path) -> None:
    made = make_tokenizer(mixture({TEXT: text([], library)}, {TEXT: 1.0}), 500, 0, count=40)
    assert "price" in made.get_vocab()


def decoded(chunk: Chunk) -> str:
    """The rows' text."""
    return str(TOKENIZER.backend.decode(chunk.rows.ids.reshape(-1).tolist()))
