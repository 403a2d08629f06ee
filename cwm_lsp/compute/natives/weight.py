"""How long the text of a value is, before it is made: parts that are shared make it exponential."""

from __future__ import annotations

import functools
import gc
import itertools
from collections import ChainMap, OrderedDict, deque
from collections.abc import Collection, Iterable
from types import GenericAlias, MappingProxyType, MethodType
from typing import Any

SHORT = frozenset({float, bool, complex, type(None), type, type(...), type(NotImplemented)})
NODE = 6  # characters that a value is charged at least, for the time that visiting it takes
_VISIT = 100  # and a container, which is visited by a slower loop
_DIGITS = 5_000  # no int of more digits has a text (sys.int_info)
_FLAT = SHORT | {int}
_PLAIN = _FLAT | {str}
_ROWS = frozenset({list, tuple})
_LITTLE = 100_000  # characters of texts
_FEW = 100  # elements that are short together, even where each is the longest int that has a text
_MAX_TEXT = 2_000_000
_MAX_DEPTH = 200  # calls; beyond, CPython's own recursion limit may decide what is shown
_HOLDERS: tuple[dict[Any, Any], ...] = ({}, OrderedDict())
VIEWS = frozenset(type(view) for holder in _HOLDERS for view in (holder.keys(), holder.values(), holder.items()))
Known = dict[int, tuple[Any, int]]  # by id: a value (kept, so that its id is not used again) and its characters
_SEQUENCES = (list, tuple, set, frozenset, deque)


def parts(value: Any) -> Iterable[Any]:
    """What the text of `value`, which is no built-in container, shows by Python's own rules."""
    kind = type(value)
    if isinstance(value, BaseException):
        return value.args
    if kind is slice:
        return value.start, value.stop, value.step
    if kind is MethodType:
        return (value.__self__,)
    if kind is functools.partial:
        return value.func, value.args, value.keywords
    if kind is itertools.repeat or kind is itertools.count:
        return gc.get_referents(value)
    if isinstance(value, ChainMap):
        return value.maps
    if kind is MappingProxyType:
        return (dict(value),)
    if kind is GenericAlias or kind.__module__ == "typing":
        return getattr(value, "__args__", ())
    names = getattr(kind, "__dataclass_fields__", None)
    if type(names) is dict and not isinstance(value, type):
        return _fields(value, kind, names)
    return ()


def _fields(value: Any, kind: type, names: Iterable[str]) -> Iterable[Any]:
    if kind.__dictoffset__:
        return list(vars(value).values())
    try:
        return [object.__getattribute__(value, name) for name in names]
    except AttributeError:  # not made to its end
        return ()


def is_long(value: Any) -> bool:
    """Whether the text of `value` would take too long to make. What is shown by the program's own code is not counted
    (the machine does that), and neither is what is unknown."""
    kind = type(value)
    if kind is list or kind is tuple:
        if len(value) < _FEW and _are_short(value):
            return False
    elif kind is dict:
        if len(value) < _FEW and _are_short(value.keys()) and _are_short(value.values()):
            return False
    elif kind is str or kind is bytes or kind in _FLAT:
        return False
    return _weigh(value, {}, 0) > _MAX_TEXT


def _are_short(values: Collection[Any]) -> bool:
    """Whether these few are surely short together; most values are, and this is quicker than to weigh them."""
    kinds = set(map(type, values))
    if kinds <= _FLAT:
        return True
    if kinds <= _ROWS:
        if sum(map(len, values)) > _FEW:
            return False
        values = list(itertools.chain.from_iterable(values))
        kinds = set(map(type, values))
    return kinds <= _PLAIN and (kinds <= _FLAT or sum(len(text) for text in values if type(text) is str) < _LITTLE)


def digits(number: int) -> int:
    """A bound of the characters of an int."""
    return min(int(number.bit_length()) // 3 + NODE, _DIGITS)


def _weigh(value: Any, known: Known, depth: int) -> int:
    """The characters of `value`, more than `_MAX_TEXT` where that can be told; `known` has those of its parts so far.

    What is shared is visited once, and counted as often as it is shown.
    """
    kind = type(value)
    if kind in SHORT:
        return NODE
    if kind is int:
        return digits(value)
    if kind is str or kind is bytes:
        return len(value) + NODE
    if id(value) in known:
        return known[id(value)][1]
    if depth > _MAX_DEPTH:
        return _MAX_TEXT + 1
    known[id(value)] = value, NODE  # inside of itself it is shown as dots
    if isinstance(value, dict):
        found = _weigh_all(value.keys(), known, depth) + _weigh_all(value.values(), known, depth)
    elif isinstance(value, _SEQUENCES):
        found = _weigh_all(value, known, depth)
    else:
        found = _weigh_all(list(value) if kind in VIEWS else parts(value), known, depth)
    known[id(value)] = value, found + _VISIT
    return found + _VISIT


def _weigh_all(values: Any, known: Known, depth: int) -> int:
    kinds = set(map(type, values))
    if kinds <= SHORT:
        return NODE * len(values)
    if kinds == {str}:
        return sum(map(len, values)) + NODE * len(values)
    found = 0
    for value in values:
        found += _weigh(value, known, depth + 1)
        if found > _MAX_TEXT:
            break
    return found
