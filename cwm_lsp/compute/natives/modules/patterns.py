"""How long a regular expression may search, from its structure alone.

A backtracking matcher takes at most about `n ** (k + 1)` steps on a text of `n` characters, where `k` unbounded
repeats follow one another; repeats inside repeats, and repeats of what can match in several ways, may take `2 ** n`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from math import inf
from re import _parser  # type: ignore[attr-defined]
from typing import Any

_SINGLE = frozenset({"LITERAL", "NOT_LITERAL", "IN", "ANY", "AT"})
_MAX_TWO_TO = 20


def cost(pattern: Any, flags: Any, length: int) -> float:
    """A bound of the steps of one search for `pattern` (a text or a compiled one) in `length` characters."""
    if isinstance(pattern, re.Pattern):
        pattern, flags = pattern.pattern, pattern.flags
    if not isinstance(pattern, str | bytes):
        return 0.0  # the call raises
    repeats, exponential = _structure(pattern, int(flags) if isinstance(flags, int) else 0)
    if exponential:
        return inf if length > _MAX_TWO_TO else 2.0**length * 10
    return float(length + 1) ** (repeats + 1)


@lru_cache(256)
def _structure(pattern: Any, flags: int) -> tuple[int, bool]:
    try:
        parsed = _parser.parse(pattern, flags & ~re.DEBUG)
    except (re.error, ValueError, OverflowError, RecursionError):
        return 0, False  # the call raises too
    return _sequence(parsed)


def _sequence(parsed: Any) -> tuple[int, bool]:
    """How many unbounded repeats a way through `parsed` can meet, and whether it may take exponential time."""
    repeats, exponential = 0, False
    for op, argument in parsed:
        more, worse = _item(str(op), argument)
        repeats += more
        exponential = exponential or worse
    return repeats, exponential


def _item(op: str, argument: Any) -> tuple[int, bool]:
    if op in _SINGLE:
        return 0, False
    if op in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        low, high, body = argument
        repeats, exponential = _sequence(body)
        if high == 0:
            return 0, False
        if high == 1:
            return repeats, exponential
        if _is_fixed(body):
            return (0, False) if low == high and high < 50 else (1, False)
        many = high > 5
        return (repeats + 1, True) if many else (int(high) * max(repeats, 1) + int(high), exponential)
    if op == "SUBPATTERN":
        return _sequence(argument[-1])
    if op == "BRANCH":
        found = [_sequence(branch) for branch in argument[1]]
        return sum(repeats for repeats, _ in found) + 1, any(worse for _, worse in found)
    if op == "ATOMIC_GROUP":
        return _sequence(argument)
    if op in ("ASSERT", "ASSERT_NOT"):
        return _sequence(argument[1])
    return 1, op != "GROUPREF"


def _is_fixed(body: Any) -> bool:
    """Whether there is one way to match `body` at a place."""
    for op, argument in body:
        name = str(op)
        if name == "SUBPATTERN":
            if not _is_fixed(argument[-1]):
                return False
        elif name not in _SINGLE:
            return False
    return True
