"""Fills a network with a checkpoint's weights, one tensor at a time, reducing them on the way where that is wanted.

The network is made without storage; a tensor is read from its file (mapped, not copied), moved to the device, reduced
there, and takes its place before the next one is read. So the main memory holds one tensor more than the device needs,
however large the model is, and `accelerate` has nothing to add.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from cwm_lsp.model.config import Config, Quantization
from cwm_lsp.model.network import Network
from cwm_lsp.model.quantize import QuantizedLinear, quantize_layers, reduce
from cwm_lsp.trace.problem import UserError

_WIDE = (torch.bfloat16, torch.float16, torch.float32)


def read_network(
    config: Config, files: list[Path], quantization: Quantization, dtype: torch.dtype, device: str
) -> Network:
    """A network with the weights of `files`; raises UserError naming a file that is damaged or does not fit."""
    network = empty_network(config, quantization)
    owners = dict(network.named_modules())
    found: set[str] = set()
    for file in files:
        found |= _read_file(file, owners, dtype, device)
    if config.tied:
        network.lm_head.weight = network.model.embed_tokens.weight
        found.add("lm_head.weight")
    missing = sorted(name for name, _ in network.named_parameters() if name not in found)
    if missing:
        raise UserError(f"The model at '{files[0].parent}' lacks the weights '{missing[0]}'; download the model again.")
    network.materialise_rope(device)
    for module in network.modules():
        if isinstance(module, QuantizedLinear):
            module.prepare()
    return network.eval().requires_grad_(False)


def empty_network(config: Config, quantization: Quantization) -> Network:
    """A network whose parameters have shapes and no storage (PyTorch's device "meta")."""
    with torch.device("meta"), _WithoutInitialisation():
        network = Network(config)
    if quantization != "none":
        quantize_layers(network, quantization)
    return network


class _WithoutInitialisation(TorchFunctionMode):
    """Skips filling parameters, which without storage has no effect but that of importing half of PyTorch: seconds."""

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        named = kwargs or {}
        if getattr(func, "__module__", None) == "torch.nn.init":
            return named["tensor"] if "tensor" in named else args[0]
        return func(*args, **named)


def _read_file(file: Path, owners: dict[str, nn.Module], dtype: torch.dtype, device: str) -> set[str]:
    read: set[str] = set()
    try:
        with safe_open(file, framework="pt", device=device) as weights:
            for name in weights.keys():  # noqa: SIM118 (not a dictionary)
                path, _, leaf = name.rpartition(".")
                owner = owners.get(path)
                if owner is not None and isinstance(getattr(owner, leaf, None), nn.Parameter):
                    read |= _place(owner, path, leaf, weights.get_tensor(name), dtype, file)
    except (SafetensorError, OSError, ValueError) as error:
        raise UserError(f"'{file}' is damaged or cut short ({error}); download the model again.") from error
    return read


def _place(owner: nn.Module, path: str, leaf: str, tensor: Tensor, dtype: torch.dtype, file: Path) -> set[str]:
    """Puts a tensor into its module; returns the names of the parameters that it gave."""
    name = f"{path}.{leaf}"
    is_wide = tensor.dtype in _WIDE
    if isinstance(owner, QuantizedLinear) and leaf == "weight" and is_wide:
        _check(name, tensor, (owner.outputs, owner.inputs), file)
        reduced = reduce(owner.method, tensor)
        owner.take(reduced)
        return {f"{path}.{each}" for each in reduced}
    expected = getattr(owner, leaf)
    _check(name, tensor, tuple(expected.shape), file)
    if not isinstance(owner, QuantizedLinear) and is_wide:
        tensor = tensor.to(dtype)
    elif not isinstance(owner, QuantizedLinear) or tensor.dtype != expected.dtype:
        raise UserError(
            f"'{file}' holds {name} as {tensor.dtype}, which its config.json does not say: download the model again."
        )
    setattr(owner, leaf, nn.Parameter(tensor, requires_grad=False))
    return {name}


def _check(name: str, tensor: Tensor, expected: tuple[int, ...], file: Path) -> None:
    if tuple(tensor.shape) != expected:
        raise UserError(
            f"'{file}' does not fit its config.json: {name} has shape {tuple(tensor.shape)}, {expected} was expected; "
            "download the model again."
        )
