"""What must hold for a `while` loop to take another turn, as quantities that have to stay positive."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from cwm_lsp.verdicts.complexity.algebra import Expr
from cwm_lsp.verdicts.complexity.expressions import evaluate
from cwm_lsp.verdicts.complexity.machine import Run
from cwm_lsp.verdicts.complexity.values import SCALAR, Num, Opaque, Scope, Seq, length, number


@dataclass(frozen=True, slots=True)
class Quantity:
    """`high` - `low` > 0 holds in every turn; `text` is how the source says it."""

    low: Expr
    high: Expr
    text: str
    divides: bool = False


def conditions(node: ast.While) -> list[tuple[ast.expr, bool]]:
    """Conditions that hold in every turn, each with whether it is to be taken negated."""
    found = list(_parts(node.test, False))
    for statement in node.body:
        if isinstance(statement, ast.If) and _leaves(statement.body) and not statement.orelse:
            found += _parts(statement.test, True)
        elif isinstance(statement, ast.If) and statement.orelse and _leaves(statement.orelse):
            found += _parts(statement.test, False)
    return found


def alternatives(node: ast.While) -> list[tuple[ast.expr, bool]]:
    """The conditions of `while a or b`, of which one holds."""
    if isinstance(node.test, ast.BoolOp) and isinstance(node.test.op, ast.Or):
        return [part for value in node.test.values for part in _parts(value, False)]
    return []


def _leaves(body: list[ast.stmt]) -> bool:
    return isinstance(body[-1], ast.Break | ast.Return | ast.Raise)


def _parts(test: ast.expr, negated: bool) -> Iterator[tuple[ast.expr, bool]]:
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        yield from _parts(test.operand, not negated)
    elif isinstance(test, ast.BoolOp) and isinstance(test.op, ast.Or if negated else ast.And):
        for value in test.values:
            yield from _parts(value, negated)
    else:
        yield test, negated


_LESS, _MORE = (ast.Lt, ast.LtE), (ast.Gt, ast.GtE)


def quantities(run: Run, test: ast.expr, negated: bool, scope: Scope) -> list[Quantity]:
    """The quantities of one condition. A condition that says nothing about sizes has none."""
    text = f"not ({ast.unparse(test)})" if negated else ast.unparse(test)
    if isinstance(test, ast.Compare):
        return list(_compared(run, test, negated, scope, text))
    if isinstance(test, ast.NamedExpr):
        test = test.target
    if negated:
        return []
    with run.tallied(silent=True):
        value = evaluate(run, test, scope)
    if isinstance(value, Num):
        return [Quantity(Expr({}), value.value, text), Quantity(value.value, Expr({}), text)]
    if isinstance(value, Seq):
        return [Quantity(Expr({}), value.length, text)]
    if isinstance(value, Opaque) and value.path:
        return [Quantity(Expr({}), number(value).value, text), Quantity(Expr({}), length(value), text)]
    return []


def _compared(run: Run, test: ast.Compare, negated: bool, scope: Scope, text: str) -> Iterator[Quantity]:
    if negated and len(test.ops) > 1:
        return
    left = test.left
    for op, right in zip(test.ops, test.comparators, strict=True):
        with run.tallied(silent=True):
            one, two = evaluate(run, left, scope), evaluate(run, right, scope)
        kind = type(op)
        equal = kind in (ast.Eq, ast.NotEq)
        if isinstance(left, ast.BinOp) and isinstance(left.op, ast.Mod) and equal and not negated:
            with run.tallied(silent=True):
                divided = evaluate(run, left.left, scope)
            if divided != SCALAR and not isinstance(divided, Seq):
                yield Quantity(Expr({}), number(divided).value, text, divides=True)
        elif kind in (ast.In, ast.NotIn, ast.Is, ast.IsNot) or SCALAR in (one, two):
            pass
        elif isinstance(one, Seq) or isinstance(two, Seq):
            if equal and (kind is ast.NotEq) != negated:  # while xs != []
                yield Quantity(Expr({}), length(one), text)
        else:
            low, high = number(one).value, number(two).value
            if (kind in _LESS and not negated) or (kind in _MORE and negated):
                yield Quantity(low, high, text)
            elif (kind in _MORE and not negated) or (kind in _LESS and negated):
                yield Quantity(high, low, text)
            elif (kind is ast.NotEq) != negated:
                yield Quantity(low, high, text)
                yield Quantity(high, low, text)
        left = right
