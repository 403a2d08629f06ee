"""How long an iteration can last, without making a step of it.

An iterator of `itertools` over an endless one may run for ever in C without ever giving an element
(`filter(None, repeat(0))`), where nothing can count. So every consumer gets a source that is known to end, or one that
counts (`bounded`), and what skips elements is only made of sources that are known to end (`finite`).
"""

from __future__ import annotations

import gc
import itertools
import operator
from collections import deque
from collections.abc import Iterator
from math import inf
from types import MappingProxyType
from typing import Any

from cwm_lsp.compute.natives import limits
from cwm_lsp.compute.natives.order import ordered
from cwm_lsp.compute.natives.outcome import Outcome, unknown
from cwm_lsp.compute.values import Unknowable, Unknown

_EMPTY: dict[Any, Any] = {}
_VIEWS = (type(_EMPTY.keys()), type(_EMPTY.values()), type(_EMPTY.items()))
SIZED: frozenset[type] = frozenset(
    {list, tuple, str, bytes, bytearray, dict, set, frozenset, deque, range, MappingProxyType, *_VIEWS}
)
_EXHAUSTED: tuple[Any, ...] = (
    iter([]), iter(()), iter(""), iter("é"), iter(b""), iter(bytearray()), iter(range(0)), iter(range(10**30)),
    iter(set()), iter(deque()), reversed([]), reversed(deque()), iter({}), iter({}.values()), iter({}.items()),
    reversed({}), reversed({}.values()), reversed({}.items()), reversed(()), itertools.repeat(0, 0),
)  # fmt: skip
_LINEAR = frozenset(map(type, _EXHAUSTED))
_SUBCLASSED = (list, tuple, str, bytes, bytearray, dict, set, frozenset, deque)
_SHORTEST = (zip, map)  # end with the shortest of their sources
_SOURCES = (
    enumerate, filter, itertools.filterfalse, itertools.takewhile, itertools.dropwhile, itertools.islice,
    itertools.accumulate, itertools.pairwise, itertools.starmap, itertools.compress, itertools.zip_longest,
)  # fmt: skip
_STANDARD = ("builtins", "collections", "heapq", "itertools", "re")
_MAX_NESTING = 50
_HOLDING = frozenset({list, tuple, dict, set, frozenset, deque, bytes, bytearray, _VIEWS[0], _VIEWS[1]}) | _LINEAR
_INT, _MADE = 32, 64  # bytes of an element that is made only when it is asked for: of a range, of anything else
_SOME = 1023


def length_bound(iterable: Any, depth: int = 0) -> float:
    """At most how many elements `iterable` gives; infinity where that is not known.

    Iterators of the program (its generators and classes) count as 0: the machine counts their steps itself.
    """
    kind = type(iterable)
    if kind is range:
        count = int((iterable.stop - iterable.start) // iterable.step) + 1
        return inf if count > limits.MAX_STEPS else max(0, count)
    if kind in SIZED:
        return len(iterable)
    if kind in _LINEAR and not (kind is itertools.repeat and _is_endless(iterable)):
        return float(operator.length_hint(iterable))
    if depth > _MAX_NESTING:
        raise unknown("nested too deeply")
    if kind in _SHORTEST:
        return min((length_bound(source, depth + 1) for source in _iterators_of(iterable)), default=0)
    if kind in _SOURCES:
        return sum(length_bound(source, depth + 1) for source in _iterators_of(iterable))
    if isinstance(iterable, _SUBCLASSED):
        return len(iterable)
    if kind.__module__ in _STANDARD:
        return inf if hasattr(kind, "__next__") else len(iterable) if hasattr(kind, "__len__") else 0
    return 0


def _is_endless(repeat: Any) -> bool:
    try:
        repeat.__length_hint__()
    except TypeError:
        return True
    return False


def _iterators_of(adaptor: Any) -> list[Any]:
    """The iterators that `adaptor` draws from."""
    found = []
    for part in gc.get_referents(adaptor):
        if type(part) is tuple:  # zip and map keep theirs in one
            found += [inner for inner in part if hasattr(type(inner), "__next__")]
        elif hasattr(type(part), "__next__"):
            found.append(part)
    return found


def finite(iterable: Any) -> Any:
    """`iterable`; ends the operation where it may give too many elements, or in an order that is not known."""
    if type(iterable) is Unknown:
        raise Outcome(iterable)
    ordered(iterable)
    if _gives_any_iterator(type(iterable)):
        iterable = iter(iterable)
    if length_bound(iterable) > limits.MAX_STEPS:
        raise Outcome(limits.TOO_LARGE)
    return iterable


def nested(iterable: Any) -> Any:
    """`iterable`, from which a lazy iterator is made; ends the operation where iterators are nested too deeply."""
    if type(iterable) is Unknown:
        raise Outcome(iterable)
    ordered(iterable)
    if type(iterable) not in SIZED:
        length_bound(iterable)
    return iterable


def bounded(iterable: Any, count: int = limits.MAX_ITEMS) -> Any:
    """`iterable`, which is about to be consumed: as it is where at most `count` elements are known to come, otherwise
    counted. The computation ends where more come (for what came before can't be put back)."""
    kind = type(iterable)
    if kind is list or kind is tuple or kind is dict:
        if len(iterable) > count:
            raise Outcome(limits.TOO_LARGE)
        return iterable
    if kind is Unknown:
        raise Outcome(iterable)
    ordered(iterable)
    bound = length_bound(iterable)
    if bound <= count:
        if bound > limits.MAX_WIDTH and kind not in _HOLDING and not (kind is str and iterable.isascii()):
            limits.spend(int(bound) * (_INT if kind is range else _MADE))
        return _Watched(iterable) if _gives_any_iterator(kind) else iterable
    if bound != inf or not hasattr(kind, "__next__"):
        raise Outcome(limits.TOO_LARGE)
    return _counted(iterable, min(count, limits.MAX_COUNTED))


def unordered(iterable: Any, count: int = limits.MAX_ITEMS) -> Any:
    """As `bounded`, for a consumer to which the order of a set does not matter."""
    if isinstance(iterable, set | frozenset):
        return iterable
    return bounded(iterable, count)


class _Watched:
    """An iterable of the program's own: what its `__iter__` gives may be an endless iterator of `itertools`."""

    __slots__ = ("_iterable",)

    def __init__(self, iterable: Any) -> None:
        self._iterable = iterable

    def __iter__(self) -> Iterator[Any]:
        iterator: Iterator[Any] = bounded(iter(self._iterable))
        return iterator

    def __length_hint__(self) -> int:
        return operator.length_hint(self._iterable, 8)  # what a list asks, in which the program's `__len__` may run


def _gives_any_iterator(kind: type) -> bool:
    """Whether `kind` is a class of the program with an `__iter__` of its own that need not give itself."""
    if kind.__module__ in _STANDARD or hasattr(kind, "__next__"):
        return False
    owner = next((base for base in kind.__mro__ if "__iter__" in vars(base)), None)
    return owner is not None and owner.__module__ not in _STANDARD


def _counted(iterable: Any, count: int) -> Iterator[Any]:
    for number, value in enumerate(iterable):
        if number >= count:
            raise Unknowable("too large")
        if number & _SOME == _SOME:
            limits.spend(_MADE * _SOME)
        yield value


def materialized(iterable: Any, count: int = limits.MAX_ITEMS) -> Any:
    """The elements of `iterable` as a list or tuple, which tells more about a failure than an iterator does."""
    if type(iterable) is list or type(iterable) is tuple or not hasattr(type(iterable), "__iter__"):
        return bounded(iterable, count)
    return list(iter(bounded(iterable, count)))  # as PySequence_Fast does: `__iter__` is asked twice
