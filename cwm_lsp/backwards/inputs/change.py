"""Small changes of a value: the steps of a search."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cwm_lsp.backwards.inputs.classes import Made
from cwm_lsp.backwards.inputs.parameters import KINDS, OMITTED, Kind, Parameter
from cwm_lsp.backwards.inputs.pool import Pool, kind_of

_OTHER_KIND = 0.04  # share of changes that give a value of another kind altogether
_FROM_POOL = 0.15
_FRESH_ELEMENT = 0.2
_LONGEST = 200

Change = Callable[[Any, Pool, random.Random], object]


def changed(value: object, parameter: Parameter, pool: Pool, rng: random.Random) -> object:
    """A value near `value`, or now and then one from elsewhere."""
    kinds = parameter.kinds or KINDS
    if value is OMITTED or value is None:
        return pool.argument(parameter, rng)
    if rng.random() < _OTHER_KIND:
        return pool.draw(rng.choice(kinds), rng)
    if rng.random() < _FROM_POOL:
        return pool.draw(kind_of(value), rng)
    if parameter.elements and isinstance(value, list | tuple) and rng.random() < _FRESH_ELEMENT:
        at = rng.randrange(len(value) + 1)
        new = pool.draw(rng.choice(parameter.elements), rng)
        return type(value)([*value[:at], new, *value[at:]])
    return near(value, pool, rng)


def near(value: object, pool: Pool, rng: random.Random) -> object:
    """A value of the same kind that differs little; an unknown kind stays as it is."""
    if isinstance(value, Made):
        return _made(value, pool, rng)
    change = _CHANGES.get(type(value).__name__)
    return value if change is None else change(value, pool, rng)


def _made(value: Made, pool: Pool, rng: random.Random) -> object:
    """The object with another argument, or another member."""
    if not value.arguments:
        return pool.draw(value.maker.name, rng)
    place = rng.randrange(len(value.arguments))
    arguments = list(value.arguments)
    arguments[place] = changed(arguments[place], value.maker.parameters[place], pool, rng)
    return Made(value.maker, tuple(arguments))


def _int(value: int, pool: Pool, rng: random.Random) -> int:
    step = rng.choice((1, 1, 1, 2, 5, 10, 100, max(1, abs(value) // 2)))
    return rng.choice((value + step, value - step, -value, value * 2, value // 2))


def _float(value: float, pool: Pool, rng: random.Random) -> float:
    return rng.choice((value + 1, value - 1, value * 2, value / 2, -value, round(value), value + 0.1))


def _bool(value: bool, pool: Pool, rng: random.Random) -> bool:
    return not value


def _str(value: str, pool: Pool, rng: random.Random) -> str:
    at = rng.randrange(len(value) + 1)
    to = min(len(value), at + rng.choice((1, 1, 1, 2, 4)))
    new = pool.letter(rng)
    word = str(pool.draw("str", rng))
    made = rng.choice(
        (
            lambda: value[:at] + new + value[at:],
            lambda: value[:at] + new + value[to:],
            lambda: value[:at] + value[to:],
            lambda: value[:at] + word + value[at:],
            lambda: value[:at] + value[at:to].swapcase() + value[to:],
            lambda: value[:at] + value[at:to][::-1] + value[to:],
            lambda: value[at:] + value[:at],
            lambda: value[::-1],
            lambda: value + value[at:],
            lambda: value[:at],
            lambda: value[at:],
            lambda: value[:at] + " " + value[at:],
        )
    )()
    return made[:_LONGEST]


def _bytes(value: bytes, pool: Pool, rng: random.Random) -> bytes:
    return _str(value.decode("latin-1"), pool, rng).encode("latin-1", "replace")


def _elements(value: Sequence[object], pool: Pool, rng: random.Random) -> list[object]:
    made = list(value)
    at = rng.randrange(len(made) + 1)
    kind: Kind = kind_of(rng.choice(made)) if made else rng.choice(("int", "str", "int", "list"))
    match rng.randrange(8):
        case 0 | 1:
            made.insert(at, pool.draw(kind, rng))
        case 2 if made:
            made.insert(at, near(rng.choice(made), pool, rng))
        case 3 | 4 if made:
            place = rng.randrange(len(made))
            made[place] = near(made[place], pool, rng)
        case 5 if made:
            del made[rng.randrange(len(made))]
        case 6:
            made.reverse()
        case _:
            rng.shuffle(made)
    return made[:_LONGEST]


def _dict(value: dict[object, object], pool: Pool, rng: random.Random) -> dict[object, object]:
    items = list(value.items())
    at = rng.randrange(len(items) + 1)
    match rng.randrange(5):
        case 0 | 1:
            key_kind = type(items[0][0]).__name__ if items else rng.choice(("str", "int"))
            held_kind = type(items[0][1]).__name__ if items else rng.choice(("int", "str"))
            items.insert(at, (pool.draw(key_kind, rng), pool.draw(held_kind, rng)))
        case 2 if items:
            place = rng.randrange(len(items))
            items[place] = (near(items[place][0], pool, rng), items[place][1])
        case 3 if items:
            place = rng.randrange(len(items))
            items[place] = (items[place][0], near(items[place][1], pool, rng))
        case _ if items:
            del items[rng.randrange(len(items))]
    try:
        return dict(items)
    except TypeError:  # a key that cannot be hashed
        return value


def _set(value: set[object], pool: Pool, rng: random.Random) -> set[object]:
    try:
        return set(_elements(sorted(value, key=repr), pool, rng))
    except TypeError:
        return value


_CHANGES: Mapping[Kind, Change] = {
    "int": _int,
    "float": _float,
    "bool": _bool,
    "bytes": _bytes,
    "str": _str,
    "list": _elements,
    "tuple": lambda value, pool, rng: tuple(_elements(value, pool, rng)),
    "dict": _dict,
    "set": _set,
}
