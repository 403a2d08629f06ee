"""The stuff that arguments are made of: pieces of the outcome, constants of the code, a few values of each kind."""

from __future__ import annotations

import ast
import random
import string
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from cwm_lsp.backwards.inputs.classes import Made, Maker
from cwm_lsp.backwards.inputs.parameters import KINDS, OMITTED, Kind, Parameter
from cwm_lsp.backwards.outcome import literal

_COMMON: dict[Kind, tuple[object, ...]] = {
    "int": (0, 1, 2, 3, 5, 10, -1, 100),
    "float": (0.0, 1.0, 0.5, -1.5, 2.0),
    "str": ("", "a", "ab", "abc", "A", " ", "1", "hello world", "a,b", "aa"),
    "bool": (True, False),
    "list": ([], [1], [1, 2, 3], [3, 1, 2], ["a", "b"], [0], [[1, 2], [3]]),
    "tuple": ((), (1, 2), ("a", "b"), (1,)),
    "dict": ({}, {"a": 1}, {"a": 1, "b": 2}, {1: "a"}, {"a": "b"}),
    "set": (set(), {1, 2}, {"a"}),
    "bytes": (b"", b"a", b"abc", b"\x00"),
}
_DEEPEST = 3  # objects in objects
_LETTERS = string.ascii_letters + string.digits + " ,.-_!"


@dataclass(frozen=True, slots=True)
class Pool:
    """`of[kind]` are values to draw from; `letters` characters of the outcome and the code, as often as there;
    `classes` those of the file."""

    of: dict[Kind, tuple[object, ...]]
    letters: str
    classes: Mapping[Kind, Maker] = field(default_factory=dict)

    def draw(self, kind: Kind, rng: random.Random, depth: int = 0) -> object:
        """A value of this kind, in two of three cases a seen one."""
        if kind in self.classes:
            return self._made(self.classes[kind], rng, depth)
        seen = self.of.get(kind, ())
        common = _COMMON.get(kind, (None,))
        return rng.choice(seen) if seen and rng.random() < 0.67 else rng.choice(common)

    def argument(self, parameter: Parameter, rng: random.Random, depth: int = 0) -> object:
        """A value for this parameter: its default, or one of the likely kinds."""
        if parameter.default is not None and rng.random() < 0.5:
            value = literal(parameter.default)
            return OMITTED if value is None and parameter.default != "None" else value
        kinds = parameter.kinds or KINDS
        kind = kinds[min(int(rng.expovariate(1.2)), len(kinds) - 1)]
        value = self.draw(kind, rng, depth)
        if fits(value, parameter):
            return value
        held = [self.draw(rng.choice(parameter.elements), rng, depth + 1) for _ in range(rng.choice((0, 1, 1, 2, 3)))]
        if isinstance(value, dict):
            keys = [self.draw(rng.choice(parameter.keys), rng, depth + 1) for _ in held]
            return {key: each for key, each in zip(keys, held, strict=True) if _hashable(key)}
        return tuple(held) if isinstance(value, tuple) else held

    def _made(self, maker: Maker, rng: random.Random, depth: int) -> object:
        if maker.members:
            return Made(maker, member=rng.choice(maker.members))
        if depth >= _DEEPEST:  # a class whose objects hold objects of it
            return None
        return Made(maker, tuple(self.argument(each, rng, depth + 1) for each in maker.parameters))

    def letter(self, rng: random.Random) -> str:
        """A character, mostly one that has to do with the question."""
        return rng.choice(self.letters if self.letters and rng.random() < 0.75 else _LETTERS)


def kind_of(value: object) -> Kind:
    """The kind of a value that was drawn."""
    return value.maker.name if isinstance(value, Made) else type(value).__name__


def fits(value: object, parameter: Parameter) -> bool:
    """Whether what a list, tuple or dict holds is of the kinds that the parameter's annotation names, if any."""
    held = parameter.elements
    if isinstance(value, dict) and parameter.keys and held:
        return all(kind_of(key) in parameter.keys and kind_of(each) in held for key, each in value.items())
    return not held or not isinstance(value, list | tuple) or all(kind_of(each) in held for each in value)


def pool(trees: Iterable[ast.AST], target: object, classes: Mapping[Kind, Maker]) -> Pool:
    """From the syntax of function and outcome, and the value that should come out (None where none is known)."""
    found: dict[Kind, dict[str, object]] = {}
    for value in (*_parts(target), *(each for tree in trees for each in _constants(tree))):
        found.setdefault(type(value).__name__, {})[repr(value)] = value
    texts = "".join(str(value) for value in found.get("str", {}).values())
    return Pool({kind: tuple(values.values()) for kind, values in found.items()}, texts, classes)


def _constants(tree: ast.AST) -> Iterator[object]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float | str | bool | bytes):
            yield node.value


def _parts(value: object, depth: int = 0) -> Iterator[object]:
    """The value, what it holds, and what it measures."""
    if value is None or depth > 3:
        return
    yield value
    if isinstance(value, str | bytes | list | tuple | dict | set | frozenset):
        yield len(value)
    if isinstance(value, str):
        yield from (value[::-1], value.lower(), value.upper(), value.swapcase(), *_some(value.split()))
        yield list(value)
    if isinstance(value, dict):
        yield {held: key for key, held in value.items() if _hashable(held)}
        yield list(value)
    if isinstance(value, list | tuple):
        yield value[::-1]
        yield tuple(value) if isinstance(value, list) else list(value)
        if all(isinstance(each, str) for each in value):
            yield from ("".join(value), " ".join(value), ",".join(value))
        if all(_hashable(each) for each in value):
            yield dict.fromkeys(value, 1)
    if isinstance(value, int) and not isinstance(value, bool):
        yield from (value + 1, value - 1, -value, str(value))
        if 0 <= value <= 64:
            yield from ("a" * value, [1] * value)
    if isinstance(value, list | tuple | set | frozenset):
        for each in _some(value):
            yield from _parts(each, depth + 1)
    if isinstance(value, dict):
        for key, held in list(value.items())[:8]:
            yield from (*_parts(key, depth + 1), *_parts(held, depth + 1))


def _some(values: Iterable[object]) -> list[object]:
    return list(values)[:8]


def _hashable(value: object) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True
