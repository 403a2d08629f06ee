"""Keys and values of the tokens seen so far, allocated once and rewound by changing a number.

Layers with full attention keep every token. Layers with a sliding window keep a ring of `window + slack` tokens, so
that a long context costs what its full layers cost. The arrays are those of the runtime (NumPy, PyTorch); this file
only does arithmetic on slots.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cwm_lsp.model.config import Config

Allocate = Callable[[tuple[int, ...]], Any]
"""Makes an array of zeros of a shape, of the runtime's type, where it wants them."""

_FIRST = 1024  # tokens that a growing cache has room for at first
_CHUNK = 2048  # tokens of one forward pass at most: bounds the memory of a prefill and the time to a cancellation
_LEAST_SLACK = 64  # tokens: more than any draft is wide


class Cache:
    """Keys and values (1, K, slots, W) of every layer; `length` tokens of it are valid.

    `truncate` forgets what follows a position, and copies nothing. In a ring the tokens of the last `slack` positions
    before the longest length so far can be forgotten; whoever goes back further finds the keys of the window
    overwritten. A window is then not enough to make them again: what a layer knows of a token depends on the window of
    the layer below, and so on, down the whole prefix. So the cache becomes empty, and results stay exact. `slack` is
    one window unless it is given.

    With `grows`, arrays begin small and double as they fill, up to `capacity`; without, they never move.
    """

    def __init__(
        self,
        config: Config,
        capacity: int,
        keys: Allocate,
        values: Allocate,
        *,
        slack: int = 0,
        grows: bool = True,
        chunk: int = _CHUNK,
    ) -> None:
        self.capacity = capacity
        self.length = 0
        self.windows = config.windows
        self.slots = tuple(
            capacity if window is None else min(capacity, window + max(_LEAST_SLACK, slack or window))
            for window in config.windows
        )
        self.chunk = min(chunk, self.spare)
        self._new_keys, self._new_values = keys, values
        self._shape = (config.kv_heads, config.head_width)
        self._high = 0
        first = min(_FIRST, capacity) if grows else capacity
        self.keys = [self._array(keys, min(first, slots)) for slots in self.slots]
        self.values = [self._array(values, min(first, slots)) for slots in self.slots]

    @property
    def spare(self) -> int:
        """Tokens that can follow before one is lost that a window at the present end would see."""
        return min([self.capacity - self.length, *(slots - window for window, slots in self._rings())])

    def reserve(self, count: int) -> None:
        """Makes room for `count` tokens behind the valid ones; raises ValueError beyond the capacity."""
        end = self.length + count
        if end > self.capacity:
            raise ValueError(f"{end} tokens do not fit a cache for {self.capacity}")
        for layer, slots in enumerate(self.slots):
            allocated = self.keys[layer].shape[2]
            if min(end, slots) > allocated:
                wider = min(slots, max(end, 2 * allocated))
                self.keys[layer] = self._moved(self._new_keys, self.keys[layer], wider)
                self.values[layer] = self._moved(self._new_values, self.values[layer], wider)
        self._high = max(self._high, end)

    def append(self, layer: int, keys: Any, values: Any) -> tuple[Any, Any]:
        """Writes one layer's new keys and values (1, K, T, W) behind the valid ones, in room that was reserved.

        Returns all that the layer keeps (1, K, S, W): in order of position, or in order of slots once the ring is full.
        """
        count = keys.shape[2]
        end, slots = self.length + count, self.slots[layer]
        kept_keys, kept_values = self.keys[layer], self.values[layer]
        begin = self.length % slots
        first = min(count, slots - begin)
        kept_keys[:, :, begin : begin + first] = keys[:, :, :first]
        kept_values[:, :, begin : begin + first] = values[:, :, :first]
        if first < count:
            kept_keys[:, :, : count - first] = keys[:, :, first:]
            kept_values[:, :, : count - first] = values[:, :, first:]
        return kept_keys[:, :, : min(end, slots)], kept_values[:, :, : min(end, slots)]

    def advance(self, count: int) -> None:
        """Makes `count` appended tokens valid, once every layer has them."""
        self.length += count

    def truncate(self, length: int) -> None:
        """Forgets all tokens from position `length` on; all tokens, where a ring no longer has the window before it."""
        if length >= self.length:
            return
        for window, slots in self._rings():
            if max(0, length - window + 1) < self._high - slots:
                length = 0
        self.length = length
        if length == 0:
            self._high = 0

    def _rings(self) -> list[tuple[int, int]]:
        """(window, slots) of the layers that can lose tokens."""
        pairs = set(zip(self.windows, self.slots, strict=True))
        return [(window, slots) for window, slots in pairs if window is not None and slots < self.capacity]

    def _array(self, new: Allocate, slots: int) -> Any:
        kv_heads, width = self._shape
        return new((1, kv_heads, slots, width))

    def _moved(self, new: Allocate, old: Any, slots: int) -> Any:
        wider = self._array(new, slots)
        wider[:, :, : old.shape[2]] = old
        return wider


def indices(end: int, slots: int, counted: Any) -> Any:
    """Index in the sequence of the token in each slot of a layer that holds the last of `end` tokens.

    `counted` is 0, 1, ... , min(end, slots) - 1 as the runtime's array.
    """
    return counted if end <= slots else end - 1 - (end - 1 - counted) % slots


def visible(queries: Any, keys: Any, window: int | None) -> Any:
    """Mask (T, S): true where a query at one of the positions `queries` (T) sees a key at one of `keys` (S)."""
    seen = keys[None, :] <= queries[:, None]
    return seen if window is None else seen & (keys[None, :] > queries[:, None] - window)
