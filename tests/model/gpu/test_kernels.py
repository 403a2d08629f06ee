"""The GPU's kernels in Triton's interpreter, against the same computations in PyTorch. In a process of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("triton")

_MATMUL = """
import torch
from cwm_lsp.model.quantize import reduce, restore
from cwm_lsp.model.gpu.matmul import TILES, multiply
torch.manual_seed(0)
for outputs, inputs in ((40, 256),):
    weight = torch.randn(outputs, inputs)
    for method in ("fp8", "int8", "int4"):
        tensors = reduce(method, weight)
        for count in (1, 31):
            x = torch.randn(count, inputs, dtype=torch.float16)  # the interpreter cannot multiply bfloat16
            expected = x.float() @ restore(method, tensors, torch.float32).t()
            error = (multiply(x, tensors, TILES[count % len(TILES)]).float() - expected).norm() / expected.norm()
            assert error < 1e-3, (method, outputs, count, error)
"""
_ATTENTION = """
import torch
from cwm_lsp.model.gpu import attention, step
attention.PROGRAMS = 6  # a program takes the interpreter a hundredth of a second
torch.manual_seed(0)
for heads, kv_heads, width, slots, window in ((12, 2, 32, 400, None), (12, 2, 32, 96, 48)):
    for start, count in ((0, 3), (130, 1), (200, 17)):
        q = torch.randn(count, heads, width, dtype=torch.float16)
        keys, values = (torch.randn(1, kv_heads, slots, width, dtype=torch.float16) for _ in range(2))
        at = torch.tensor(start)
        expected = step.attend(q.float(), keys.float(), values.float(), at, window)
        if start + count < slots:  # what was never written must not be read
            keys[:, :, start + count :] = values[:, :, start + count :] = float("nan")
        error = (attention.attend(q, keys, values, at, window).float() - expected).norm() / expected.norm()
        assert error < 1e-3, (heads, window, start, count, error)
"""
_PIECES = """
import torch
from cwm_lsp.model import quantize
from cwm_lsp.model.gpu import pieces, step
torch.manual_seed(0)
for count, width, heads, kv_heads, head_width in ((1, 80, 6, 2, 16), (5, 64, 4, 4, 32)):
    x, change = torch.randn(count, width), torch.randn(count, width)
    weight = torch.randn(width)
    for added in (None, change):
        ours, expected = (module.add_norm(x, added, weight, 1e-5) for module in (pieces, step))
        torch.testing.assert_close(ours, expected)
    torch.testing.assert_close(pieces.gate(x), step.gate(x))
    (ours, our_scale), (expected, scale) = pieces.to_fp8(x), quantize.to_fp8(x)
    torch.testing.assert_close(our_scale, scale)
    # Where rounding carries into the exponent, the interpreter forgets the carry: 124.3 becomes 64, on a GPU 128.
    carried = expected.float().abs().log2().frac() == 0
    assert bool(((ours.float() == expected.float()) | carried).all())
    qkv = torch.randn(count, (heads + 2 * kv_heads) * head_width)
    angles = torch.randn(count, head_width // 2).repeat(1, 2)
    rotation, positions = (angles.cos(), angles.sin()), torch.arange(count) + 18
    kept = [torch.zeros(1, kv_heads, 20, head_width) for _ in range(4)]  # 20 slots: positions wrap
    torch.testing.assert_close(
        pieces.store(qkv, rotation, positions, *kept[:2]), step.store(qkv, rotation, positions, *kept[2:])
    )
    torch.testing.assert_close(kept[:2], kept[2:])
"""
_WHOLE = """
import torch
from dataclasses import replace
from cwm_lsp.bench.released import tiny
from cwm_lsp.model.gpu import attention
from cwm_lsp.model.checkpoint.randomise import random_network
from cwm_lsp.model.gpu.runtime import CudaRuntime, disagreement
from cwm_lsp.model.runtime_torch import TorchRuntime
from cwm_lsp.model.gpu.step import gpu_pieces
attention.PROGRAMS = 4
network = random_network(replace(tiny(), windows=(None, 32)), "none", torch.float32, "cpu")
error = disagreement(TorchRuntime(network), CudaRuntime(network, gpu_pieces()), 512)
assert error < 1e-3, error
"""


@pytest.mark.parametrize(
    "program", [_MATMUL, _ATTENTION, _PIECES, _WHOLE], ids=["matmul", "attention", "pieces", "whole"]
)
def test_in_the_interpreter(program: str) -> None:
    root = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "TRITON_INTERPRET": "1", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
