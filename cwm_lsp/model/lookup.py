"""Where in a sequence its last few tokens stood before: what followed there is a guess at what follows now.

An index of n-grams that grows and shrinks with the sequence, after the hash chains of LZ77: each n-gram leads to the
place behind its last occurrence, and remembers the one before, so that forgetting tokens is exact. About a microsecond
a token and length.
"""

from __future__ import annotations

from collections.abc import Iterable

LONGEST = 4
_LENGTHS = (LONGEST, 3, 2)  # a longer match says more


class Lookup:
    """The index of `ids`, a sequence that only changes by `extend` and `truncate`."""

    def __init__(self) -> None:
        self.ids: list[int] = []
        self._behind: dict[tuple[int, ...], int] = {}
        self._before: dict[int, list[int]] = {length: [] for length in _LENGTHS}

    def extend(self, ids: Iterable[int]) -> None:
        """Appends tokens."""
        known, behind = self.ids, self._behind
        begin = len(known)
        known.extend(ids)
        for length in _LENGTHS:
            before = self._before[length]
            for end in range(max(begin + 1, length), len(known) + 1):
                key = tuple(known[end - length : end])
                before.append(behind.get(key, -1))
                behind[key] = end

    def truncate(self, length: int) -> None:
        """Forgets the tokens from position `length` on."""
        known, behind = self.ids, self._behind
        for size in _LENGTHS:
            before = self._before[size]
            for end in range(len(known), max(length, size - 1), -1):
                key = tuple(known[end - size : end])
                previous = before.pop()
                if previous < 0:
                    del behind[key]
                else:
                    behind[key] = previous
        del known[length:]

    def find(self, drafted: list[int]) -> int | None:
        """The place behind the last occurrence of the longest known end of the sequence and the tokens `drafted`.

        None where nothing follows there. The end of the sequence itself is not an occurrence.
        """
        known = self.ids
        count = len(drafted)
        for length in _LENGTHS:
            if count >= length:
                key = tuple(drafted[-length:])
            elif len(known) + count < length:
                continue
            else:
                key = (*known[len(known) - (length - count) :], *drafted)
            place = self._behind.get(key, -1)
            if place == len(known) and not drafted:
                place = self._before[length][-1]
            if 0 <= place < len(known):
                return place
        return None
