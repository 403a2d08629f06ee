"""What a comparison of containers costs: shared parts make it exponential, an unknown part makes it unknown."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from types import GenericAlias
from typing import Any

from cwm_lsp.compute.natives import limits
from cwm_lsp.compute.natives.outcome import Outcome
from cwm_lsp.compute.natives.weight import parts
from cwm_lsp.compute.values import Unknowable, Unknown

_VISIT = 4  # elements that a container is charged besides its own, for the time that visiting it takes
_BRANCHING = (list, tuple, dict, deque)
PLAIN = frozenset({int, str, float, bool, bytes, complex, type(None), type, range, set, frozenset})
"""Types of values that have no parts which could be shared."""


def guard(a: Any, b: Any) -> None:
    """Ends the operation where comparing `a` with `b` would take too long or look at something unknown."""
    if _branches(a) and _branches(b):
        _visit(a, limits.MAX_ITEMS, 0)


def sortable(items: Any) -> None:
    """Ends the operation where putting `items` in order would take too long or look at something unknown."""
    kinds = set(map(type, items))
    if not kinds <= PLAIN:
        _visit(items, limits.MAX_STEPS, 0)


def hashable(value: Any) -> None:
    """Ends the operation where hashing `value` would take too long: parts are hashed each time they occur."""
    if isinstance(value, tuple):
        if not set(map(type, value)) <= PLAIN | {Unknown}:
            _visit(value, limits.MAX_ITEMS, 0)
    elif _is_record(value):
        _visit(value, limits.MAX_ITEMS, 0)


def members(source: Any) -> Any:
    """`source`, whose elements are about to be hashed."""
    if type(source) in (list, tuple) and not set(map(type, source)) <= PLAIN:
        for value in source:
            hashable(value)
    return source


def keyed(value: Any) -> None:
    """As `hashable`, for an instruction that keeps `value` as a key: raises Unknowable."""
    try:
        hashable(value)
    except Outcome as outcome:
        raise Unknowable(outcome.result.reason) from None


def _is_record(value: Any) -> bool:
    kind = type(value)
    return hasattr(kind, "__dataclass_fields__") or kind is GenericAlias or kind.__module__ == "typing"


def _branches(value: Any) -> bool:
    return isinstance(value, _BRANCHING) or _is_record(value)


def _visit(value: Any, room: int, depth: int) -> int:
    if isinstance(value, dict):
        items: Collection[Any] = value.values()
    else:
        items = value if isinstance(value, _BRANCHING) else list(parts(value))
    room -= len(items) + _VISIT
    if room < 0:
        raise Outcome(limits.TOO_LARGE)
    if depth > limits.MAX_DEPTH:
        raise Outcome(limits.TOO_LARGE)
    kinds = set(map(type, items))
    if Unknown in kinds:
        raise Outcome(next(item for item in items if type(item) is Unknown))
    if not kinds <= PLAIN:
        for item in items:
            if _branches(item):
                room = _visit(item, room, depth + 1)
    return room
