"""Expressions over the parameters, the simplest first, no two that do the same to all examples.

Bottom-up enumeration with observational equivalence (Udupa et al., TRANSIT, PLDI 2013; Albarghouthi et al., CAV 2013):
an expression is only kept if no simpler one has the same values on the examples.
"""

from __future__ import annotations

import ast
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from cwm_lsp.backwards.bodies.operations import BINARY, OF_ONE, UNARY, Operation, bounded

_ATOM = re.compile(r"[\w.]+(\(.*\)|\[.*\])?|'[^']*'|\[.*\]|\(.*\)|\{.*\}")
_MOST = 60_000  # expressions that are kept
_CONSTANTS: tuple[Any, ...] = (0, 1, 2, 10, "", " ", True, False, None, [], -1)


@dataclass(frozen=True, slots=True)
class Expression:
    """`values[i]` is what the expression comes to in example i. `names` are the parameters it has to do with; `cost` is
    about the number of operations and operands."""

    text: str
    values: tuple[Any, ...]
    names: frozenset[str]
    cost: int


@dataclass(slots=True)
class _Bank:
    """All expressions by cost."""

    of: dict[int, list[Expression]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)

    def add(self, made: Expression) -> bool:
        key = repr(made.values)
        if key in self.seen or len(self.seen) >= _MOST:
            return False
        self.seen.add(key)
        self.of.setdefault(made.cost, []).append(made)
        return True


def expressions(
    arguments: Sequence[Mapping[str, Any]], constants: Sequence[Any], over: Callable[[], bool]
) -> Iterator[Expression]:
    """Expressions over the names of `arguments` (one mapping an example), until `over`. Deterministic."""
    bank = _Bank()
    for name in arguments[0]:
        made = Expression(name, tuple(each[name] for each in arguments), frozenset({name}), 1)
        if bank.add(made):
            yield made
    for constant in (*_CONSTANTS, *constants):
        made = Expression(repr(constant), (constant,) * len(arguments), frozenset(), 2 if constant in constants else 1)
        if bank.add(made):
            yield made
    cost = 1
    while not over() and len(bank.seen) < _MOST:
        cost += 1
        for made in _of_cost(bank, cost):
            if over():
                return
            if made.names and bank.add(made):
                yield made


def _of_cost(bank: _Bank, cost: int) -> Iterator[Expression]:
    for operation in UNARY:
        for one in bank.of.get(cost - operation.cost, ()):
            yield from _applied(cost, operation, one)
    for one in bank.of.get(cost - 2, ()):
        if one.names and all(type(value) in (list, tuple, str, set) for value in one.values):
            yield from _comprehensions(one, cost)
    for operation in BINARY:
        for first in range(1, cost - operation.cost):
            for one in list(bank.of.get(first, ())):
                for two in list(bank.of.get(cost - operation.cost - first, ())):
                    if one.names or two.names:
                        yield from _applied(cost, operation, one, two)


def _applied(cost: int, operation: Operation, *operands: Expression) -> Iterator[Expression]:
    values = []
    for each in zip(*(operand.values for operand in operands), strict=True):
        try:
            value = operation.does(*each)
        except Exception:  # it does not apply to these values
            return
        if not bounded(value):
            return
        values.append(value)
    text = operation.text.format(*(_closed(operand.text) for operand in operands))
    yield Expression(text, tuple(values), frozenset().union(*(operand.names for operand in operands)), cost)


def _comprehensions(over: Expression, cost: int) -> Iterator[Expression]:
    """`[image for x in over if test]`, with one of the two the element itself or without a test."""
    plain = OF_ONE["image"][0]
    ways: list[tuple[Operation, Operation | None]] = [(image, None) for image in OF_ONE["image"][1:]]
    ways += [(plain, test) for test in OF_ONE["test"]]
    ways += [(image, test) for image in OF_ONE["image"][1:6] for test in OF_ONE["test"][:6]]
    ways += [(test, None) for test in OF_ONE["test"][:-1]]
    for image, test in ways:
        try:
            values = tuple(
                [image.does(each) for each in value if test is None or test.does(each)] for value in over.values
            )
        except Exception:  # it does not apply to these elements
            continue
        where = f" if {test.text.format('x')}" if test else ""
        yield Expression(f"[{image.text.format('x')} for x in {over.text}{where}]", values, over.names, cost)


@lru_cache(_MOST)
def _closed(text: str) -> str:
    """The text as an operand: in parentheses where it needs them."""
    if _ATOM.fullmatch(text):
        try:
            node = ast.parse(text, mode="eval").body
        except SyntaxError:
            return f"({text})"
        if not isinstance(node, ast.BinOp | ast.BoolOp | ast.Compare | ast.UnaryOp | ast.IfExp):
            return text
    return f"({text})"


def deadline(seconds: float) -> Callable[[], bool]:
    """Whether so much time has passed since now."""
    end = time.monotonic() + seconds
    return lambda: time.monotonic() > end
