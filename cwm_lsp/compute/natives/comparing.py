"""What a comparison of containers costs: shared parts make it exponential, an unknown part makes it unknown."""

from __future__ import annotations

from collections import deque
from typing import Any

from cwm_lsp.compute.natives import limits
from cwm_lsp.compute.natives.outcome import Outcome
from cwm_lsp.compute.values import Unknown

_VISIT = 4  # elements that a container is charged besides its own, for the time that visiting it takes
_NESTED = frozenset({list, tuple, dict, set, frozenset, deque})
_BRANCHING = (list, tuple, dict, deque)


def guard(a: Any, b: Any) -> None:
    """Ends the operation where comparing `a` with `b` would take too long or look at something unknown."""
    if isinstance(a, _BRANCHING) and isinstance(b, _BRANCHING):
        _visit(a, limits.MAX_ITEMS, 0)


def sortable(items: Any) -> None:
    """Ends the operation where putting `items` in order would take too long or look at something unknown."""
    kinds = set(map(type, items))
    if Unknown in kinds or not kinds.isdisjoint(_NESTED):
        _visit(items, limits.MAX_STEPS, 0)


def hashable(value: Any) -> None:
    """Ends the operation where hashing `value` would take too long: a tuple's parts are hashed each time they occur."""
    if isinstance(value, tuple) and tuple in set(map(type, value)):
        _visit(value, limits.MAX_ITEMS, 0)


def _visit(value: Any, room: int, depth: int) -> int:
    items = value.values() if isinstance(value, dict) else value
    room -= len(value) + _VISIT
    if room < 0:
        raise Outcome(limits.TOO_LARGE)
    if depth > limits.MAX_DEPTH:
        raise Outcome(limits.TOO_LARGE)
    kinds = set(map(type, items))
    if Unknown in kinds:
        raise Outcome(next(item for item in items if type(item) is Unknown))
    if not kinds.isdisjoint(_NESTED):
        for item in items:
            if isinstance(item, _BRANCHING):
                room = _visit(item, room, depth + 1)
    return room
