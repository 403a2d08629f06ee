"""Ints that never fall below zero, whatever a loop does to them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

from cwm_lsp.verdicts.termination.loops import names_in, own
from cwm_lsp.verdicts.termination.values import Values


def not_negative(body: Sequence[ast.stmt], values: Values) -> frozenset[str]:
    """Names whose ints are not below 0 now, nor ever will be: all that is assigned to them is a sum of such and of
    numbers that are not negative. Greatest fixed point."""
    names = frozenset(name for name, value in values.items() if isinstance(value, int) and value >= 0)
    while True:
        left = names - {name for name, value in bindings(body) if not _is_not_negative(value, names)}
        if left == names:
            return names
        names = left


def bindings(body: Sequence[ast.stmt]) -> Iterable[tuple[str, ast.expr | None]]:
    for statement in body:
        for node in (statement, *own(statement)):
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    yield name, value
                case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)) if len(targets) == len(
                    values
                ):
                    for one, other in zip(targets, values, strict=True):
                        yield from ((name, other) for name in names_in(one))
                case ast.AugAssign(target=ast.Name(id=name), op=op, value=value):
                    yield name, ast.BinOp(ast.Name(name, ast.Load()), op, value)
                case ast.Assign(targets=targets):
                    yield from ((name, None) for target in targets for name in names_in(target))
                case ast.For(target=target):
                    yield from ((name, None) for name in names_in(target))


def _is_not_negative(value: ast.expr | None, names: frozenset[str]) -> bool:
    match value:
        case ast.Constant(value=int(number)):
            return number >= 0
        case ast.Name(id=name):
            return name in names
        case ast.BinOp(left=left, op=ast.Add() | ast.Mult(), right=right):
            return _is_not_negative(left, names) and _is_not_negative(right, names)
        case ast.BinOp(left=left, op=ast.FloorDiv() | ast.Mod(), right=ast.Constant(value=int(number))):
            return number > 0 and (isinstance(value.op, ast.Mod) or _is_not_negative(left, names))
        case ast.Call(func=ast.Name(id="len")):
            return True
        case _:
            return False
