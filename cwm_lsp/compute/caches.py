"""`functools.lru_cache` and `cache`: real ones would call the program's function natively, and recursion through them (
the usual kind of memoised recursion) would soon be too deep for that. The machine steps into what these wrap."""

from __future__ import annotations

import functools
from collections import OrderedDict
from collections.abc import Hashable, Mapping, Sequence
from types import MethodType
from typing import Any

from cwm_lsp.compute import natives
from cwm_lsp.compute.function import Function
from cwm_lsp.compute.values import Unknown

MISSING = object()
_Info = type(functools.lru_cache(len).cache_info())
_make_key: Any = functools._make_key


class Cached:
    """A function of the program with a cache of its results, the least recently used at the front."""

    def __init__(self, function: Function, maxsize: int | None, typed: bool) -> None:
        functools.update_wrapper(self, function)
        self._function = function
        self._maxsize = maxsize
        self._typed = typed
        self._results: OrderedDict[Hashable, Any] = OrderedDict()
        self._hits = self._misses = 0

    def __get__(self, owner: object, cls: type | None = None) -> Any:
        return self if owner is None else MethodType(self, owner)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        key = self.key(args, kwargs)
        found = self.found(key)
        return self.kept(key, self._function(*args, **kwargs)) if found is MISSING else found

    def __repr__(self) -> str:
        return "<functools._lru_cache_wrapper object at 0x0>"

    @property
    def function(self) -> Function:
        """What is called where nothing is found."""
        return self._function

    def key(self, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Hashable:
        """Under what the result for these arguments is kept."""
        for value in (*args, *kwargs.values()):
            natives.keyed(value)
        key: Hashable = _make_key(tuple(args), kwargs, self._typed)
        hash(key)  # it raises by itself, not as the key of a dict (which says so since Python 3.14)
        return key

    def found(self, key: Hashable) -> Any:
        """The result that is kept, or MISSING; counted. Raises the TypeError of arguments that have no hash."""
        result = self._results.get(key, MISSING)
        if result is MISSING:
            self._misses += 1
        else:
            self._hits += 1
            self._results.move_to_end(key)
        return result

    def kept(self, key: Hashable, result: Any) -> Any:
        """`result`, which is kept."""
        if key not in self._results and self._maxsize != 0:
            if self._maxsize is not None and len(self._results) >= self._maxsize:
                self._results.popitem(last=False)
            self._results[key] = result
        return result

    def cache_info(self) -> Any:
        """As a real one's."""
        return _Info(self._hits, self._misses, self._maxsize, len(self._results))

    def cache_clear(self) -> None:
        """As a real one's."""
        self._results.clear()
        self._hits = self._misses = 0


Cached.__name__ = "functools._lru_cache_wrapper"  # as messages of exceptions name it


class _Decorator:
    """What `lru_cache(maxsize=...)` gives."""

    def __init__(self, maxsize: int | None, typed: bool) -> None:
        self._maxsize = maxsize
        self._typed = typed

    def __call__(self, function: Any) -> Any:
        if type(function) is not Function:
            return Unknown("a cache of what is not a function of the program")
        return Cached(function, self._maxsize, self._typed)

    def __repr__(self) -> str:
        return "<function lru_cache.<locals>.decorating_function at 0x0>"


def made(f: Any, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
    """The value of a call of `functools.lru_cache`, `functools.cache` or what they give; MISSING for other calls."""
    if type(f) is _Decorator and len(args) == 1 and not kwargs:
        return f(*args)
    if f is functools.cache and len(args) == 1 and not kwargs:
        return _Decorator(None, False)(*args)
    if f is functools.lru_cache:
        return _lru_cache(*args, **kwargs)
    return MISSING


def _lru_cache(maxsize: Any = 128, typed: bool = False) -> Any:
    if callable(maxsize) and isinstance(typed, bool):
        return _Decorator(128, typed)(maxsize)
    if isinstance(maxsize, int):
        return _Decorator(max(maxsize, 0), typed)
    if maxsize is None:
        return _Decorator(None, typed)
    raise TypeError("Expected first argument to be an integer, a callable, or None")
