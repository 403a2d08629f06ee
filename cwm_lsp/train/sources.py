"""Where training programs come from: generators by name, and files of real functions with calls."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from cwm_lsp.train.decontaminate import fingerprint
from cwm_lsp.train.generate.copies import copy_program
from cwm_lsp.train.generate.idioms import idiom_program
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
}


def corpus(paths: Sequence[Path], exclude: frozenset[str]) -> Source:
    """Samples from gzipped JSONL files of `source` and `calls`, without programs whose fingerprint is in `exclude`."""
    rows: list[tuple[str, list[str]]] = []
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                row = json.loads(line)
                if fingerprint(row["source"]) not in exclude:
                    rows.append((row["source"], row["calls"]))

    def sample(rng: random.Random) -> Sample:
        source, calls = rng.choice(rows)
        return Sample(source, tuple(rng.sample(calls, min(len(calls), 2))))

    return sample


def mixture(sources: Mapping[str, Source], weights: Mapping[str, float]) -> Source:
    """One of `sources` by weight."""
    names = [name for name in weights if name in sources]
    shares = [weights[name] for name in names]

    def sample(rng: random.Random) -> Sample:
        return sources[rng.choices(names, shares)[0]](rng)

    return sample
