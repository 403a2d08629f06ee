"""Makes training data ahead, as shards, from which documents are left out that were there before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from typing import Any

from cwm_lsp.train.chunks import Chunk, Setup
from cwm_lsp.train.provenance import by_source, digest, given, licence
from cwm_lsp.train.rows import Note, Rows
from cwm_lsp.train.shards import check_shards, write_manifest, write_shard
from cwm_lsp.train.start import start, started
from cwm_lsp.train.stream import stream

OnShard = Callable[[dict[str, Any]], None]


def build_shards(setup: Setup, count: int, on_shard: OnShard) -> dict[str, Any]:
    """Fills `setup.out` with what a run begins with, the first `count` chunks as shards, and their manifest, which is
    returned, and told to `on_shard` after every shard.

    The mixture goes by the recipe's tokens, or, where it has none, as if these chunks were the whole run. Shards that
    are there already are kept, so what was interrupted goes on. Raises UserError for files that cannot be used.
    """
    if not started(setup.out):
        start(setup)
    check_shards(setup)
    recipe = setup.recipe
    whole = recipe.tokens / recipe.chunk_tokens if recipe.tokens else count
    manifest = {**given(setup), "documents": {}, "dropped": {}, "tokens": 0, "shards": []}
    write_manifest(setup.out, manifest)
    seen: set[str] = set()
    counts: Counter[str] = Counter()
    seconds = 0.0
    with stream(replace(setup, noted=True), 0, 1, lambda number: min(1.0, number / whole)) as chunks:
        for chunk in islice(chunks, count):
            kept = distinct(chunk, seen)
            places = {note.place for notes in kept.notes for note in notes}
            path = write_shard(setup.out, kept, {place: licence(place, manifest["corpus"]) for place in places})
            counts.update(kept.counts)
            seconds += kept.seconds
            size = int((kept.rows.documents > 0).sum())
            manifest["documents"], manifest["dropped"] = by_source(counts)
            manifest["tokens"] += size
            manifest["tokens_per_second_per_core"] = round(manifest["tokens"] / seconds)
            manifest["shards"].append({"file": path.name, "sha256": digest(path), "tokens": size})
            write_manifest(setup.out, manifest)
            on_shard(manifest)
    return manifest


def distinct(chunk: Chunk, seen: set[str]) -> Chunk:
    """The chunk without the documents whose key is in `seen`, to which the others' are added.

    What is left out becomes padding: it is too little (a quarter of a percent of 4 M tokens) to pack anew for. The
    counts are then those of the documents that are there.
    """
    counts = Counter({name: count for name, count in chunk.counts.items() if name.startswith("dropped/")})
    rows = Rows(chunk.rows.ids, chunk.rows.documents.copy(), chunk.rows.weights.copy())
    notes: list[tuple[Note, ...]] = []
    for row, noted in enumerate(chunk.notes):
        kept = []
        for number, note in enumerate(noted, 1):
            if note.key in seen:
                gone = rows.documents[row] == number
                rows.documents[row, gone] = 0
                rows.weights[row, gone] = 0
                counts["dropped/duplicate"] += 1
            else:
                seen.add(note.key)
                counts[note.name] += 1
                kept.append(note)
        notes.append(tuple(kept))
    return replace(chunk, rows=rows, counts=dict(counts), notes=tuple(notes))
