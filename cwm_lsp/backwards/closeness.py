"""How far one value is from another, so that a search can climb.

A scale of its own, without units: 0 for equal values, about 1 for each character or element that differs, `FARTHEST`
for values of types that have nothing in common.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

FARTHEST = 1e6
_OTHER_TYPE = 1e3
_SHOWN = 64  # elements compared one by one


def distance(target: object, value: object) -> float:
    """Symmetric in nothing but its zero: what `value` lacks of `target`."""
    if type(target) is not type(value):
        both_numbers = isinstance(target, int | float) and isinstance(value, int | float)
        return _OTHER_TYPE if not both_numbers else 1.0 + _of_numbers(target, value)  # type: ignore[arg-type]
    match target, value:
        case bool(), bool():
            return float(target != value)
        case ((int() | float()), (int() | float())):
            return _of_numbers(target, value)
        case str(), str():
            return _of_sequences(target, value)
        case bytes(), bytes():
            return _of_sequences(target, value)
        case ((list() | tuple()), (list() | tuple())):
            return _of_sequences(target, value)
        case dict(), dict():
            missing = [key for key in target if key not in value]
            extra = len(value) - (len(target) - len(missing))
            shared = sum(_part(target[key], value[key]) for key in target if key in value)
            return 1.5 * len(missing) + extra + shared + 0.1 * (list(target) != list(value))
        case ((set() | frozenset()), (set() | frozenset())):
            return float(len(target ^ value))
    return 0.0 if target == value else 1.0


def _of_numbers(target: float, value: float) -> float:
    try:
        gap = float(abs(target - value))
    except OverflowError:  # a whole number that no float can hold
        return _OTHER_TYPE / 2
    if math.isnan(gap) or math.isinf(gap):
        return _OTHER_TYPE / 2
    return math.log1p(gap)


def _of_sequences(target: Sequence[object], value: Sequence[object]) -> float:
    """Half of it counts position by position from both ends, half as bags, so that a shifted value is still near."""
    longest = max(len(target), len(value))
    if not longest:
        return 0.0
    ends = min(_in_place(target, value), _in_place(target[::-1], value[::-1]))
    return 0.5 * (ends + abs(len(target) - len(value))) + 0.5 * _as_bags(target, value)


def _in_place(target: Sequence[object], value: Sequence[object]) -> float:
    pairs = list(zip(target, value, strict=False))
    near = sum(_part(one, two) for one, two in pairs[:_SHOWN])
    return near + sum(one != two for one, two in pairs[_SHOWN:])


def _part(target: object, value: object) -> float:
    """An element's share: at most 1, whatever it is."""
    if target == value and type(target) is type(value):
        return 0.0
    if isinstance(target, str) and isinstance(value, str) and len(target) == len(value) == 1:
        return 1.0 if target.lower() != value.lower() else 0.6
    gap = distance(target, value)
    return gap / (1.0 + gap)


def _as_bags(target: Sequence[object], value: Sequence[object]) -> float:
    one, two = Counter(map(repr, target)), Counter(map(repr, value))
    return float(sum(((one - two) + (two - one)).values())) / 2
