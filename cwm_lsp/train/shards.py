"""Training data made ahead: chunks as files, every document with where it comes from, none of them twice.

`DIR/shards/00000.npz` is chunk 0, and so on: a run in DIR trains on those that are there and makes the rest, so a
shard is nothing but a chunk that need not be made. `DIR/manifest.json` says what they were made of.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from cwm_lsp.trace.problem import UserError
from cwm_lsp.train.chunks import Chunk, Setup
from cwm_lsp.train.replacing import replace_json
from cwm_lsp.train.rows import Note, Rows

MANIFEST = "manifest.json"
_DECIDING = ("seed", "row_tokens", "chunk_tokens", "usual_tokens", "early", "late", "settled", "forms")
"""The settings of a recipe that chunks depend on."""


def shard(directory: Path, number: int) -> Path:
    """The file of a chunk."""
    return directory / "shards" / f"{number:05}.npz"


def write_shard(directory: Path, chunk: Chunk, licences: Mapping[str, str]) -> Path:
    """Writes a chunk whose documents are noted, as a whole; `licences` are by place. Returns its file.

    Beside `ids`, `documents` and `weights` (R, T) there are columns, one entry a document: `row`, `name`, `place`,
    `licence`, `key`.
    """
    path = shard(directory, chunk.number)
    path.parent.mkdir(parents=True, exist_ok=True)
    noted = [(row, note) for row, notes in enumerate(chunk.notes) for note in notes]
    columns: dict[str, Any] = {
        "ids": chunk.rows.ids,
        "documents": chunk.rows.documents,
        "weights": chunk.rows.weights,
        "row": np.array([row for row, _ in noted], dtype=np.uint32),
        "licence": np.array([licences[note.place] for _, note in noted], dtype=np.str_),
        **{name: np.array([getattr(note, name) for _, note in noted], dtype=np.str_) for name in Note.__slots__},
        "counts": np.array(json.dumps(chunk.counts)),
        "seconds": np.array(chunk.seconds),
    }
    part = path.with_name(f"{path.name}.part")
    with part.open("wb") as file:
        np.savez_compressed(file, **columns)
    os.replace(part, path)
    return path


def read_shard(directory: Path, number: int) -> Chunk | None:
    """A chunk that was made ahead; None where it was not. Raises UserError for a file that is damaged."""
    path = shard(directory, number)
    if not path.exists():
        return None
    try:
        with np.load(path) as file:
            rows = Rows(file["ids"], file["documents"], file["weights"])
            notes: list[list[Note]] = [[] for _ in rows.ids]
            columns = (file[name].tolist() for name in ("row", *Note.__slots__))
            for row, *fields in zip(*columns, strict=True):
                notes[row].append(Note(*fields))
            return Chunk(
                number, rows, json.loads(str(file["counts"])), float(file["seconds"]), tuple(map(tuple, notes))
            )
    except (OSError, ValueError, KeyError, IndexError) as error:
        raise UserError(f"'{path}' is damaged ({error}): delete it, and it is made again.") from error


def check_shards(setup: Setup) -> None:
    """Raises UserError where there are shards in the run's directory that another recipe made."""
    path = setup.out / MANIFEST
    if not path.exists():
        return
    made: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["recipe"]
    ours = json.loads(json.dumps(asdict(setup.recipe)))
    different = [name for name in _DECIDING if made.get(name) != ours[name]]
    if different:
        raise UserError(
            f"The training data in '{setup.out}' was made with another {different[0]}: use the recipe that made it,"
            " or name another directory."
        )


def write_manifest(directory: Path, manifest: Mapping[str, Any]) -> None:
    """Replaces the manifest as a whole."""
    replace_json(directory / MANIFEST, manifest)
