"""What a run was given and what came out, for whoever wants to check or repeat it: file names and hashes, no paths."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from cwm_lsp.trace.problem import UserError
from cwm_lsp.train.chunks import Setup
from cwm_lsp.train.decontaminate import Excluded, read_excluded
from cwm_lsp.train.sources import corpus_rows, overlaps
from cwm_lsp.train.text import LIBRARY

GENERATED = "generated"
UNSTATED = "not stated"
_OURS = "Apache-2.0"
_PYTHON = "PSF-2.0"
_KNOWN = {
    "52b9d2781a626c8a97774f321053793192907b1fb3173675b6d22f13bac4c4b4": (
        "newfacade/LeetCodeDataset v0.2.0, training split: solutions and the calls of their tests", "MIT"),
    "63af0eba03265ddafa43d740e525ef1e9105c5973e3354bafba642febe13b844": (
        "evalplus MBPP+ of 2023-11-16: canonical solutions and inputs", "Apache-2.0"),
    "121f3330b8c6c06fd7c6b91f6bcb6c17e7ec4def01b060afe3c44195de59eaea": ("google-research MBPP", "CC-BY-4.0"),
}  # fmt: skip
"""Origin and licence of corpus files that do not say so themselves, by sha256."""


def digest(path: Path) -> str:
    """The file's sha256; raises UserError where it cannot be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise UserError(f"'{path}' cannot be read ({error}): correct the path.") from error


def given(setup: Setup) -> dict[str, Any]:
    """The recipe, the files of a run, and the Python whose traces and library it learns."""
    excluded = read_excluded(setup.exclude)
    return {
        "recipe": {**asdict(setup.recipe), "start": Path(setup.recipe.start).name},
        "command": command(setup),
        "python": platform.python_version(),
        "corpus": [_corpus_file(path, excluded) for path in setup.corpus],
        "exclude": [{"file": path.name, "sha256": digest(path)} for path in setup.exclude],
        "tokenizer": digest(setup.out / "tokenizer.json"),
    }


def command(setup: Setup) -> str:
    """The command line that does it again, the recipe's file named by its name."""
    parts = ["cwm-lsp train", f"--config {setup.recipe.name}.toml"]
    parts += [f"--corpus {path.name}" for path in setup.corpus]
    parts += [f"--exclude {path.name}" for path in setup.exclude]
    return " ".join((*parts, "--out DIR"))


def licence(place: str, corpus: Sequence[Mapping[str, Any]]) -> str:
    """The licence of what is taken from `place` (see `Sample`); `corpus` is `given`'s."""
    if not place:
        return _OURS
    if place.startswith(LIBRARY):
        return _PYTHON
    return next((str(each["licence"]) for each in corpus if each["file"] == place), UNSTATED)


def by_source(counts: Mapping[str, int]) -> tuple[dict[str, int], dict[str, int]]:
    """Counts of a chunk or a run as documents by source and form, and programs dropped by reason; the most first."""
    kept: dict[str, int] = {}
    dropped: dict[str, int] = {}
    for name, count in sorted(counts.items(), key=lambda each: (-each[1], each[0])):
        kind, _, reason = name.partition("/")
        if kind == "dropped":
            dropped[reason] = count
        else:
            kept[name] = count
    return kept, dropped


def _corpus_file(path: Path, excluded: Excluded) -> dict[str, Any]:
    """A row may say `licence` and `origin`; a file whose rows do not is looked up in what is known."""
    sha256, rows = digest(path), corpus_rows(path)
    origin, licence = _KNOWN.get(sha256, (UNSTATED, UNSTATED))
    return {
        "file": path.name,
        "sha256": sha256,
        "programs": len(rows),
        "left_out": sum(overlaps(row["source"], excluded) for row in rows),
        "origin": _said(rows, "origin") or origin,
        "licence": _said(rows, "licence") or licence,
    }


def _said(rows: Sequence[Mapping[str, Any]], name: str) -> str:
    return ", ".join(sorted({str(row[name]) for row in rows if name in row}))
