"""Examples as token ids, packed into rows of one length; attention never crosses from one document into another.

Packing is best fit by decreasing length, within one chunk: no state is carried from chunk to chunk, so a chunk is the
same whoever makes it, whenever.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cwm_lsp.model.tokenizer import Tokenizer
from cwm_lsp.train.examples import Example

FULL = 100
"""The weight of an open token; weights travel as whole percents."""

CONTINUED = 0.3
"""What the second and later tokens of a piece (a long name, mostly) count of its weight: the first one chooses."""


@dataclass(frozen=True, slots=True)
class Note:
    """Where a document comes from: `name` is its source and form ("typed2/watch"), `place` the file that its program is
    taken from ("" for a generated one), `key` a hash that is equal for equal programs (names numbered), calls and
    forms."""

    name: str
    place: str
    key: str


@dataclass(frozen=True, slots=True)
class Document:
    """Token ids of one example and what each counts (0 for the question's)."""

    ids: NDArray[np.uint16]
    weights: NDArray[np.uint8]
    note: Note | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """Packed rows (R, T). `documents` numbers the documents of each row from 1; 0 is padding.

    `weights[r, t]` is what predicting `ids[r, t]` from the tokens before it counts, in percent.
    """

    ids: NDArray[np.uint16]
    documents: NDArray[np.uint16]
    weights: NDArray[np.uint8]


def document(made: Example, tokenizer: Tokenizer, max_tokens: int, note: Note | None = None) -> Document | None:
    """Tokenises, and cuts behind the last whole part that fits; None where not even one does."""
    ids = tokenizer.encode(made.question)
    weights = [0] * len(ids)
    start = len(ids)
    for part in made.answer:
        tokens: list[int] = []
        percents: list[int] = []
        for piece, weight in zip(part.pieces, part.weights, strict=True):
            encoded = tokenizer.encode((piece,))
            tokens += encoded
            percents += [round(FULL * weight), *[round(FULL * weight * CONTINUED)] * (len(encoded) - 1)]
        if len(ids) + len(tokens) > max_tokens:
            break
        ids += tokens
        weights += percents
    if len(ids) == start:
        return None
    return Document(np.asarray(ids, dtype=np.uint16), np.asarray(weights, dtype=np.uint8), note)


def placed(documents: Sequence[Document], rows: int, length: int, rng: random.Random) -> list[list[Document]]:
    """The documents of each of `rows` rows of `length` tokens; those for which no room is left are in none."""
    layout: list[list[Document]] = [[] for _ in range(rows)]
    used = [0] * rows
    order = list(range(rows))
    rng.shuffle(order)
    for each in sorted(documents, key=lambda each: -len(each.ids)):
        size = len(each.ids)
        fitting = [row for row in order if used[row] + size <= length]
        if not fitting:
            continue
        row = max(fitting, key=lambda row: used[row])
        layout[row].append(each)
        used[row] += size
    return layout


def packed(layout: Sequence[Sequence[Document]], length: int, pad: int) -> Rows:
    """Each row's documents one behind the other."""
    shape = (len(layout), length)
    ids = np.full(shape, pad, dtype=np.uint16)
    numbers = np.zeros(shape, dtype=np.uint16)
    weights = np.zeros(shape, dtype=np.uint8)
    for row, documents in enumerate(layout):
        used = 0
        for number, each in enumerate(documents, 1):
            place = slice(used, used + len(each.ids))
            ids[row, place], weights[row, place], numbers[row, place] = each.ids, each.weights, number
            used = place.stop
    return Rows(ids, numbers, weights)
