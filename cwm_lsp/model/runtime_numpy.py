"""Runs a small network with NumPy on one thread of a CPU, in float32: about three times as fast as PyTorch's modules.

A forward pass of the bundled model is 6 million multiplications a token, a tenth of a millisecond; what costs time is
calling operations. So weights are prepared once, such that a layer needs few of them:

- norm weights, the attention's scale and the signs of SwiGLU are multiplied into the matrices beside them;
- the dimensions of a head are ordered such that rotary embedding is one multiplication of complex numbers;
- buffers and their views are kept for each number of rows;
- matrices are cut into blocks of columns for which OpenBLAS has a kernel for small matrices, nearly twice as fast at 8
  to 16 rows as the one that it takes for the whole matrix. These rows are what drafting needs.

Shapes: T rows, S tokens with the cached ones, K key/value heads with G heads each, W head width, D width, M MLP width.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from cwm_lsp.model.cache import Cache, indices, visible
from cwm_lsp.model.config import Config
from cwm_lsp.model.rope import rope_frequencies
from cwm_lsp.model.runtime import HostLogits, Tree

Floats = NDArray[np.float32]
Complexes = NDArray[np.complex64]
Mask = tuple[int, Floats]

_CHUNK = 256  # tokens of one forward pass at most: scores of attention stay in the processor's cache
_ROWS = 16  # rows for which matrices are cut
_SMALL = 1_000_000  # rows x inputs x outputs up to which OpenBLAS takes its kernel for small matrices
_BLOCKS = 16  # more blocks than this cost more than they save
_KEPT = 40  # rows up to which buffers are kept
_TABLE = 8192  # positions for which rotations are computed beforehand
_MODEST = 30.0  # a largest score for which exponentials need no shift
_LEAST_SUM = 1e-20  # sums of exponentials below this have too few bits
_ONE = np.float32(1)


class NumpyRuntime:
    """`Runtime` of a network whose weights are given by their names in the checkpoint, in float32."""

    def __init__(self, config: Config, weights: Mapping[str, Floats]) -> None:
        self.config = config
        self._layers = [_Layer(config, weights, f"model.layers.{layer}.") for layer in range(config.layers)]
        self._embedding = weights["model.embed_tokens.weight"]
        head = self._embedding if config.tied else weights["lm_head.weight"]
        self._head = _blocks(head * (weights["model.norm.weight"] * np.float32(config.width**0.5)))
        self._frequencies = rope_frequencies(config.rope, config.head_width)
        self._turns = self._rotations(np.arange(min(config.context, _TABLE)))
        self._buffers: dict[int, _Buffers] = {}

    def cache(self, capacity: int) -> Cache:
        """An empty cache; keys lie transposed in memory, as the product with queries wants them."""
        return Cache(self.config, capacity, _transposed, _zeros, chunk=_CHUNK)

    def run(self, ids: Sequence[int], cache: Cache, outputs: int, tree: Tree | None = None) -> HostLogits:
        """One forward pass; see `Runtime.run`."""
        rows, start = len(ids), cache.length
        cache.reserve(rows)
        use = self._buffers.get(rows) or _Buffers(self.config, self._layers[0], rows)
        if rows <= _KEPT:
            self._buffers[rows] = use
        if tree is None and start + rows <= len(self._turns):
            turns = self._turns[start : start + rows]
        else:
            turns = self._rotations(np.arange(start, start + rows) if tree is None else tree.positions)
        masks = self._masks(rows, cache, tree)
        x = self._embedding[list(ids)]
        least = np.array(self.config.width * self.config.norm_epsilon, np.float32)
        with np.errstate(over="ignore"):  # a gate far below zero: 1 / (1 + exp(...)) is 0, as it should be
            for index, layer in enumerate(self._layers):
                _project(x, layer, use, least, turns)
                _attend(x, layer, use, *cache.append(index, use.k, use.v), masks[index])
                _mlp(x, layer, use, least)
        cache.advance(rows)
        x = x[rows - outputs :]
        scores = np.empty((outputs, self._head.shape[0] * self._head.shape[2]), np.float32)
        np.matmul(_normal(x, least), self._head, out=_cut(scores, self._head))
        return HostLogits(scores)

    def _rotations(self, positions: NDArray[np.int64]) -> Complexes:
        angles = positions.astype(np.float32)[:, None] * self._frequencies
        turns: Complexes = (np.cos(angles) + 1j * np.sin(angles)).astype(np.complex64)
        return turns[:, None]

    def _masks(self, rows: int, cache: Cache, tree: Tree | None) -> list[Mask | None]:
        made: dict[tuple[int | None, int], Mask | None] = {}
        kinds = list(zip(cache.windows, cache.slots, strict=True))
        for kind in kinds:
            if kind not in made:
                made[kind] = _mask(rows, cache.length + rows, *kind, tree)
        return [made[kind] for kind in kinds]


class _Layer:
    """One block's matrices (blocks, inputs, outputs of a block)."""

    def __init__(self, config: Config, weights: Mapping[str, Floats], prefix: str) -> None:
        width = config.head_width
        order = np.arange(width).reshape(2, width // 2).T.ravel()  # pairs that are rotated stand side by side

        def turned(name: str) -> Floats:
            matrix = weights[f"{prefix}self_attn.{name}.weight"]
            return matrix.reshape(-1, width, matrix.shape[1])[:, order].reshape(matrix.shape)

        normal = weights[prefix + "input_layernorm.weight"] * np.float32(config.width**0.5)
        self.q = _blocks(turned("q_proj") * (normal * np.float32(width**-0.5)))
        self.kv = _blocks(np.concatenate((turned("k_proj"), weights[prefix + "self_attn.v_proj.weight"])) * normal)
        self.o = _blocks(weights[prefix + "self_attn.o_proj.weight"])
        normal = weights[prefix + "post_attention_layernorm.weight"] * np.float32(config.width**0.5)
        self.gate = _blocks(weights[prefix + "mlp.gate_proj.weight"] * -normal)
        self.up = _blocks(weights[prefix + "mlp.up_proj.weight"] * -normal)
        self.down = _blocks(weights[prefix + "mlp.down_proj.weight"])


class _Buffers:
    """Room for what a layer computes for T rows, and the views of it that the steps need."""

    def __init__(self, config: Config, like: _Layer, rows: int) -> None:
        kv_heads, width = config.kv_heads, config.head_width
        groups = config.heads // kv_heads
        self.shape = (kv_heads, rows, groups)
        self.normal = np.empty((rows, config.width), np.float32)
        q = np.empty((rows, config.heads * width), np.float32)
        self.q = _cut(q, like.q)
        self.q_pairs = q.view(np.complex64).reshape(rows, kv_heads, groups, width // 2)
        self.turned = np.empty((kv_heads, rows * groups, width), np.float32)
        turned = self.turned.view(np.complex64).reshape(kv_heads, rows, groups, width // 2)
        self.turned_pairs = turned.transpose(1, 0, 2, 3)
        kv = np.empty((rows, 2 * kv_heads * width), np.float32)
        self.kv = _cut(kv, like.kv)
        heads = kv.reshape(rows, 2, kv_heads, width)
        self.k_pairs = heads[:, 0].view(np.complex64)
        self.k, self.v = heads[None, :, 0].transpose(0, 2, 1, 3), heads[None, :, 1].transpose(0, 2, 1, 3)
        self.seen = np.empty((kv_heads, rows * groups, width), np.float32)
        self.seen_heads = self.seen.reshape(kv_heads, rows, groups, width).transpose(1, 0, 2, 3)
        self.joined = np.empty((rows, config.heads * width), np.float32)
        self.joined_heads = self.joined.reshape(rows, kv_heads, groups, width)
        self.added = np.empty((rows, config.width), np.float32)
        self.added_cut = _cut(self.added, like.o)
        self.gate = np.empty((rows, config.mlp_width), np.float32)
        self.gate_cut = _cut(self.gate, like.gate)
        self.up = np.empty((rows, config.mlp_width), np.float32)
        self.up_cut = _cut(self.up, like.up)
        self.share = np.empty((rows, config.mlp_width), np.float32)
        self.down_cut = _cut(self.added, like.down)


def _project(x: Floats, layer: _Layer, use: _Buffers, least: Floats, turns: Complexes) -> None:
    """Queries, keys and values of `x` (T, D), the first two rotated, into their buffers."""
    normal = _normal(x, least, use.normal)
    np.matmul(normal, layer.q, out=use.q)
    np.matmul(normal, layer.kv, out=use.kv)
    np.multiply(use.q_pairs, turns[:, None], out=use.turned_pairs)
    np.multiply(use.k_pairs, turns, out=use.k_pairs)


def _attend(x: Floats, layer: _Layer, use: _Buffers, keys: Floats, values: Floats, mask: Mask | None) -> None:
    """Adds the attention to keys and values (1, K, S, W) to `x` (T, D)."""
    scores = np.matmul(use.turned, keys[0].transpose(0, 2, 1))  # (K, T G, S)
    if mask is not None:
        begin, hidden = mask
        part = scores.reshape(*use.shape, -1)[..., begin:]
        np.add(part, hidden, out=part)
    powers, total = _exponentials(scores)
    np.matmul(powers, values[0], out=use.seen)
    np.divide(use.seen, total, out=use.seen)
    np.copyto(use.joined_heads, use.seen_heads)
    np.matmul(use.joined, layer.o, out=use.added_cut)
    np.add(x, use.added, out=x)


def _mlp(x: Floats, layer: _Layer, use: _Buffers, least: Floats) -> None:
    """Adds SwiGLU of one layer to `x` (T, D): the products of gate and up come with their signs turned."""
    normal = _normal(x, least, use.normal)
    np.matmul(normal, layer.gate, out=use.gate_cut)
    np.matmul(normal, layer.up, out=use.up_cut)
    np.exp(use.gate, out=use.share)
    np.add(use.share, _ONE, out=use.share)
    np.multiply(use.gate, use.up, out=use.gate)
    np.divide(use.gate, use.share, out=use.gate)
    np.matmul(use.gate, layer.down, out=use.down_cut)
    np.add(x, use.added, out=x)


def _normal(x: Floats, least: Floats, out: Floats | None = None) -> Floats:
    """Rows of `x` (T, D) divided by their length; D times epsilon, `least`, is added to its square."""
    square = np.vecdot(x, x)
    np.add(square, least, out=square)
    np.sqrt(square, out=square)
    normal: Floats = np.divide(x, square[:, None], out=out)
    return normal


def _exponentials(scores: Floats) -> tuple[Floats, Floats]:
    """Exponentials of scores (K, T G, S) times a constant, and the sums of their rows (K, T G, 1).

    The constant is that of the largest score of all, which costs much less to find than the largest of each row. Where
    some row is so far below it that its sum would lose precision, each row gets its own.
    """
    ones = np.ones((scores.shape[2], 1), np.float32)
    peak = scores.max()
    powers = np.exp(scores if -_MODEST < peak < _MODEST else scores - peak)
    total = powers @ ones
    if total.min() < _LEAST_SUM:
        powers = np.exp(scores - scores.max(-1, keepdims=True))
        total = powers @ ones
    return powers, total


def _mask(rows: int, end: int, window: int | None, slots: int, tree: Tree | None) -> Mask | None:
    """From which key on a mask (T, 1, keys) is to be added to the scores, and the mask; None where all is seen."""
    if tree is None and (window is None or end <= window) and end <= slots:
        return None if rows == 1 else (end - rows, _hidden(np.tri(rows, dtype=np.bool_)))
    index = indices(end, slots, np.arange(min(end, slots)))
    if tree is None:
        return 0, _hidden(visible(np.arange(end - rows, end), index, window))
    return 0, _hidden(visible(tree.positions, tree.places[index], window) & tree.seen[:, index])


def _hidden(seen: NDArray[np.bool_]) -> Floats:
    return np.where(seen, np.float32(0), np.float32(-np.inf))[:, None]


def _blocks(matrix: Floats) -> Floats:
    """A matrix (outputs, inputs), as checkpoints have it, as blocks of columns (n, inputs, outputs / n)."""
    outputs, inputs = matrix.shape
    counts = (n for n in range(1, _BLOCKS + 1) if outputs % n == 0 and _ROWS * inputs * (outputs // n) <= _SMALL)
    n = next(counts, 1)
    return np.ascontiguousarray(matrix.reshape(n, outputs // n, inputs).transpose(0, 2, 1), dtype=np.float32)


def _cut(rows: Floats, like: Floats) -> Floats:
    """Rows (T, outputs) as the blocks (n, T, outputs / n) that a product with the matrix `like` writes."""
    return rows.reshape(len(rows), len(like), rows.shape[1] // len(like)).transpose(1, 0, 2)


def _zeros(shape: tuple[int, ...]) -> Floats:
    return np.zeros(shape, np.float32)


def _transposed(shape: tuple[int, ...]) -> Floats:
    """Zeros of a shape (..., S, W) that lie in memory as (..., W, S)."""
    *outer, slots, width = shape
    return np.zeros((*outer, width, slots), np.float32).swapaxes(-1, -2)
