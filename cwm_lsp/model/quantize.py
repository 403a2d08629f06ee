"""Weights in 8 or 4 bits: how a matrix is reduced, restored, and multiplied with.

| method | a weight is stored as | multiplied |
|---|---|---|
| fp8 | float8 (e4m3), one float32 scale an output row | with activations in float8 too, one scale a token |
| int8 | 8-bit integer, one float32 scale an output row | as dynamic int8 on a CPU; on a GPU weights are widened |
| int4 | 4 bits, bfloat16 scale and minimum for each 128 inputs | weights are widened: saves memory, not time |

Passes of at most 32 tokens on a GPU read the weights once and widen them in registers, whatever the method, with
activations in bfloat16 (`gpu.matmul`).

Only the matrices inside the layers are reduced; embedding, head and norms keep 16 bits or more. A row of a product in
fp8 or int4 depends on its own activations alone, so drafting several tokens gives the same choices as one at a time;
CPU int8 shares one activation scale among all rows of a pass, so there it can differ by rounding.

torchao offers the same formats. It is not used: it would be one more dependency tied to the version of torch, for
these hundred lines.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from cwm_lsp.model.config import Config, Method

FEW_ROWS = 32  # tokens of the widest drafting pass
GROUP = 128  # inputs that share a scale in int4
_FP8_MAX = 448.0  # the largest e4m3 number
_TINY = 1e-12  # keeps the scale of a row of zeros from being zero


class QuantizedLinear(nn.Module):
    """`nn.Linear` without bias whose weight is stored reduced; parameters as `reduce` names them."""

    weight: Tensor
    weight_scale: Tensor

    def __init__(self, method: Method, outputs: int, inputs: int) -> None:
        super().__init__()
        self.method, self.outputs, self.inputs = method, outputs, inputs
        self.packed: Any = None  # int8 on a CPU: the weight as its kernel wants it
        with torch.device("meta"):
            for name, (shape, dtype) in layout(method, outputs, inputs).items():
                self.register_parameter(name, nn.Parameter(torch.empty(shape, dtype=dtype), requires_grad=False))

    def take(self, tensors: dict[str, Tensor]) -> None:
        """Takes the tensors of `reduce`, or of a file that holds them."""
        for name, tensor in tensors.items():
            setattr(self, name, nn.Parameter(tensor, requires_grad=False))

    def prepare(self) -> None:
        """Call once all tensors are there: brings the weight into the order that a CPU's int8 kernel wants."""
        if self.method == "int8" and self.weight.device.type == "cpu":
            self.packed = _pack_for_cpu(self.weight, self.weight_scale)
            nothing = torch.empty(0, dtype=torch.int8)  # `packed` is the only copy
            self.weight = nn.Parameter(nothing, requires_grad=False)

    def forward(self, x: Tensor) -> Tensor:
        """(..., outputs) from (..., inputs)."""
        rows = x.reshape(-1, self.inputs)
        if self.packed is not None:
            out: Tensor = torch.ops.quantized.linear_dynamic(rows.float(), self.packed, True).to(x.dtype)
        elif x.is_cuda and len(rows) <= FEW_ROWS and (kernels := gpu_kernels()) is not None:
            out = kernels.multiply(rows, dict(self.named_parameters()))
        elif self.method == "fp8":
            out = multiply_fp8(rows, self.weight, self.weight_scale)
        else:
            out = F.linear(rows, restore(self.method, dict(self.named_parameters()), x.dtype))
        return out.view(*x.shape[:-1], self.outputs)


@dataclass(frozen=True, slots=True)
class Kernels:
    """`multiply`: the product for passes of at most FEW_ROWS tokens; `to_fp8`: what the function here does, in one."""

    multiply: Callable[[Tensor, dict[str, Tensor]], Tensor]
    to_fp8: Callable[[Tensor], tuple[Tensor, Tensor]]


@cache
def gpu_kernels() -> Kernels | None:
    """The kernels for CUDA devices; None where Triton is not installed."""
    try:
        from cwm_lsp.model.gpu import matmul, pieces
    except ImportError:
        return None
    return Kernels(matmul.multiply, pieces.to_fp8)


def layout(method: Method, outputs: int, inputs: int) -> dict[str, tuple[tuple[int, ...], torch.dtype]]:
    """Name, shape and type of the tensors that stand for a weight (outputs, inputs)."""
    if method == "int4":
        groups = (outputs, inputs // group_size(inputs))
        return {
            "weight": ((outputs, inputs // 2), torch.uint8),
            "weight_scale": (groups, torch.bfloat16),
            "weight_minimum": (groups, torch.bfloat16),
        }
    eight_bits = torch.float8_e4m3fn if method == "fp8" else torch.int8
    return {"weight": ((outputs, inputs), eight_bits), "weight_scale": ((outputs, 1), torch.float32)}


def group_size(inputs: int) -> int:
    """128, or for the odd sizes of small models the largest part of it that divides `inputs`."""
    return math.gcd(inputs, GROUP)


def reduce(method: Method, weight: Tensor) -> dict[str, Tensor]:
    """The tensors of `layout` that stand for `weight` (outputs, inputs), on its device."""
    wide = weight.float()
    if method == "int4":
        return _reduce_int4(wide)
    largest = wide.abs().amax(1, keepdim=True).clamp_min(_TINY)
    if method == "fp8":
        scale = largest / _FP8_MAX
        return {"weight": (wide / scale).to(torch.float8_e4m3fn), "weight_scale": scale}
    scale = largest / 127
    return {"weight": (wide / scale).round_().to(torch.int8), "weight_scale": scale}


def restore(method: Method, tensors: dict[str, Tensor], dtype: torch.dtype) -> Tensor:
    """The weight (outputs, inputs) that `tensors` stand for."""
    weight, scale = tensors["weight"], tensors["weight_scale"]
    if method != "int4":
        return (weight.float() * scale).to(dtype)
    halves = weight.view(*scale.shape, -1)
    codes = torch.cat((halves & 15, halves >> 4), dim=-1)
    wide = codes.to(torch.float32) * scale[..., None].float() + tensors["weight_minimum"][..., None].float()
    return wide.view(len(weight), -1).to(dtype)


def quantize_layers(network: nn.Module, method: Method) -> None:
    """Puts an empty QuantizedLinear in the place of every matrix inside the layers."""
    for path, module in list(network.named_modules()):
        for name, child in list(module.named_children()):
            if isinstance(child, nn.Linear) and is_reduced(f"{path}.{name}.weight"):
                setattr(module, name, QuantizedLinear(method, child.out_features, child.in_features))


def is_reduced(name: str) -> bool:
    """Whether the parameter `name` of a checkpoint is one that quantisation reduces."""
    return name.startswith("model.layers.") and name.endswith("_proj.weight")


def recorded(config: Config, method: Method) -> dict[str, object]:
    """What `config.json` says, under `quantization_config`, of weights that are stored reduced."""
    return {"quant_method": f"cwm-lsp-{method}", "group_size": GROUP if method == "int4" else None}


def _reduce_int4(wide: Tensor) -> dict[str, Tensor]:
    outputs, inputs = wide.shape
    grouped = wide.view(outputs, -1, group_size(inputs))
    least, most = grouped.aminmax(dim=-1)
    # Codes are chosen for the scale and minimum as they are stored, so that their rounding costs nothing extra.
    scale = ((most - least) / 15).clamp_min(_TINY).to(torch.bfloat16)
    minimum = least.to(torch.bfloat16)
    codes = ((grouped - minimum[..., None].float()) / scale[..., None].float()).round_().clamp_(0, 15)
    low, high = codes.to(torch.uint8).chunk(2, dim=-1)  # a byte holds input i of a group's first half and of its second
    return {"weight": (low | high << 4).view(outputs, -1), "weight_scale": scale, "weight_minimum": minimum}


def to_fp8(rows: Tensor) -> tuple[Tensor, Tensor]:
    """Rows (T, K) in float8, and the scale of each (T, 1)."""
    scale = (rows.abs().amax(1, keepdim=True).float() / _FP8_MAX).clamp_min(_TINY)
    return (rows / scale).to(torch.float8_e4m3fn), scale


def multiply_fp8(rows: Tensor, weight: Tensor, scale: Tensor) -> Tensor:
    """PyTorch's product in float8, of `rows` that are reduced for it."""
    kernels = gpu_kernels() if rows.is_cuda else None
    reduced, row_scale = to_fp8(rows) if kernels is None else kernels.to_fp8(rows)
    return torch._scaled_mm(
        reduced,
        weight.t(),
        scale_a=row_scale,
        scale_b=scale.t(),
        out_dtype=rows.dtype,
        use_fast_accum=True,
    )


def _pack_for_cpu(weight: Tensor, scale: Tensor) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch 2.13 announces another interface for a later release
        per_row = torch._make_per_channel_quantized_tensor(
            weight, scale[:, 0].double(), torch.zeros(len(weight), dtype=torch.long), 0
        )
        return torch.ops.quantized.linear_prepack(per_row, None)
