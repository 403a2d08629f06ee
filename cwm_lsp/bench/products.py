"""Products of a few tokens with the released model's matrices: fp8, int8 and int4 beside bfloat16."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from statistics import median
from typing import Any, get_args

import torch
from torch import Tensor, nn

from cwm_lsp.bench.hardware import synchronise
from cwm_lsp.model.config import Config, Method
from cwm_lsp.model.place import Device, matrix_bytes, unsupported_because
from cwm_lsp.model.quantize import QuantizedLinear, gpu_kernels, multiply_fp8, reduce

_CYCLED = 512e6  # bytes of different weights that are used in turn: more than a cache holds
_MOST = 64  # weights of one size at most
_REPEATS = 7
Product = Callable[[Tensor], Tensor]


@torch.inference_mode()
def compare_products(config: Config, device: Device, rows: Sequence[int]) -> list[dict[str, Any]]:
    """Seconds of one product for each size, number of rows and kind, and bytes of weights read per second.

    "fp8 library" is PyTorch's own product in float8; "fp8" and the others are what a decoding step uses.
    """
    measured = []
    for outputs, inputs in _fused(config):
        for kind, products, size in _kinds(config, device, outputs, inputs):
            for count in rows:
                x = torch.randn(count, inputs, dtype=torch.bfloat16, device=device.kind)
                seconds = _time(products, x, device.kind)
                measured.append(
                    {
                        "outputs": outputs,
                        "inputs": inputs,
                        "rows": count,
                        "kind": kind,
                        "seconds": seconds,
                        "bytes_per_s": size / seconds,
                    }
                )
    return measured


@torch.inference_mode()
def matrix_rate(device: Device, size: int) -> dict[str, float | None]:
    """Operations per second of a square product in bfloat16, and in fp8 with a scale a row (None: not supported)."""
    a = torch.randn(size, size, dtype=torch.bfloat16, device=device.kind)
    b = torch.randn(size, size, dtype=torch.bfloat16, device=device.kind)
    rates: dict[str, float | None] = {"bf16": 2.0 * size**3 / _time([lambda x: x @ b], a, device.kind), "fp8": None}
    if device.kind == "cpu" or device.capability >= (8, 9):
        module = QuantizedLinear("fp8", size, size)
        module.take(reduce("fp8", b))
        rates["fp8"] = 2.0 * size**3 / _time([partial(_multiply, module)], a, device.kind)
    return rates


def _fused(config: Config) -> list[tuple[int, int]]:
    heads, kv = config.heads * config.head_width, config.kv_heads * config.head_width
    return [
        (heads + 2 * kv, config.width),
        (config.width, heads),
        (2 * config.mlp_width, config.width),
        (config.width, config.mlp_width),
    ]


def _kinds(config: Config, device: Device, outputs: int, inputs: int) -> list[tuple[str, list[Product], float]]:
    """(name, the same product with several weights, bytes of one weight)."""
    weight = torch.randn(outputs, inputs, dtype=torch.bfloat16, device=device.kind)
    copies = min(_MOST, int(_CYCLED / (outputs * inputs)) + 1) if device.kind == "cuda" else 2
    plain: list[Product] = []
    for _ in range(copies):
        linear = nn.Linear(inputs, outputs, bias=False, device="meta")
        linear.weight = nn.Parameter(weight.clone(), requires_grad=False)
        plain.append(linear)
    kinds = [("bf16", plain, float(weight.nbytes))]
    for method in get_args(Method):
        if unsupported_because(config, method, device) is not None:
            continue
        modules = [QuantizedLinear(method, outputs, inputs) for _ in range(copies)]
        tensors = reduce(method, weight)
        for module in modules:
            module.take({name: tensor.clone() for name, tensor in tensors.items()})
            module.prepare()
        _tune(modules[0], device)
        kinds.append((method, list[Product](modules), matrix_bytes(outputs, inputs, method)))
        if method == "fp8":
            library = [partial(_multiply, module) for module in modules]
            kinds.append(("fp8 library", list[Product](library), matrix_bytes(outputs, inputs, method)))
    return kinds


def _multiply(module: QuantizedLinear, x: Tensor) -> Tensor:
    return multiply_fp8(x, module.weight, module.weight_scale)


def _tune(module: QuantizedLinear, device: Device) -> None:
    if device.kind == "cuda" and gpu_kernels() is not None:
        from cwm_lsp.model.gpu.matmul import tune

        for count in (16, 32):
            rows = torch.randn(count, module.inputs, dtype=torch.bfloat16, device="cuda")
            tune(rows, dict(module.named_parameters()))


def _time(products: Sequence[Product], x: Tensor, device: str) -> float:
    """Seconds of one product; on a GPU replayed from a recorded graph, so that launching takes no part in it."""

    def all_of_them() -> None:
        for product in products:
            product(x)

    all_of_them()
    run: Callable[[], object] = all_of_them
    runs = 1 if device == "cpu" else 10
    if device == "cuda":
        torch.cuda.synchronize()
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            all_of_them()
        run = graph.replay
        run()
    times = []
    for _ in range(_REPEATS):
        synchronise(device)
        began = time.perf_counter()
        for _ in range(runs):
            run()
        synchronise(device)
        times.append((time.perf_counter() - began) / (runs * len(products)))
    return median(times)
