"""Expressions that are linear in the program's variables and in the lengths of its containers."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from cwm_lsp.verdicts.termination.values import Values, number


def length_of(name: str) -> str:
    """The term that stands for the length of the container `name`."""
    return f"len({name})"


@dataclass(frozen=True, slots=True)
class Linear:
    """`constant` and, for each term, its coefficient (never 0). Terms are names and lengths."""

    terms: Mapping[str, int]
    constant: int | float = 0

    def plus(self, other: Linear, factor: int = 1) -> Linear:
        """The sum with `factor` times another one."""
        terms = dict(self.terms)
        for name, coefficient in other.terms.items():
            terms[name] = terms.get(name, 0) + factor * coefficient
        kept = {name: coefficient for name, coefficient in terms.items() if coefficient}
        return Linear(kept, self.constant + factor * other.constant)

    def times(self, factor: int) -> Linear:
        """The product with a number."""
        return Linear({}, 0).plus(self, factor)

    def at(self, values: Values) -> int | float | None:
        """Its value; None where a term has no known number."""
        total = self.constant
        for term, coefficient in self.terms.items():
            name = ast.Name(term.removeprefix("len(").removesuffix(")"), ast.Load())
            whole = ast.Call(ast.Name("len", ast.Load()), [name], []) if term.startswith("len(") else name
            value = number(whole, values)
            if value is None or (isinstance(value, float) and len(self.terms) > 1):
                return None  # sums of floats are not exact
            total += coefficient * value
        return total


def linear(node: ast.expr) -> Linear | None:
    """The expression as a linear one, taken to be about ints; None where it is none."""
    match node:
        case ast.Constant(value=int(value)):
            return Linear({}, int(value))
        case ast.Constant(value=float(value)):
            return Linear({}, value)
        case ast.Name(id=name):
            return Linear({name: 1})
        case ast.Call(func=ast.Name(id="len"), args=[ast.Name(id=name)], keywords=[]):
            return Linear({length_of(name): 1})
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            inner = linear(operand)
            return None if inner is None else inner.times(-1)
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as op, right=right):
            one, two = linear(left), linear(right)
            return None if one is None or two is None else one.plus(two, 1 if isinstance(op, ast.Add) else -1)
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            one, two = linear(left), linear(right)
            if one is None or two is None:
                return None
            if not two.terms and isinstance(two.constant, int):
                return one.times(two.constant)
            return two.times(one.constant) if not one.terms and isinstance(one.constant, int) else None
        case _:
            return None
