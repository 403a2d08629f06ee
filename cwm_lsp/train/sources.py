"""Where training programs come from: generators by name, and files of real functions with calls."""

from __future__ import annotations

import ast
import gzip
import json
import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from cwm_lsp.trace.problem import UserError
from cwm_lsp.train.decontaminate import Excluded
from cwm_lsp.train.generate.complexity import complexity_program
from cwm_lsp.train.generate.copies import copy_program
from cwm_lsp.train.generate.halting import halting_program
from cwm_lsp.train.generate.idioms import idiom_program
from cwm_lsp.train.generate.mutations import mutated
from cwm_lsp.train.generate.operations import operation_program
from cwm_lsp.train.generate.scripts import script_program
from cwm_lsp.train.generate.typed import typed_program
from cwm_lsp.train.generate.values import Row, Sample
from cwm_lsp.train.text import text

Source = Callable[[random.Random], Sample]

GENERATORS: Mapping[str, Source] = {
    "copies": copy_program,
    "operations": operation_program,
    "typed1": lambda rng: typed_program(rng, 1),
    "typed2": lambda rng: typed_program(rng, 2),
    "typed3": lambda rng: typed_program(rng, 3),
    "idioms": idiom_program,
    "scripts": script_program,
    "halting": halting_program,
    "complexity": complexity_program,
}

TEXT = "text"
"""The source of general code text, which is not run."""

REAL = ("corpus", "mutated")
"""Sources that there are where a corpus is."""

_CALLS = 2


def all_sources(paths: Sequence[Path], excluded: Excluded) -> dict[str, Source]:
    """The generators, "text", and of files their functions, as "corpus", and changed a little, as "mutated".

    Raises UserError for a file that is no corpus.
    """
    rows = read_corpus(paths, excluded) if paths else []
    sources = {**GENERATORS, TEXT: text(rows)}
    return {**sources, "corpus": corpus(rows), "mutated": mutated(rows)} if rows else sources


def read_corpus(paths: Sequence[Path], excluded: Excluded) -> list[Row]:
    """Gzipped JSONL files of `source` and `calls`, without the programs that are excluded."""
    rows = [
        Row(row["source"], tuple(row["calls"]), path.name)
        for path in paths
        for row in corpus_rows(path)
        if not overlaps(row["source"], excluded)
    ]
    if not rows:
        raise UserError("Nothing of the corpus is left: every program is in an evaluation file or does not parse.")
    return rows


def corpus_rows(path: Path) -> list[Mapping[str, Any]]:
    """The rows of a corpus file: `source` and `calls` are there. Raises UserError for a file that is no corpus."""
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            rows: list[Mapping[str, Any]] = [json.loads(line) for line in file]
        for row in rows:
            str(row["source"]), list(row["calls"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UserError(f"'{path}' is no corpus ({error}); give gzipped JSONL of source and calls.") from error
    return rows


def overlaps(source: str, excluded: Excluded) -> bool:
    """Whether a program must not be trained on: it overlaps with evaluation data, or does not parse."""
    try:
        return excluded.overlap(source, ast.parse(source)) is not None
    except (SyntaxError, ValueError):
        return True


def corpus(rows: Sequence[Row]) -> Source:
    """Real functions with calls that are known for them."""

    def sample(rng: random.Random) -> Sample:
        row = rng.choice(rows)
        return Sample(row.source, tuple(rng.sample(row.calls, min(len(row.calls), _CALLS))), place=row.place)

    return sample


def mixture(sources: Mapping[str, Source], weights: Mapping[str, float]) -> Source:
    """One of `sources` by weight."""
    names = [name for name in weights if name in sources]
    shares = [weights[name] for name in names]

    def sample(rng: random.Random) -> Sample:
        return sources[rng.choices(names, shares)[0]](rng)

    return sample
