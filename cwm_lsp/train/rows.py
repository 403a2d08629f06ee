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
class Document:
    """Token ids of one example and what each counts (0 for the question's)."""

    ids: NDArray[np.uint16]
    weights: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Rows:
    """Packed rows (R, T). `documents` numbers the documents of each row from 1; 0 is padding.

    `weights[r, t]` is what predicting `ids[r, t]` from the tokens before it counts, in percent.
    """

    ids: NDArray[np.uint16]
    documents: NDArray[np.uint16]
    weights: NDArray[np.uint8]


def document(made: Example, tokenizer: Tokenizer, max_tokens: int) -> Document | None:
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
    return Document(np.asarray(ids, dtype=np.uint16), np.asarray(weights, dtype=np.uint8))


def packed(documents: Sequence[Document], rows: int, length: int, pad: int, rng: random.Random) -> Rows:
    """`rows` rows of `length` tokens; documents for which no room is left are dropped."""
    ids = np.full((rows, length), pad, dtype=np.uint16)
    numbers = np.zeros((rows, length), dtype=np.uint16)
    weights = np.zeros((rows, length), dtype=np.uint8)
    used = [0] * rows
    count = [0] * rows
    order = list(range(rows))
    rng.shuffle(order)
    for each in sorted(documents, key=lambda each: -len(each.ids)):
        size = len(each.ids)
        fitting = [row for row in order if used[row] + size <= length]
        if not fitting:
            continue
        row = max(fitting, key=lambda row: used[row])
        place = slice(used[row], used[row] + size)
        count[row] += 1
        ids[row, place], weights[row, place], numbers[row, place] = each.ids, each.weights, count[row]
        used[row] += size
    return Rows(ids, numbers, weights)
