"""One forward pass of a model on the CPU, in each of the ways in which it could be run.

All have the same weights, context and tokens, and one thread; they take turns of some passes, so that other
work on the machine slows all alike.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

import torch

from cwm_lsp.model.cache import Cache
from cwm_lsp.model.checkpoint.files import weight_files
from cwm_lsp.model.checkpoint.locate import locate
from cwm_lsp.model.checkpoint.weights import read_network
from cwm_lsp.model.config import Quantization, read_config
from cwm_lsp.model.gpu.runtime import CudaRuntime
from cwm_lsp.model.load import BUNDLED
from cwm_lsp.model.network import Network
from cwm_lsp.model.runtime import Runtime
from cwm_lsp.model.runtime_numpy import NumpyRuntime
from cwm_lsp.model.runtime_torch import TorchRuntime

ROWS = (1, 8, 16)
_TURNS = 5
_VOCABULARY = 400  # ids up to which every model has


@dataclass(frozen=True, slots=True)
class Row:
    """One pass of `rows` tokens behind `context` others.

    A tenth of the passes took `ms` or less: what else the machine does disturbs the others. `tokens_per_s` is by it;
    `median_ms` is that of all passes. `error` is the largest difference of a logit to PyTorch's in float32.
    """

    runtime: str
    rows: int
    context: int
    ms: float
    median_ms: float
    tokens_per_s: float
    error: float


def bench_runtimes(
    model: str = BUNDLED, *, context: int = 600, rows: Sequence[int] = ROWS, repeats: int = 100
) -> list[dict[str, Any]]:
    """Times every runtime; raises UserError for a model that cannot be read."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        ids = [(7919 * place) % _VOCABULARY for place in range(context + max(rows))]
        return [asdict(row) for row in _timed(_runtimes(model), ids, rows, repeats)]
    finally:
        torch.set_num_threads(threads)


def _runtimes(model: str) -> dict[str, Runtime]:
    directory = locate(model)
    config, files = read_config(directory), weight_files(directory)

    def network(dtype: torch.dtype = torch.float32, quantization: Quantization = "none") -> Network:
        return read_network(config, files, quantization, dtype, "cpu")

    plain = network()
    weights = {name: each.numpy() for name, each in plain.state_dict().items()}
    return {
        "torch float32": TorchRuntime(plain),
        "torch float32, fused": CudaRuntime(network()),
        "torch bfloat16": TorchRuntime(network(torch.bfloat16)),
        "torch int8 dynamic": TorchRuntime(network(quantization="int8")),
        "numpy float32": NumpyRuntime(config, weights),
    }


def _timed(runtimes: dict[str, Runtime], ids: Sequence[int], rows: Sequence[int], repeats: int) -> Iterator[Row]:
    context = len(ids) - max(rows)
    caches = {name: _filled(runtime, ids[:context], len(ids)) for name, runtime in runtimes.items()}
    for count in rows:
        seconds: dict[str, list[float]] = {name: [] for name in runtimes}
        errors: dict[str, float] = {}
        expected: Any = None
        for name, runtime in list(runtimes.items()) * _TURNS:
            for _ in range(max(1, repeats // _TURNS)):
                caches[name].truncate(context)
                began = time.perf_counter()
                logits = runtime.run(ids[context : context + count], caches[name], count)
                seconds[name].append(time.perf_counter() - began)
                last = logits.row(count - 1)
                expected = last if expected is None else expected
                errors[name] = float(abs(last - expected).max())
        for name in runtimes:
            least = sorted(seconds[name])[len(seconds[name]) // 10]
            yield Row(name, count, context, 1000 * least, 1000 * median(seconds[name]), count / least, errors[name])


def _filled(runtime: Runtime, ids: Sequence[int], capacity: int) -> Cache:
    cache = runtime.cache(capacity)
    while cache.length < len(ids):
        runtime.run(ids[cache.length : cache.length + cache.chunk], cache, 1)
    return cache
