"""How large a value may be and how much work an expression may be. Sizes are checked before anything is computed."""

from __future__ import annotations

from dataclasses import dataclass

MAX_SIZE = 100_000  # characters and elements of one value, all levels together
MAX_BITS = 14_000  # of a whole number: below the 4,300 digits that Python still writes
MAX_WORK = 2_000_000  # sizes of all operands together, about 0.1 s


class Refused(Exception):
    """Why an expression has no value; becomes a `Refusal` where the evaluation began."""


def size(value: object) -> int:
    """Characters and elements at all levels, at least 1; raises `Refused` beyond `MAX_SIZE`."""
    total, left = 0, [value]
    while left:
        one = left.pop()
        total += 1
        if isinstance(one, int):
            total += one.bit_length() // 32
            if one.bit_length() > MAX_BITS:
                raise Refused(f"a number of {one.bit_length():,} bits is over the limit of {MAX_BITS:,}")
        elif isinstance(one, str | bytes):
            total += len(one)
        elif isinstance(one, list | tuple | set):
            left += one
        elif isinstance(one, dict):
            left += one.keys()
            left += one.values()
        allow(total + len(left))
    return total


def allow(wanted: int) -> None:
    """Raises `Refused` if a value of that size would be too large."""
    if wanted > MAX_SIZE:
        raise Refused(f"a value of more than {MAX_SIZE:,} characters and elements is over the limit")


@dataclass(slots=True)
class Work:
    """What one evaluation has done so far."""

    done: int = 0

    def spend(self, amount: int) -> None:
        """Counts `amount`; raises `Refused` when it becomes too much."""
        self.done += amount
        if self.done > MAX_WORK:
            raise Refused("it is too much work")
