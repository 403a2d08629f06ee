"""How much one operation may cost, and the sizes of results, known before they are made.

Every function here raises `Outcome(TOO_LARGE)` where a size is over its limit and returns nothing otherwise. The
limits bound one operation to some ten milliseconds and a few megabytes. `charge` bounds what all operations of one
prediction make together of large objects, `crowded` how many small ones live: together some hundred megabytes at most.
"""

from __future__ import annotations

import math
import sys
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterable
from time import perf_counter
from typing import Any

from cwm_lsp.compute.natives.outcome import Outcome
from cwm_lsp.compute.values import Unknowable, Unknown
from cwm_lsp.program.facts import never

MAX_ITEMS = 250_000  # elements of one container
MAX_COUNTED = 100_000  # elements of an iterator whose length is not known
MAX_CHARS = 1_000_000  # characters of one str, bytes of one bytes
MAX_BITS = 200_000  # of one int; a division of such numbers takes some ten milliseconds
MAX_STEPS = 1_000_000  # rounds of a loop that runs in C
MAX_DEPTH = 100  # nesting of containers: beyond, CPython's own recursion limit may decide
MAX_WORK = 20_000_000  # elementary steps of an algorithm that is worse than linear
MAX_SPENT = 64_000_000  # bytes of large results of one prediction
MAX_BLOCKS = 300_000  # small objects that one step of a program may leave behind
MAX_WIDTH = 56  # elements of each tuple that an iterator makes: those count as small objects

TOO_LARGE = Unknown("too large")

OBJECT = 200  # bytes of an ordinary instance

_SMALL = 128  # bytes; objects of no more are counted by `crowded`, and cost nothing here
_NEW = 4  # references to what nothing but its maker, the two functions here and the question for them refers to
_NEVER_LARGE = frozenset({bool, float, type(None), complex})
_BUILT_IN: tuple[Any, ...] = (int, str, list, dict, tuple, set, frozenset, bytes, bytearray, deque)
_EXACT: frozenset[type] = frozenset({*_BUILT_IN, OrderedDict, defaultdict, Counter})
_spent = 0
_blocks = 0
_deadline = math.inf
_given_up = never


def renew() -> None:
    """A new prediction begins: nothing is spent."""
    global _spent
    _spent = 0


def spend(size: int) -> None:
    """`size` bytes are made; the sum of one prediction is limited, for nothing here sees what is freed.

    Raises Unknowable where it is reached: then there is no room for anything else either.
    """
    global _spent
    if _spent + size > MAX_SPENT:
        raise Unknowable(TOO_LARGE.reason)
    _spent += size


def charge(made: Any) -> None:
    """`made` is the result of an operation: its own bytes are spent, without those of its parts, where it is new."""
    kind = type(made)
    if kind in _NEVER_LARGE:
        return
    if kind in _EXACT:
        size = sys.getsizeof(made)
    else:  # of an own class, whose `__sizeof__` is not asked
        size = next((base.__sizeof__(made) for base in _BUILT_IN if isinstance(made, base)), 0)
    if size > _SMALL and sys.getrefcount(made) <= _NEW:
        spend(size)


def charged(made: Any) -> Any:
    """`made`, an object that was built without an operation of this package."""
    charge(made)
    return made


def until(deadline: float, given_up: Callable[[], bool] = never) -> None:
    """Sets the moment, by `perf_counter`, from which on it is `late`; it is, too, as soon as `given_up` says so."""
    global _deadline, _given_up
    _deadline, _given_up = deadline, given_up


def late() -> bool:
    """Whether the prediction has taken too long, or nobody waits for it any more."""
    return perf_counter() > _deadline or _given_up()


def watch() -> None:
    """A step of a program has become long: from now on `crowded` counts what it leaves behind."""
    global _blocks
    _blocks = sys.getallocatedblocks()


def crowded() -> bool:
    """Whether too many small objects are there since `watch`; those that are freed do not count."""
    return sys.getallocatedblocks() - _blocks > MAX_BLOCKS


def items(count: int) -> None:
    """A container of `count` elements is about to be made."""
    if count > MAX_ITEMS:
        raise Outcome(TOO_LARGE)


def chars(count: int) -> None:
    """A text of `count` characters is about to be made."""
    if count > MAX_CHARS:
        raise Outcome(TOO_LARGE)


def bits(count: float) -> None:
    """An int of about `count` bits is about to be made."""
    if count > MAX_BITS:
        raise Outcome(TOO_LARGE)


def steps(count: int) -> None:
    """A loop of `count` rounds is about to run."""
    if count > MAX_STEPS:
        raise Outcome(TOO_LARGE)


def work(count: float) -> None:
    """An algorithm is about to take `count` elementary steps."""
    if count > MAX_WORK:
        raise Outcome(TOO_LARGE)


def product(a: int, b: int) -> None:
    """`a * b`."""
    bits(a.bit_length() + b.bit_length())


def power(base: int, exponent: int, modulus: int | None = None) -> None:
    """`pow(base, exponent, modulus)`."""
    if modulus is not None:
        words = max(base.bit_length(), modulus.bit_length()) / 30 + 1
        work((exponent.bit_length() + 1) * words * words)
    elif exponent > 0 and base not in (0, 1, -1):
        bits(base.bit_length() * exponent)


def shift(number: int, by: int) -> None:
    """`number << by`."""
    if number and by > 0:
        bits(number.bit_length() + by)


def factorial(n: int) -> None:
    """`n!`."""
    if n > 1:
        bits(n * math.log2(n) if n < MAX_BITS else math.inf)


def choices(n: int, k: int) -> None:
    """`n` to the power `k`: a bound of what `comb` and `perm` give."""
    if n > 0 and k > 0:
        bits(n.bit_length() * k)


def repeated(sequence: Any, times: int) -> None:
    """`sequence * times`."""
    if times > 0:
        (chars if isinstance(sequence, str | bytes | bytearray) else items)(len(sequence) * times)


def numbers_in(text: str) -> None:
    """A format string or specification: no width or precision in it may be over the limit on characters."""
    run = 0
    for char in text:
        run = run + 1 if char.isdigit() else 0
        if run > 5:
            raise Outcome(TOO_LARGE)


def count_of(values: Iterable[int]) -> int:
    """The product of `values`, at most `MAX_STEPS + 1`."""
    total = 1
    for value in values:
        total *= value
        if total > MAX_STEPS:
            return MAX_STEPS + 1
    return total
