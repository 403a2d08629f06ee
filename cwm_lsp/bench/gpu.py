"""What a GPU makes of a model of the released size: step, prefill and memory, each beside the limit of the hardware.

Weights are random, made on the device tensor by tensor; speed and memory do not depend on their values. On a CPU the
same code runs with a tiny configuration, which shows that it works and says nothing about speed.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

import torch

from cwm_lsp.bench.gpu_generate import generate_rate
from cwm_lsp.bench.gpu_replay import replay_rate
from cwm_lsp.bench.hardware import copy_bandwidth, peak_memory, restart_peak, synchronise
from cwm_lsp.bench.machine import machine
from cwm_lsp.bench.products import compare_products, matrix_rate
from cwm_lsp.bench.released import RELEASED, TINY, released, tiny
from cwm_lsp.model.cache import Cache
from cwm_lsp.model.checkpoint.randomise import random_network
from cwm_lsp.model.config import Config, Quantization
from cwm_lsp.model.device import this_device
from cwm_lsp.model.gpu.runtime import CudaRuntime, cuda_runtime
from cwm_lsp.model.network import Network
from cwm_lsp.model.place import cache_bytes, matrices, plan, weight_bytes
from cwm_lsp.model.runtime import Runtime
from cwm_lsp.model.runtime_torch import TorchRuntime
from cwm_lsp.trace.problem import Problem, UserError

_REPEATS = 15
OnPart = Callable[[str, Any], object]
"""Called with the name of a part and its figures, as soon as they are there."""


@dataclass(frozen=True, slots=True)
class Extent:
    """What is measured."""

    contexts: tuple[int, ...]
    rows: tuple[int, ...]
    prefill: int
    square: int  # of the matrix product that gives the matrix rate


LARGE = Extent((1024, 8192, 32768, 131072), (1, 2, 4, 8, 16, 32), 16384, 8192)
SMALL = Extent((64, 256, 512), (1, 4), 128, 64)


def bench_gpu(
    *, small: bool = False, quantization: Quantization | None = None, on_part: OnPart = lambda name, figures: None
) -> dict[str, Any]:
    """All figures; seconds, bytes and rates per second. Raises UserError where the model does not fit.

    `quantization` None: fp8, the default for 80 GB. `step` is one forward pass with its choice, as decoding sees it;
    `bandwidth_share` is the bytes that a pass must read, over its time, over the measured copy bandwidth.
    """
    config, extent = (tiny(), SMALL) if small else (released(), LARGE)
    device = this_device()
    quantization = quantization or "fp8"
    placed = plan(config, quantization, device, config.context)
    if isinstance(placed, Problem):
        raise UserError(
            f"This benchmark needs a GPU with room for a 32B model (--tiny runs anywhere): {placed.message}"
        )
    dtype = torch.bfloat16 if device.kind == "cuda" else torch.float32
    found: dict[str, Any] = {}

    def part(name: str, figures: Any) -> None:
        found[name] = figures
        on_part(name, figures)

    part("machine", {**machine(), "device": device.name, "cuda": torch.version.cuda, "memory_bytes": device.memory})
    part("setting", {"quantization": quantization, "layers": config.layers, "parameters": _parameters(config)})
    part("copy_bandwidth", copy_bandwidth(device.kind))
    part("matrix_rate", matrix_rate(device, extent.square))
    part("products", compare_products(config, device, extent.rows))
    began = time.perf_counter()
    network = random_network(config, quantization, dtype, device.kind)
    synchronise(device.kind)
    part("build_seconds", time.perf_counter() - began)
    began = time.perf_counter()
    runtime = _runtime(network, device.kind, quantization)
    synchronise(device.kind)
    part("runtime", {"name": type(runtime).__name__, "seconds": time.perf_counter() - began})
    part("steps", _steps(network, runtime, extent, device.kind, found["copy_bandwidth"], quantization))
    part("prefill", _prefill(network, runtime, extent.prefill, device.kind, found["matrix_rate"]))
    part("memory", _memory(network, runtime, extent.contexts, device.kind, quantization))
    part("generate", generate_rate(config, TINY if small else RELEASED, this_device(), extent.contexts[0]))
    part("replay", replay_rate(config, network, runtime, placed, device.kind, found["generate"]))
    return found


def _runtime(network: Network, device: str, quantization: Quantization) -> Runtime:
    if device == "cuda":
        return cuda_runtime(network)
    return TorchRuntime(network) if quantization == "int8" else CudaRuntime(network)  # a CPU's int8 cannot be fused


@torch.inference_mode()
def _steps(
    network: Network, runtime: Runtime, extent: Extent, device: str, bandwidth: float, quantization: Quantization
) -> list[dict[str, Any]]:
    """The time of a pass at each context and width; and with the plain runtime, from Python, for comparison."""
    measured = []
    for name, used in (("fast", runtime), ("plain", TorchRuntime(network))):
        contexts = extent.contexts if name == "fast" else extent.contexts[:1]
        cache = _filled(used.cache(max(contexts)))
        for context in contexts:
            for rows in extent.rows if name == "fast" else (1,):
                seconds = _time_step(used, cache, context, rows, device)
                bytes_read = _bytes_read(network.config, context, quantization, device)
                measured.append(
                    {
                        "runtime": name,
                        "context": context,
                        "rows": rows,
                        "seconds": seconds,
                        "passes_per_s": 1 / seconds,
                        "bytes_read": bytes_read,
                        "bandwidth_share": bytes_read / seconds / bandwidth,
                    }
                )
        del cache
    return measured


def _time_step(runtime: Runtime, cache: Cache, context: int, rows: int, device: str) -> float:
    times = []
    for repeat in range(_REPEATS + 3):
        cache.length = context - 2 * rows
        synchronise(device)
        began = time.perf_counter()
        runtime.run([(7 * repeat + row) % 97 for row in range(rows)], cache, rows)
        synchronise(device)
        times.append(time.perf_counter() - began)
    return median(times[3:])  # the first ones compile and record


@torch.inference_mode()
def _prefill(
    network: Network, runtime: Runtime, tokens: int, device: str, rates: dict[str, float | None]
) -> dict[str, Any]:
    ids = [(31 * index) % network.config.vocabulary for index in range(tokens)]
    times = []
    for _ in range(3):  # the first one compiles
        cache = runtime.cache(tokens + 1)
        synchronise(device)
        began = time.perf_counter()
        for start in range(0, tokens, cache.chunk):
            runtime.run(ids[start : start + cache.chunk], cache, 1)
        synchronise(device)
        times.append(time.perf_counter() - began)
        del cache
    seconds = min(times)
    inside = network.config.layers * sum(outputs * inputs for outputs, inputs in matrices(network.config))
    done = 2.0 * inside * tokens / seconds  # multiplications and additions of the layers' matrices alone
    return {
        "tokens": tokens,
        "seconds": seconds,
        "tokens_per_s": tokens / seconds,
        "matrix_share": {name: done / rate for name, rate in rates.items() if rate},
    }


@torch.inference_mode()
def _memory(
    network: Network, runtime: Runtime, contexts: tuple[int, ...], device: str, quantization: Quantization
) -> list[dict[str, Any]]:
    """Peak memory of the last prefill chunk and a step at the end of each context, beside what `place` computes."""
    measured = []
    for context in contexts:
        if device == "cuda":
            torch.cuda.empty_cache()
        restart_peak(device)
        cache = runtime.cache(context)
        count = min(cache.chunk, context - 1)
        cache.length = context - 1 - count
        runtime.run([7] * count, cache, 1)
        runtime.run([1], cache, 1)
        placed = plan(network.config, quantization, this_device(), context)
        measured.append(
            {
                "context": context,
                "peak_bytes": peak_memory(device),
                "device_used_bytes": _used() if device == "cuda" else None,
                "cache_bytes": cache_bytes(network.config, context, 2 if device == "cuda" else 4),
                "computed_bytes": None if isinstance(placed, Problem) else placed.total,
            }
        )
        del cache
    return measured


def _used() -> int:
    """Bytes of the GPU that are taken, by whatever: PyTorch's reserve and CUDA's own included."""
    free, total = torch.cuda.mem_get_info()
    return total - free


def _filled(cache: Cache) -> Cache:
    """The cache with random numbers: products of zeros take less power, and so less time, than those of real data."""
    cache.reserve(cache.capacity)
    for array in (*cache.keys, *cache.values):
        array.normal_()
    return cache


def _bytes_read(config: Config, context: int, quantization: Quantization, device: str) -> float:
    """Weights but for the embedding, and the keys and values that one token sees."""
    wide = 2 if device == "cuda" else 4
    embedding = 0 if config.tied else config.vocabulary * config.width * wide
    seen = sum(min(context, window or context) for window in config.windows)
    kept = 2 * seen * config.kv_heads * config.head_width * wide
    return weight_bytes(config, quantization, device) - embedding + kept


def _parameters(config: Config) -> int:
    return int(weight_bytes(config, "none") / 2)
