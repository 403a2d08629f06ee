"""Does a model fit, in which precision, and with how long a context? Arithmetic only: nothing is loaded, torch neither.

Memory of a loaded model = weights + keys and values of one full context + what a forward pass needs on its way.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from cwm_lsp.model.cache import Cache
from cwm_lsp.model.config import Config, Quantization
from cwm_lsp.trace.problem import Problem

GB = 1e9
LEAST_CONTEXT = 4096  # tokens: less holds no program with its trace
_CHUNK = 2048  # tokens of a prefill pass
_STEP = 1024  # tokens: contexts that are tried
_RUNTIME = {"cpu": 0.3e9, "cuda": 1.5e9}  # bytes: PyTorch's own, with CUDA's context, libraries and captured graphs
_RESERVE = 0.03  # share of the memory that fragmentation is allowed
_COMFORTABLE = 0.8  # share of a GPU that 16-bit weights may take before 8 bits are the better use of it
_FP8_FROM = (8, 9)  # compute capability: Ada and Hopper
_FP8_MULTIPLE = 16  # what its kernels want of every dimension


@dataclass(frozen=True, slots=True)
class Device:
    """What a model runs on; `memory` in bytes, `free` of them not taken by others; `capability` of CUDA devices."""

    kind: Literal["cpu", "cuda"]
    name: str
    memory: float
    free: float
    capability: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Placement:
    """A decision that fits: bytes for each purpose, and the longest `context` (tokens) that is left room for."""

    quantization: Quantization
    context: int
    weights: float
    cache: float
    working: float

    @property
    def total(self) -> float:
        """Bytes on the device at the full context."""
        return self.weights + self.cache + self.working


def plan(
    config: Config, wanted: Quantization | None, device: Device, context: int | None = None
) -> Placement | Problem:
    """How to hold a model on `device`; a Problem, with advice, when it cannot be.

    `wanted` None lets the device decide: the weights as they are where they leave room, else fp8, else fewer bits.
    `context` None asks for as much of the model's context as fits; a number asks for exactly that.
    """
    unsupported = None if wanted is None else unsupported_because(config, wanted, device)
    if unsupported is not None:
        return Problem(unsupported)
    if context is not None and context > config.context:
        return Problem(
            f"A context of {context} tokens was asked for, and the model's is {config.context}: ask for less."
        )
    candidates = _candidates(config, device) if wanted is None else (wanted,)
    for quantization in candidates:
        placed = _fit(config, quantization, device, context)
        if placed is not None:
            return placed
    least = needed(config, candidates[-1], device, context or min(LEAST_CONTEXT, config.context))
    return Problem(_too_small(config, least, device, context))


def needed(config: Config, quantization: Quantization, device: Device, context: int) -> Placement:
    """What a model takes with `context` tokens, whether it fits or not."""
    return Placement(
        quantization,
        context,
        weight_bytes(config, quantization, device.kind),
        cache_bytes(config, context, _width(device.kind)),
        _working(config, context, device.kind),
    )


def weight_bytes(config: Config, quantization: Quantization, kind: str = "cuda") -> float:
    """Bytes of all parameters in memory."""
    wide = _width(kind)
    outside = config.vocabulary * config.width * (1 if config.tied else 2) + config.width * (2 * config.layers + 1)
    inside = config.layers * sum(matrix_bytes(n, k, quantization, wide) for n, k in matrices(config))
    return outside * wide + inside


def matrix_bytes(outputs: int, inputs: int, quantization: Quantization, wide: int = 2) -> float:
    """Bytes of one matrix inside a layer, its scales included."""
    if quantization == "none":
        return outputs * inputs * wide
    if quantization == "int4":
        return outputs * (inputs / 2 + 4 * inputs / math.gcd(inputs, 128))
    return outputs * (inputs + 4)


def matrices(config: Config) -> Iterator[tuple[int, int]]:
    """(outputs, inputs) of the matrices of one layer."""
    heads, kv = config.heads * config.head_width, config.kv_heads * config.head_width
    yield from ((heads, config.width), (kv, config.width), (kv, config.width), (config.width, heads))
    yield from ((config.mlp_width, config.width), (config.mlp_width, config.width), (config.width, config.mlp_width))


def cache_bytes(config: Config, context: int, width: int = 2) -> float:
    """Bytes of keys and values of `context` tokens, as the cache itself lays them out."""
    sizes: list[int] = []

    def allocate(shape: tuple[int, ...]) -> None:
        sizes.append(math.prod(shape))

    Cache(config, context, allocate, allocate, grows=False)
    return float(sum(sizes) * width)


def unsupported_because(config: Config, quantization: Quantization, device: Device) -> str | None:
    """Why this model cannot be held in this precision on this device, with advice; None when it can."""
    if config.quantization not in ("none", quantization):
        return (
            f"The checkpoint is already quantised to {config.quantization}, so it cannot be loaded as {quantization}: "
            f"leave --quantize out, or give the original weights."
        )
    if quantization == "fp8" and device.kind == "cuda" and device.capability < _FP8_FROM:
        return (
            f"fp8 needs a GPU of compute capability 8.9 or more, and {device.name} has "
            f"{'.'.join(map(str, device.capability))}: use --quantize int8."
        )
    if quantization == "fp8" and any(size % _FP8_MULTIPLE for matrix in matrices(config) for size in matrix):
        return f"fp8 needs dimensions that are multiples of {_FP8_MULTIPLE}, which this model's are not: use int8."
    if quantization == "int4" and any(inputs % 2 for _, inputs in matrices(config)):
        return "int4 needs an even number of inputs to every matrix, which this model does not have: use int8."
    return None


def _candidates(config: Config, device: Device) -> tuple[Quantization, ...]:
    if config.quantization != "none":
        return (config.quantization,)
    if device.kind == "cpu":
        return ("none",)
    whole = needed(config, "none", device, config.context).total <= _COMFORTABLE * device.memory
    order: tuple[Quantization, ...] = ("none", "fp8", "int8", "int4") if whole else ("fp8", "int8", "int4")
    return tuple(each for each in order if unsupported_because(config, each, device) is None)


def _fit(config: Config, quantization: Quantization, device: Device, context: int | None) -> Placement | None:
    room = device.free - _RESERVE * device.memory
    asked = context or config.context
    least = asked if context is not None else min(LEAST_CONTEXT, asked)
    placed = needed(config, quantization, device, asked)
    if placed.total <= room:
        return placed
    fits = bisect_right(
        range(least, asked, _STEP), room, key=lambda tokens: needed(config, quantization, device, tokens).total
    )
    return None if fits == 0 else needed(config, quantization, device, least + (fits - 1) * _STEP)


def _working(config: Config, context: int, kind: str) -> float:
    """Of a prefill chunk: the widest activations, twice; masks; logits of as many rows as a draft has."""
    chunk = min(_CHUNK, context)
    rows = 4 * config.width + 3 * config.mlp_width + 2 * config.heads * config.head_width
    masks = chunk * context * (1 if kind == "cuda" else 5)
    return _RUNTIME[kind] + chunk * rows * _width(kind) * 2 + masks + 32 * config.vocabulary * 8


def _width(kind: str) -> int:
    return 2 if kind == "cuda" else 4  # bfloat16 on a GPU, float32 on a CPU


def _too_small(config: Config, least: Placement, device: Device, context: int | None) -> str:
    advice = []
    if context is not None and context > LEAST_CONTEXT:
        advice.append("ask for a smaller context")
    if least.quantization != "int4" and config.quantization == "none":
        fewer: dict[Quantization, str] = {"none": "fp8, int8 or int4", "fp8": "int4", "int8": "int4"}
        advice.append(f"use --quantize {fewer[least.quantization]}")
    advice.append("free memory on it" if device.free < 0.9 * device.memory else "use one with more memory")
    return (
        f"The model needs {least.total / GB:.1f} GB with {least.context} tokens of context "
        f"(weights {least.weights / GB:.1f} in precision '{least.quantization}', keys and values "
        f"{least.cache / GB:.1f}), and {device.name} has {device.free / GB:.1f} GB free: {' or '.join(advice)}."
    )
