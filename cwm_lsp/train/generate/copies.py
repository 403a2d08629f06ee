"""Programs in which every answer stands literally in the question or the history: the first lesson.

Attention must learn to find a line by its token, a name in a line and a variable's latest value before any operation
on values can be learned. Here nothing else is asked: literals, aliases, swaps, loops over literal sequences.
Does not cover: any operator or call but the function's own.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from cwm_lsp.train.generate.values import NAMES, Sample

_POOL = tuple(sorted({name for names in NAMES.values() for name in names}))
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def copy_program(rng: random.Random) -> Sample:
    """One function of 2 to 8 lines and one call of it."""
    names = rng.sample(_POOL, 8)
    parameters = names[: rng.randint(0, 2)]
    bound = list(parameters)
    lines: list[str] = []
    for name in names[2 : 2 + rng.randint(1, 5)]:
        lines += rng.choice(_LINES)(rng, name, bound)
        bound.append(name)
    lines.append(f"return {rng.choice(bound)}")
    function = rng.choice(_POOL)
    while function in names:
        function = rng.choice(_POOL)
    body = "".join(f"    {line}\n" for line in lines)
    arguments = ", ".join(_literal(rng) for _ in parameters)
    return Sample(f"def {function}({', '.join(parameters)}):\n{body}", (f"{function}({arguments})",))


def _literal(rng: random.Random) -> str:
    kind = rng.random()
    if kind < 0.5:
        return str(rng.randint(0, 10 ** rng.randint(1, 4)))
    if kind < 0.8:
        return repr("".join(rng.choices(_LETTERS, k=rng.randint(1, 6))))
    return repr([rng.randint(0, 20) for _ in range(rng.randint(1, 4))])


def _assign(rng: random.Random, name: str, bound: list[str]) -> list[str]:
    return [f"{name} = {_literal(rng)}"]


def _alias(rng: random.Random, name: str, bound: list[str]) -> list[str]:
    return [f"{name} = {rng.choice(bound) if bound else _literal(rng)}"]


def _again(rng: random.Random, name: str, bound: list[str]) -> list[str]:
    return [f"{name} = {_literal(rng)}", f"{rng.choice([*bound, name])} = {_literal(rng)}"]


def _swap(rng: random.Random, name: str, bound: list[str]) -> list[str]:
    if not bound:
        return _assign(rng, name, bound)
    other = rng.choice(bound)
    return [f"{name} = {_literal(rng)}", f"{name}, {other} = {other}, {name}"]


def _loop(rng: random.Random, name: str, bound: list[str]) -> list[str]:
    items = [rng.randint(0, 99) for _ in range(rng.randint(1, 4))]
    inner = rng.choice(bound) if bound else name + "s"
    bound.append(inner)
    return [f"for {name} in {items}:", f"    {inner} = {rng.choice([name, _literal(rng)])}"]


_LINES: tuple[Callable[[random.Random, str, list[str]], list[str]], ...] = (
    _assign, _assign, _assign, _alias, _alias, _again, _swap, _loop,
)  # fmt: skip
