"""functools, operator, copy."""

from __future__ import annotations

import copy
import functools
import operator
import sys
from collections.abc import Mapping
from typing import Any

from cwm_lsp.compute.natives import limits
from cwm_lsp.compute.natives.builtin_functions import readable
from cwm_lsp.compute.natives.container_methods import compared, special, stored
from cwm_lsp.compute.natives.iterables import bounded
from cwm_lsp.compute.natives.operators import is_in
from cwm_lsp.compute.natives.outcome import Outcome, unknown
from cwm_lsp.compute.natives.table import CODES, allow, allow_methods, callback
from cwm_lsp.compute.values import Unknown

Arguments = tuple[Any, ...]
Keywords = Mapping[str, Any]


def _reduce(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    if len(args) < 2:
        return function(*args, **kwargs)
    return function(callback(args[0]), bounded(args[1]), *args[2:], **kwargs)


def _partial(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    if args:
        callback(args[0])
    return function(*args, **kwargs)


def _cached(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    """`cache`, `lru_cache`: what they wrap has to be free or the program's own."""
    if args and callable(args[0]) and callback(args[0]) is not args[0]:
        raise unknown("a cache of a built-in function")
    return function(*args, **kwargs)


def _wrapped(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    if args and callback(args[0]) is not args[0]:
        raise unknown("a wrapper of a built-in function")
    return function(*args, **kwargs)


def _getter(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    """`attrgetter`, `methodcaller`."""
    for name in args if function is operator.attrgetter else args[:1]:
        if isinstance(name, str):
            for part in name.split("."):
                readable(part)
    return function(*args, **kwargs)


def _is_in(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    return is_in(args[1], args[0]) if len(args) == 2 else function(*args, **kwargs)


def _over(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    """`countOf`, `indexOf`."""
    return function(bounded(args[0]), *args[1:], **kwargs) if args else function(**kwargs)


_ATOMS = frozenset({int, bool, float, complex, str, bytes, type(None), range, type})
_CONTAINERS = frozenset({list, tuple, dict, set, frozenset})


def _copied(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    """`copy` and `deepcopy`, of what is copied by Python's own rules."""
    if len(args) != 1 or kwargs:
        raise unknown("a copy with a memory of its own")
    if function is copy.copy:
        _can_be_copied(args[0])
    else:
        seen: dict[int, Any] = {}
        _visit(args[0], seen, 0)
    return function(*args)


def _can_be_copied(value: Any) -> None:
    cls = type(value)
    if cls.__module__.startswith("cwm_lsp."):
        raise Outcome(value if cls is Unknown else Unknown("a copy of a function"))
    for base in cls.__mro__:
        if "__reduce__" in vars(base) or "__reduce_ex__" in vars(base):
            if base.__module__ not in ("builtins", "collections", "datetime", "fractions", "decimal", "re"):
                raise unknown("a copy that the program defines")
            return


def _visit(value: Any, seen: dict[int, Any], depth: int) -> None:
    cls = type(value)
    if cls in _ATOMS or id(value) in seen:
        return
    seen[id(value)] = value
    limits.spend(sys.getsizeof(value) if cls in _CONTAINERS else limits.OBJECT)
    if len(seen) > limits.MAX_ITEMS // 4:
        raise Outcome(limits.TOO_LARGE)
    if depth > limits.MAX_DEPTH:
        raise unknown("nested too deeply")
    if cls not in _CONTAINERS:
        _can_be_copied(value)
    if isinstance(value, dict):
        for key, item in value.items():
            _visit(key, seen, depth + 1)
            _visit(item, seen, depth + 1)
    elif isinstance(value, list | tuple | set | frozenset):
        for item in value:
            _visit(item, seen, depth + 1)
    if cls not in _CONTAINERS and hasattr(value, "__dict__") and not isinstance(value, type):
        for item in list(vars(value).values()):
            _visit(item, seen, depth + 1)


_OPERATORS = {
    "add": "+", "sub": "-", "mul": "*", "truediv": "/", "floordiv": "//", "mod": "%", "pow": "**", "lshift": "<<",
    "rshift": ">>", "and_": "&", "or_": "|", "xor": "^", "matmul": "@", "concat": "+",
}  # fmt: skip
for _name, _op in _OPERATORS.items():
    allow([getattr(operator, _name)], special(_op))
    allow([getattr(operator, "i" + _name.rstrip("_"))], special(_op), mutates=True)
allow(getattr(operator, name) for name in (
    "abs", "index", "inv", "invert", "neg", "pos", "not_", "truth", "is_",
    "is_not", "getitem", "itemgetter", "length_hint"))  # fmt: skip
allow([operator.lt, operator.le, operator.eq, operator.ne, operator.gt, operator.ge], compared)
allow([operator.setitem], stored, mutates=True)
allow([operator.delitem], mutates=True)
allow([operator.attrgetter, operator.methodcaller], _getter)
allow([operator.contains], _is_in)
allow([operator.countOf, operator.indexOf], _over)

allow([functools.reduce], _reduce)
allow([functools.partial], _partial)
allow([functools.cache, functools.lru_cache], _cached)
allow([functools.wraps, functools.update_wrapper, functools.cmp_to_key, functools.cached_property], _wrapped)
allow([functools.total_ordering])
allow_methods(type(functools.lru_cache(len)), "cache_info cache_clear")
CODES.add(functools.lru_cache(None).__code__)
allow([copy.copy, copy.deepcopy], _copied)
