"""A recipe, a corpus and a starting model small enough to train within a test."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from cwm_lsp.train.chunks import Setup
from cwm_lsp.train.recipe import Recipe, Shape
from tests.random_models import write_random_model

RECIPE = Recipe(
    name="tiny",
    seed=3,
    tokens=16_384,
    batch_tokens=1024,
    row_tokens=(512, 1024),
    chunk_tokens=4096,
    workers=1,
    muon_rate=0.01,
    adam_rate=0.003,
    warm_up=0.1,
    flat=0.5,
    settled=0.3,
    compile=False,
    early={"copies": 1.0},
    late={"operations": 0.5, "typed3": 0.5},
    forms={"trace": 0.5, "edited": 0.25, "watch": 0.25},
    shape=Shape(600, 48, 5, 6, 2, 8, 96),
    log_steps=1,
)


def tiny_setup(directory: Path, name: str, *, corpus: tuple[Path, ...] = (), **changes: Any) -> Setup:
    """A run in `directory / name` that starts from a random model beside it."""
    start = directory / "start"
    if not start.exists():
        write_random_model(start, "compact", window=4096)
    return Setup(replace(RECIPE, **{"start": str(start), **changes}), corpus, (), directory / name)


def write_corpus(path: Path, rows: Sequence[tuple[str, Sequence[str]]]) -> Path:
    """A corpus file of (source, calls)."""
    with gzip.open(path, "wt", encoding="utf-8") as file:
        for source, calls in rows:
            file.write(json.dumps({"source": source, "calls": calls}) + "\n")
    return path


def write_cases(path: Path, sources: Sequence[str]) -> Path:
    """An evaluation file of these programs."""
    path.write_text("".join(json.dumps({"id": str(i), "source": s}) + "\n" for i, s in enumerate(sources)))
    return path
