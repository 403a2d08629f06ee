"""The cache: rings forget what no window needs, going back is exact, and memory grows with what is used."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from cwm_lsp.model.cache import Cache
from cwm_lsp.model.config import Config, Rope
from cwm_lsp.model.load import LoadedModel, load

WINDOW, SLACK = 24, 64


def config(windows: tuple[int | None, ...], kv_heads: int = 2, head_width: int = 8) -> Config:
    return Config(99, 16, 32, 2, kv_heads, head_width, windows, 131_072, 1e-5, True, Rope("default", 1e4), "cwm")


def cache_of(windows: tuple[int | None, ...], capacity: int, **options: int) -> Cache:
    def allocate(shape: tuple[int, ...]) -> np.ndarray:
        return np.zeros(shape, np.float32)

    return Cache(config(windows), capacity, allocate, allocate, **options)


def fill(cache: Cache, count: int) -> None:
    """Appends tokens whose keys and values are their positions."""
    while count > 0:
        part = min(count, cache.chunk)
        cache.reserve(part)
        positions = np.arange(cache.length, cache.length + part, dtype=np.float32)
        rows = np.broadcast_to(positions[None, None, :, None], (1, 2, part, 8))
        for layer in range(len(cache.windows)):
            cache.append(layer, rows, -rows)
        cache.advance(part)
        count -= part


def held(cache: Cache, layer: int) -> set[int]:
    """Positions whose keys a layer holds, and whose values agree."""
    keys, values = cache.keys[layer][0, 1, :, 3], cache.values[layer][0, 0, :, 7]
    assert (keys == -values).all()
    return {int(key) for key in keys}


@pytest.mark.parametrize("length", [1, 50, 88, 89, 300])
def test_a_ring_holds_the_last_tokens(length: int) -> None:
    cache = cache_of((None, WINDOW), 400)
    fill(cache, length)
    assert held(cache, 0) >= set(range(length))
    assert held(cache, 1) >= set(range(max(0, length - WINDOW - SLACK), length))
    assert cache.keys[1].shape[2] <= WINDOW + SLACK


@pytest.mark.parametrize(
    ("length", "back_to", "kept"),
    [
        (80, 0, 0),
        (80, 5, 5),  # the ring has not gone round
        (300, 300, 300),
        (300, 235, 235),  # 64 back and the window before: just held
        (300, 234, 0),
        (300, 100, 0),
    ],
)
def test_going_back(length: int, back_to: int, kept: int) -> None:
    cache = cache_of((None, WINDOW, None), 400)
    fill(cache, length)
    cache.truncate(back_to)
    assert cache.length == kept


def test_full_attention_goes_back_anywhere() -> None:
    cache = cache_of((None, None), 400)
    fill(cache, 400)
    cache.truncate(3)
    assert cache.length == 3


def test_slack_used_up_in_small_steps_back() -> None:
    cache = cache_of((WINDOW,), 400)
    fill(cache, 300)
    cache.truncate(270)
    fill(cache, 20)
    cache.truncate(260)
    assert cache.length == 260
    fill(cache, 10)
    cache.truncate(230)  # 64 before the longest that there was
    assert cache.length == 0


def test_more_than_the_capacity_is_refused() -> None:
    cache = cache_of((None,), 10)
    fill(cache, 8)
    with pytest.raises(ValueError, match="11 tokens"):
        cache.reserve(3)


def test_memory_of_the_released_configuration() -> None:
    """64 layers, every fourth and the last one full, 4,096 bytes a token and layer in two bytes each."""
    sizes: list[int] = []

    def allocate(shape: tuple[int, ...]) -> np.ndarray:
        sizes.append(2 * int(np.prod(shape)))
        return np.empty(0)

    windows = tuple(None if layer % 4 == 0 else 8192 for layer in range(64))
    Cache(config(windows, 8, 128), 131_072, allocate, allocate, grows=False)
    full, sliding = 16 * 131_072 * 4096, 48 * 2 * 8192 * 4096
    assert sum(sizes) == full + sliding


def test_a_growing_cache_begins_small() -> None:
    cache = cache_of((None, WINDOW), 100_000)
    fill(cache, 3000)
    assert cache.keys[0].shape[2] == 4096
    assert held(cache, 0) >= set(range(3000))
    assert cache_of((None, WINDOW), 100_000, grows=False).keys[0].shape[2] == 100_000


@pytest.mark.parametrize("back_to", [0, 150, 190, 250, 299])
def test_results_after_going_back_are_exact(random_model: Path, back_to: int) -> None:
    """The ring has 88 slots; beyond its slack everything is processed again."""
    model: LoadedModel = load(str(random_model))
    rng = random.Random(4)
    first = [rng.randrange(300) for _ in range(300)]
    second = [*first[:back_to], *(rng.randrange(300) for _ in range(30))]
    cache = model.runtime.cache(400)
    for ids in (first, second):
        cache.truncate(back_to)
        while cache.length < len(ids):
            logits = model.runtime.run(ids[cache.length : cache.length + cache.chunk], cache, 1)
    fresh = model.runtime.cache(400)
    while fresh.length < len(second):
        expected = model.runtime.run(second[fresh.length : fresh.length + fresh.chunk], fresh, 1)
    np.testing.assert_allclose(logits.row(0), expected.row(0), rtol=1e-3, atol=1e-3)
