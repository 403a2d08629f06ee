"""itertools, heapq, bisect."""

from __future__ import annotations

import bisect
import heapq
import itertools
import operator
from collections.abc import Mapping
from typing import Any

from cwm_lsp.compute.natives import limits
from cwm_lsp.compute.natives.builtin_functions import lazy, skipping, zipped
from cwm_lsp.compute.natives.iterables import bounded, finite, length_bound, nested
from cwm_lsp.compute.natives.outcome import Outcome
from cwm_lsp.compute.natives.table import Guarded, allow, allow_methods, callback

Arguments = tuple[Any, ...]
Keywords = Mapping[str, Any]


def _numbers_are_small(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    """`islice` skips elements; what it skips is bounded, and it comes from what gives an element a step."""
    for value in args[1:]:
        if isinstance(value, int) and value > limits.MAX_STEPS:
            raise Outcome(limits.TOO_LARGE)
    return function(nested(args[0]), *args[1:], **kwargs) if args else function(**kwargs)


def _accumulate(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    if not args or len(args) > 2:
        return function(*args, **kwargs)
    given = args[1] if len(args) > 1 else kwargs.get("func")
    keywords = {key: value for key, value in kwargs.items() if key != "func"}
    return function(nested(args[0]), Guarded(operator.add) if given is None else callback(given), **keywords)


def _group_by(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    keywords = {**kwargs, "key": callback(kwargs["key"])} if kwargs.get("key") is not None else kwargs
    if not args:
        return function(**keywords)
    return function(finite(args[0]), *(None if key is None else callback(key) for key in args[1:]), **keywords)


def _called(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    """`starmap`, `takewhile`."""
    if len(args) != 2:
        return function(*args, **kwargs)
    return function(callback(args[0]), nested(args[1]))


def _flattened(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    """`chain.from_iterable`: may skip empty ones without end."""
    if len(args) != 1:
        return function(*args, **kwargs)
    source = finite(args[0])
    if isinstance(source, list | tuple | dict):
        for inner in source:
            nested(inner)
    return function(source)


def _compressed(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    """`compress` skips elements, and ends with the shorter of its two sources."""
    sources = [nested(value) for value in (*args, *kwargs.values())]
    if min(map(length_bound, sources), default=0) > limits.MAX_STEPS:
        raise Outcome(limits.TOO_LARGE)
    return function(*args, **kwargs)


def _width(count: int) -> None:
    """An iterator is made that gives tuples of `count` elements, who knows how many."""
    if count > limits.MAX_WIDTH:
        raise Outcome(limits.TOO_LARGE)


def _batched(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    for value in (*args[1:], *kwargs.values()):
        if isinstance(value, int):
            _width(value)
    return lazy(function, args[:1], {"n": args[1], **kwargs} if len(args) > 1 else kwargs)


def _pools(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    """`product`: its sources are read when it is made; where the result has too many elements, it can't be listed."""
    pools = [tuple(bounded(source)) for source in args]
    repeat = kwargs.get("repeat", 1)
    if isinstance(repeat, int):
        _width(len(pools) * max(repeat, 0))
    return function(*pools, **kwargs)


def _choices(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    """`permutations` and `combinations`: reading on must not take more than a step for one element."""
    if not args:
        return function(*args, **kwargs)
    pool = tuple(bounded(args[0]))
    chosen = [value for value in (*args[1:], *kwargs.values()) if isinstance(value, int)]
    _width(chosen[0] if chosen else len(pool))
    return function(pool, *args[1:], **kwargs)


def _tee(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    if len(args) > 1 and isinstance(args[1], int):
        limits.items(args[1])
    return function(*map(nested, args[:1]), *args[1:], **kwargs)


def _largest(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    """`nlargest`, `nsmallest`."""
    if len(args) < 2:
        return function(*args, **kwargs)
    keywords = {**kwargs, "key": callback(kwargs["key"])} if kwargs.get("key") is not None else kwargs
    return function(args[0], bounded(args[1]), *map(callback, args[2:]), **keywords)


def _merge(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    keywords = {**kwargs, "key": callback(kwargs["key"])} if kwargs.get("key") is not None else kwargs
    return function(*map(nested, args), **keywords)


def _search(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    keywords = {**kwargs, "key": callback(kwargs["key"])} if kwargs.get("key") is not None else kwargs
    return function(*args, **keywords)


allow([itertools.count, itertools.repeat], stores=True)
allow([itertools.cycle, itertools.chain, itertools.pairwise], lazy)
allow([itertools.zip_longest], zipped)
if hasattr(itertools, "batched"):
    allow([itertools.batched], _batched)
allow_methods(itertools.chain, "from_iterable", _flattened)
allow([itertools.compress], _compressed)
allow([itertools.filterfalse, itertools.dropwhile], skipping)
allow([itertools.starmap, itertools.takewhile], _called)
allow([itertools.islice], _numbers_are_small)
allow([itertools.accumulate], _accumulate)
allow([itertools.groupby], _group_by)
allow([itertools.product], _pools)
allow([itertools.permutations, itertools.combinations, itertools.combinations_with_replacement], _choices)
allow([itertools.tee], _tee)
allow([heapq.heappush, heapq.heappop, heapq.heapify, heapq.heapreplace, heapq.heappushpop], mutates=True)
allow([getattr(heapq, name) for name in ("_heapify_max", "_heappop_max", "_heapreplace_max") if hasattr(heapq, name)],
      mutates=True)  # fmt: skip
allow([heapq.nlargest, heapq.nsmallest], _largest)
allow([heapq.merge], _merge)
allow([bisect.bisect_left, bisect.bisect_right], _search)
allow([bisect.insort_left, bisect.insort_right], _search, mutates=True)
