"""Examples as token ids, made in a child process while the network trains.

Training programs run in the child. It is killed and replaced (with the next seed) when nothing comes from it for
`_PATIENCE` seconds; one program may take `_SECONDS`.
"""

from __future__ import annotations

import multiprocessing
import queue
import random
import signal
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from types import FrameType

import numpy as np

from cwm_lsp.model.tokenizer import Tokenizer, read_tokenizer
from cwm_lsp.train.examples import Example, example
from cwm_lsp.train.recipe import Recipe
from cwm_lsp.train.sources import Source

_PATIENCE = 60.0
_SECONDS = 3
_CHUNK = 64
_USUAL = 5 / 6  # share of the rows that are kept short: attention over long ones costs most of the time


@dataclass(frozen=True, slots=True)
class Row:
    """Token ids of one example; those from `start` on are learned."""

    ids: np.ndarray
    start: int


class _TooSlow(BaseException):
    pass


def row(made: Example, tokenizer: Tokenizer, max_tokens: int) -> Row | None:
    """Tokenises, and cuts at the last whole frame that fits; None where not even one does."""
    ids = tokenizer.encode(made.question)
    start = len(ids)
    for frame in made.answer:
        tokens = tokenizer.encode(frame)
        if len(ids) + len(tokens) > max_tokens:
            break
        ids += tokens
    return Row(np.asarray(ids, dtype=np.int32), start) if len(ids) > start else None


def stream(
    recipe: Recipe, sources: Mapping[str, Source], tokenizer_directory: Path, seed: int, progress: Synchronized[float]
) -> Generator[Row, None, None]:
    """Endless rows; the mixture follows `progress` (0-1), which the caller updates."""
    context = multiprocessing.get_context("fork")
    while True:
        rows: multiprocessing.Queue[list[Row]] = context.Queue(maxsize=64)
        child = context.Process(
            target=_produce, args=(rows, recipe, sources, tokenizer_directory, seed, progress), daemon=True
        )
        child.start()
        try:
            while True:
                yield from rows.get(timeout=_PATIENCE)
        except queue.Empty:
            seed += 1
        finally:
            child.kill()
            child.join()


def _produce(
    rows: multiprocessing.Queue[list[Row]],
    recipe: Recipe,
    sources: Mapping[str, Source],
    tokenizer_directory: Path,
    seed: int,
    progress: Synchronized[float],
) -> None:
    tokenizer = read_tokenizer(tokenizer_directory)
    rng = random.Random(seed)
    signal.signal(signal.SIGALRM, _too_slow)
    chunk: list[Row] = []
    while True:
        late = min(1.0, progress.value / recipe.settled)
        weights = {
            name: (1 - late) * recipe.early.get(name, 0.0) + late * recipe.late.get(name, 0.0) for name in sources
        }
        sample = sources[rng.choices(list(weights), list(weights.values()))[0]](rng)
        for call in sample.calls:
            made = _within_time(sample.source, call, rng)
            limit = recipe.usual_tokens if rng.random() < _USUAL else recipe.max_tokens
            tokens = row(made, tokenizer, limit) if made else None
            if tokens is not None:
                chunk.append(tokens)
        if len(chunk) >= _CHUNK:
            rows.put(chunk)
            chunk = []


def _within_time(source: str, call: str, rng: random.Random) -> Example | None:
    try:
        signal.alarm(_SECONDS)
        return example(source, call, rng)
    except _TooSlow:
        return None
    finally:
        signal.alarm(0)


def _too_slow(_number: int, _frame: FrameType | None) -> None:
    raise _TooSlow
