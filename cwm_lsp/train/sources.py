"""Where training programs come from: generators by name, and files of real functions with calls."""

from __future__ import annotations

import ast
import gzip
import json
import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

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
from cwm_lsp.train.generate.values import Sample

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

REAL = ("corpus", "mutated")
"""Sources that there are where a corpus is."""

_CALLS = 2


def all_sources(paths: Sequence[Path], excluded: Excluded) -> dict[str, Source]:
    """The generators and, where there are files, their functions as "corpus" and changed a little as "mutated".

    Raises UserError for a file that is no corpus.
    """
    sources = dict(GENERATORS)
    if paths:
        rows = read_corpus(paths, excluded)
        sources |= {"corpus": corpus(rows), "mutated": mutated(rows)}
    return sources


Rows = Sequence[tuple[str, Sequence[str]]]


def read_corpus(paths: Sequence[Path], excluded: Excluded) -> Rows:
    """(source, calls) from gzipped JSONL files of `source` and `calls`, without the programs that are excluded."""
    rows: list[tuple[str, Sequence[str]]] = []
    for path in paths:
        try:
            with gzip.open(path, "rt", encoding="utf-8") as file:
                found = [json.loads(line) for line in file]
            rows += [(row["source"], row["calls"]) for row in found if not _overlaps(row["source"], excluded)]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise UserError(f"'{path}' is no corpus ({error}); give gzipped JSONL of source and calls.") from error
    if not rows:
        raise UserError("Nothing of the corpus is left: every program is in an evaluation file or does not parse.")
    return rows


def corpus(rows: Rows) -> Source:
    """Real functions with calls that are known for them."""

    def sample(rng: random.Random) -> Sample:
        source, calls = rng.choice(rows)
        return Sample(source, tuple(rng.sample(calls, min(len(calls), _CALLS))))

    return sample


def _overlaps(source: str, excluded: Excluded) -> bool:
    try:
        return excluded.overlap(source, ast.parse(source)) is not None
    except SyntaxError:
        return True


def mixture(sources: Mapping[str, Source], weights: Mapping[str, float]) -> Source:
    """One of `sources` by weight."""
    names = [name for name in weights if name in sources]
    shares = [weights[name] for name in names]

    def sample(rng: random.Random) -> Sample:
        return sources[rng.choices(names, shares)[0]](rng)

    return sample
