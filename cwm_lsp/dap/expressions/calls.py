"""The functions and methods that expressions may call: they change nothing and their work is bounded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cwm_lsp.dap.expressions.limits import Refused, allow, size


def _number(value: Any) -> Any:
    if not isinstance(value, int | float | complex):
        raise Refused("sum is supported for numbers only")
    return value


def _total(values: Any, start: Any = 0) -> Any:
    return sum(map(_number, values), _number(start))


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "abs": abs,
    "all": all,
    "any": any,
    "bool": bool,
    "float": float,
    "int": int,
    "len": len,
    "list": list,
    "max": max,
    "min": min,
    "repr": repr,
    "round": round,
    "set": set,
    "sorted": sorted,
    "str": str,
    "sum": _total,
    "tuple": tuple,
}
_IN_ORDER = frozenset({"list", "tuple", "str", "repr", "sum"})  # what they make of a set depends on its order

_TEXT = (
    *("casefold", "count", "endswith", "find", "index", "isalnum", "isalpha", "isascii", "isdecimal", "isdigit"),
    *("isidentifier", "islower", "isnumeric", "isspace", "istitle", "isupper", "join", "lower", "lstrip", "replace"),
    *("removeprefix", "removesuffix", "rfind", "rindex", "rsplit", "rstrip", "split", "splitlines", "startswith"),
    *("strip", "swapcase", "title", "upper", "capitalize", "partition", "rpartition"),
)
METHODS: Mapping[type, frozenset[str]] = {
    str: frozenset(_TEXT),
    list: frozenset({"copy", "count", "index"}),
    tuple: frozenset({"count", "index"}),
    dict: frozenset({"copy", "get", "items", "keys", "values"}),
    set: frozenset({"copy", "difference", "intersection", "isdisjoint", "issubset", "issuperset", "union"}),
    int: frozenset({"bit_count", "bit_length"}),
    float: frozenset({"is_integer"}),
}


def call_function(name: str, arguments: Sequence[Any]) -> Any:
    """A function of `FUNCTIONS`; raises `Refused` for too much or an unknown order, and what Python raises."""
    if name in _IN_ORDER and any(map(_unordered, arguments)):
        raise Refused(f"{name} of a set depends on an order that is not known")
    return FUNCTIONS[name](*arguments)


def call_method(value: Any, name: str, arguments: Sequence[Any]) -> Any:
    """A read-only method of a plain value; the views of a dict are given as lists."""
    if name not in METHODS.get(type(value), ()):
        raise Refused(f"the method {name} of {type(value).__name__} is not supported here")
    if name == "join" and any(map(_unordered, arguments)):
        raise Refused("join of a set depends on an order that is not known")
    if name == "join" and len(arguments) == 1 and isinstance(arguments[0], str | list | tuple | dict):
        allow(size(value) * len(arguments[0]) + size(arguments[0]))
    if name == "replace" and all(isinstance(one, str) for one in arguments[:2]):
        allow(len(value) + (len(value) + 1) * sum(map(len, arguments[1:2])))
    found = getattr(value, name)(*arguments)
    return list(found) if name in ("items", "keys", "values") else found


def _unordered(value: Any) -> bool:
    """Whether a set with more than one element stands anywhere in `value`."""
    left = [value]
    while left:
        one = left.pop()
        if isinstance(one, set) and len(one) > 1:
            return True
        if isinstance(one, list | tuple):
            left += one
        elif isinstance(one, dict):
            left += one.values()
    return False
