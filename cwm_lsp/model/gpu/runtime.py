"""Runs a network on a CUDA device: fused pieces, and a recorded graph for every width of a decoding step."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import partial
from weakref import WeakKeyDictionary

import torch
from torch import Tensor

from cwm_lsp.model.cache import Cache
from cwm_lsp.model.errors import explain
from cwm_lsp.model.gpu.fuse import fuse
from cwm_lsp.model.gpu.graph import Recorded, record, width_for
from cwm_lsp.model.gpu.step import PLAIN, Pieces, forward, gpu_pieces
from cwm_lsp.model.network import Network
from cwm_lsp.model.quantize import FEW_ROWS, QuantizedLinear
from cwm_lsp.model.runtime import Logits, Runtime, Tree
from cwm_lsp.model.runtime_torch import TorchLogits, TorchRuntime

_LOG = logging.getLogger(__name__)
_TRIAL = 40  # tokens of the trial's prefill: more than a recorded pass has
_TOLERANCE = 0.1  # relative: ten times what rounding to 16 bits makes of logits, a tenth of what an error would


class CudaRuntime:
    """`Runtime` of a `Network`. `graphs` false runs every pass from Python, as it must be on a CPU."""

    def __init__(self, network: Network, pieces: Pieces = PLAIN, *, graphs: bool = False) -> None:
        self._plain = TorchRuntime(network)
        self._network = network
        self._device = str(network.frequencies.device)
        self._layers = fuse(network)
        self._forward = partial(forward, network, self._layers, pieces)
        self._graphs = graphs
        self._recorded: WeakKeyDictionary[Cache, dict[int, Recorded]] = WeakKeyDictionary()

    def tune(self) -> None:
        """Measures which tiles suit the reduced matrices; all layers have the same sizes."""
        from cwm_lsp.model.gpu.matmul import tune

        first = self._layers[0]
        for module in (first.qkv, first.out, first.gate_up, first.down):
            if isinstance(module, QuantizedLinear):
                for count in (FEW_ROWS // 2, FEW_ROWS):
                    rows = torch.randn(count, module.inputs, dtype=torch.bfloat16, device=self._device)
                    tune(rows, dict(module.named_parameters()))

    def cache(self, capacity: int) -> Cache:
        """An empty cache whose addresses never change."""
        return self._plain.cache(capacity)

    @torch.inference_mode()
    def run(self, ids: Sequence[int], cache: Cache, outputs: int, tree: Tree | None = None) -> Logits:
        """One forward pass; see `Runtime.run`. The logits are valid until the next pass."""
        if tree is not None:
            return self._plain.run(ids, cache, outputs, tree)
        width = width_for(len(ids)) if self._graphs else None
        if width is None or cache.length + width > cache.capacity:
            cache.reserve(len(ids))
            rows = torch.tensor(ids, device=self._device)
            start = torch.tensor(cache.length, device=self._device)
            logits = self._network.logits(self._forward(rows, start, cache)[-outputs:])
        else:
            cache.reserve(width)
            logits = self._step(cache, width).replay(ids, cache.length)[-outputs:]
        cache.advance(len(ids))
        return TorchLogits(logits)

    def _step(self, cache: Cache, width: int) -> Recorded:
        known = self._recorded.setdefault(cache, {})
        if width not in known:

            def run(ids: Tensor, start: Tensor) -> Tensor:
                return self._network.logits(self._forward(ids, start, cache))

            known[width] = record(run, width, cache.length, self._device)
        return known[width]


def cuda_runtime(network: Network) -> Runtime:
    """The runtime of a network on a CUDA device: the fast one where it runs and agrees with the plain one."""
    plain = TorchRuntime(network)
    if network.config.head_width.bit_count() != 1:  # the kernels' blocks are powers of two; such a model is a small one
        return plain
    try:
        fast = CudaRuntime(network, gpu_pieces(), graphs=True)
        fast.tune()
        error = disagreement(plain, fast, network.config.vocabulary)
    except Exception as problem:  # Triton and the compiler raise what they like; without them it is only slower
        if explain(problem) is not None:
            raise
        _LOG.warning("The fast kernels cannot be used here (%s): predictions will be slower.", problem)
        return plain
    if not error < _TOLERANCE:
        _LOG.warning("The fast kernels are wrong here (relative error %.3g): predictions will be slower.", error)
        return plain
    return fast


def disagreement(first: Runtime, second: Runtime, vocabulary: int) -> float:
    """The largest relative difference of two runtimes' logits, in a prefill and in steps of several widths."""
    ids = [(7919 * index + 11) % vocabulary for index in range(_TRIAL + 8)]
    caches = [runtime.cache(2 * _TRIAL) for runtime in (first, second)]
    worst, done = 0.0, 0
    for count in (_TRIAL, 1, 1, 3, 3):
        rows = [
            torch.from_numpy(runtime.run(ids[done : done + count], cache, 1).row(0))
            for runtime, cache in zip((first, second), caches, strict=True)
        ]
        worst = max(worst, float((rows[0] - rows[1]).norm() / rows[0].norm()))
        done += count
    return worst
