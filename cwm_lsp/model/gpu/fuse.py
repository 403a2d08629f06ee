"""Matrices that read the same activations, laid side by side: one larger product in the place of several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from cwm_lsp.model.network import Block, Network
from cwm_lsp.model.quantize import QuantizedLinear


@dataclass(frozen=True, slots=True)
class FusedLayer:
    """A layer as a decoding step runs it; `qkv` and `gate_up` are what the plain layer's matrices are now parts of."""

    qkv: nn.Module
    out: nn.Module
    gate_up: nn.Module
    down: nn.Module
    before_attention: Tensor
    before_mlp: Tensor
    window: int | None


def fuse(network: Network) -> tuple[FusedLayer, ...]:
    """The layers with their matrices fused. The network stays usable: its matrices become views of the fused ones."""
    return tuple(_fuse_layer(block) for block in network.model.layers if isinstance(block, Block))


def side_by_side(parts: Sequence[nn.Module]) -> nn.Module:
    """One module whose outputs are those of `parts`, one after the other."""
    names = [name for name, _ in parts[0].named_parameters()]
    whole = {name: _below([part.get_parameter(name) for part in parts]) for name in names}
    done = 0
    for part in parts:
        count = len(part.get_parameter("weight"))
        for name, tensor in whole.items():
            setattr(part, name, nn.Parameter(tensor[done : done + count], requires_grad=False))
        done += count
    first = parts[0]
    if isinstance(first, QuantizedLinear):
        fused: nn.Module = QuantizedLinear(first.method, done, first.inputs)
    else:
        fused = nn.Linear(whole["weight"].shape[1], done, bias=False, device="meta")
    for name, tensor in whole.items():
        setattr(fused, name, nn.Parameter(tensor, requires_grad=False))
    return fused


def _below(tensors: Sequence[Tensor]) -> Tensor:
    """The rows of all tensors; joined as bytes where they are that, as not every device can join float8."""
    kind = tensors[0].dtype
    return torch.cat([tensor.view(torch.uint8) if kind.itemsize == 1 else tensor for tensor in tensors]).view(kind)


def _fuse_layer(block: Block) -> FusedLayer:
    attention, mlp = block.self_attn, block.mlp
    return FusedLayer(
        side_by_side((attention.q_proj, attention.k_proj, attention.v_proj)),
        attention.o_proj,
        side_by_side((mlp.gate_proj, mlp.up_proj)),
        mlp.down_proj,
        block.input_layernorm.weight,
        block.post_attention_layernorm.weight,
        attention.window,
    )
