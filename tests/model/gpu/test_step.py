"""The pass that a GPU records, run on a CPU in float32, against the plain network; and the bookkeeping of recording."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from cwm_lsp.bench.released import tiny
from cwm_lsp.model.checkpoint.randomise import random_network
from cwm_lsp.model.config import Quantization
from cwm_lsp.model.gpu.graph import WIDTHS, padded, width_for
from cwm_lsp.model.gpu.runtime import CudaRuntime, disagreement
from cwm_lsp.model.load import load
from cwm_lsp.model.runtime_torch import TorchRuntime


# In fp8 a rounding difference in the last bit of an activation can become one of its few bits.
@pytest.mark.parametrize(("quantization", "most"), [("none", 1e-4), ("int4", 1e-4), ("fp8", 0.05)])
def test_equal_to_the_plain_runtime(random_model: Path, quantization: Quantization, most: float) -> None:
    model = load(str(random_model), quantization=quantization)
    plain, fast = TorchRuntime(model.network), CudaRuntime(model.network)
    assert disagreement(plain, fast, model.config.vocabulary) < most


def test_a_disagreement_is_seen(random_model: Path) -> None:
    model, other = load(str(random_model)), load(str(random_model))
    with torch.no_grad():
        other.network.model.layers[2].self_attn.v_proj.weight.mul_(1.5)
    fast = CudaRuntime(other.network)
    assert disagreement(TorchRuntime(model.network), fast, model.config.vocabulary) > 0.01


def test_rings_wrap_and_rewind() -> None:
    """A sequence of many windows, in passes of changing width, with tokens taken back in between."""
    network = random_network(tiny(), "none", torch.float32, "cpu")
    plain, fast = TorchRuntime(network), CudaRuntime(network)
    caches = [runtime.cache(400) for runtime in (plain, fast)]
    for count, back in (
        (31, 0),
        (1, 0),
        (7, 3),
        (16, 16),
        (32, 2),
        (32, 0),
        (32, 30),
        (1, 1),
        (32, 0),
        (32, 0),
        (5, 4),
    ):
        ids = [(13 * (caches[0].length + index) + count) % 512 for index in range(count)]
        rows = [
            torch.from_numpy(runtime.run(ids, cache, count).row(count - 1))
            for runtime, cache in zip((plain, fast), caches, strict=True)
        ]
        torch.testing.assert_close(rows[0], rows[1], rtol=1e-3, atol=1e-3)
        for cache in caches:
            cache.truncate(cache.length - back)
        assert caches[0].length == caches[1].length
    assert caches[0].length > 3 * 32


def test_filling_up_changes_nothing_that_is_kept() -> None:
    """What a recorded pass computes behind the real tokens is overwritten, and seen by none of them."""
    network = random_network(tiny(), "none", torch.float32, "cpu")
    fast = CudaRuntime(network)
    plain_cache, padded_cache = fast.cache(200), fast.cache(200)
    for length in (1, 3, 5, 9, 20, 30, 3, 2):
        ids = [(17 * plain_cache.length + index) % 512 for index in range(length)]
        expected = torch.from_numpy(fast.run(ids, plain_cache, 1).row(0))
        width = width_for(length)
        assert width is not None
        logits = fast.run(padded(ids, width), padded_cache, width)
        padded_cache.truncate(padded_cache.length - (width - length))
        torch.testing.assert_close(torch.from_numpy(logits.row(length - 1)), expected, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize(("count", "width"), [(1, 1), (2, 2), (3, 4), (17, 32), (32, 32), (33, None)])
def test_width_for(count: int, width: int | None) -> None:
    assert width_for(count) == width
    if width is not None:
        assert width in WIDTHS
        assert padded(list(range(count)), width) == [*range(count), *[count - 1] * (width - count)]
