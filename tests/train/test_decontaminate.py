"""Planted copies of evaluation programs are caught, wherever training data comes from; other programs are not."""

from __future__ import annotations

import ast
import random
import textwrap
from pathlib import Path

import pytest

from cwm_lsp.model.tokenizer import Tokenizer
from cwm_lsp.trace.problem import UserError
from cwm_lsp.train.chunks import Chunk, Maker
from cwm_lsp.train.decontaminate import Excluded, fingerprint, read_excluded
from cwm_lsp.train.generate.scripts import MODULE_CALL
from cwm_lsp.train.generate.values import Sample
from cwm_lsp.train.sources import all_sources
from tests.random_models import byte_tokenizer
from tests.train.tiny import RECIPE, write_cases, write_corpus

CASE = '''def smallest_gap(numbers, limit=10):
    """Difference of the two closest numbers."""
    ordered = sorted(numbers)
    best = limit
    for left, right in zip(ordered, ordered[1:]):
        best = min(best, right - left)
    return best
'''
RENAMED = """def f(xs: list[int], top: int = 10) -> int:
    # the same with other names, hints and comments
    ys = sorted(xs)

    found = top
    for a, b in zip(ys, ys[1:]):
        found = min(found, b - a)
    return found
"""
IN_CLASS = "class Tools:\n" + textwrap.indent(RENAMED, "    ")
CHANGED = CASE.replace("return best", "print(best)\n    return best + 1")
PARTIAL = """def spread(points):
    found = len(points)
    for left, right in zip(ordered, ordered[1:]):
        best = min(best, right - left)
        print(found)
"""
"""Another program in which 13 words in a row, from `for` to `left`, are those of CASE."""
PARTIAL_OF_TWELVE = PARTIAL.replace("right - left)", "right)")
OTHER = """def largest(values):
    best = values[0]
    for value in values:
        if value > best:
            best = value
    return best
"""
OTHER_OPERATION = RENAMED.replace("min(", "max(").replace("a, b", "b, a")
TOKENIZER = Tokenizer(byte_tokenizer())


@pytest.fixture
def excluded(tmp_path: Path) -> Excluded:
    return read_excluded([write_cases(tmp_path / "cases.jsonl", [CASE])])


@pytest.mark.parametrize(
    ("source", "how"),
    [
        (CASE, "function"),
        (RENAMED, "function"),
        (f"LIMIT = 3\n\n{OTHER}\n{RENAMED}", "function"),
        (IN_CLASS, "function"),
        (f"@cached\n{RENAMED}", "function"),
        (CHANGED, "text"),
        (PARTIAL, "text"),
        (PARTIAL_OF_TWELVE, None),
        (OTHER, None),
        (OTHER_OPERATION, None),
        ("def f(x):\n    return x\n", None),
    ],
)
def test_copies_are_found(excluded: Excluded, source: str, how: str | None) -> None:
    assert excluded.overlap(source, ast.parse(source)) == how


def test_fingerprint_sees_structure_only() -> None:
    assert fingerprint(CASE) == fingerprint(RENAMED) != fingerprint(CHANGED)
    assert fingerprint("x = [3].pop()") != fingerprint("x = [3].clear()")
    assert fingerprint("def broken(") != fingerprint("def broken[")


@pytest.mark.parametrize(
    ("copy", "mark"),
    [
        (Sample(RENAMED, ("f([4, 9, 2])",)), "found"),
        (Sample(CHANGED, ("smallest_gap([4, 9])",)), "smallest_gap"),
        (Sample(PARTIAL, ("spread([])",)), "spread"),
        (Sample(CHANGED, ()), "smallest_gap"),
        (Sample("found = 3\nprint(found)\n", (MODULE_CALL,), origin=RENAMED), "found"),
    ],
)
def test_planted_copies_never_reach_a_chunk(excluded: Excluded, copy: Sample, mark: str) -> None:
    clean = Sample(OTHER, ("largest([3, 1, 2])",))
    sources = {"copies": lambda rng: rng.choice((copy, clean))}
    checked = Maker(RECIPE, TOKENIZER, excluded, sources).chunk(0, 0.0)
    careless = Maker(RECIPE, TOKENIZER, Excluded(), sources).chunk(0, 0.0)
    assert mark in text_of(careless), "the copies would be trained on"
    assert mark not in text_of(checked)
    assert "largest" in text_of(checked)
    assert sum(count for name, count in checked.counts.items() if name.startswith("dropped/")) > 3


def test_a_corpus_is_read_without_the_copies_in_it(excluded: Excluded, tmp_path: Path) -> None:
    rows = [(RENAMED, ["f([4, 9, 2])"]), (OTHER, ["largest([3, 1, 2])"]), (CHANGED, ["smallest_gap([4])"])]
    draw = all_sources([write_corpus(tmp_path / "corpus.jsonl.gz", rows)], excluded)["corpus"]
    rng = random.Random(0)
    assert {draw(rng).source for _ in range(20)} == {OTHER}


@pytest.mark.parametrize("text", ["no json", '["a list"]'])
def test_what_is_no_evaluation_file_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text(text)
    with pytest.raises(UserError, match="no evaluation file"):
        read_excluded([path])


def text_of(chunk: Chunk) -> str:
    """The rows' text."""
    return str(TOKENIZER.backend.decode(chunk.rows.ids.reshape(-1).tolist()))
