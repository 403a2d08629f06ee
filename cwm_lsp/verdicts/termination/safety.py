"""Bodies of loops that cannot raise, whichever way they go, and in which all names keep their shapes."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from cwm_lsp.verdicts.termination.loops import Loop, blocks
from cwm_lsp.verdicts.termination.shapes import Shape, Shapes, shape


def is_safe(loop: Loop, known: Shapes) -> bool:
    """Whether nothing in the loop can raise or has unknown effects, whichever way it goes, and all names keep their
    shapes; loops inside it may be endless, too."""
    first = loop.body[0]
    match first:
        case ast.Assign(
            targets=[ast.Name(id=name)],
            value=ast.Call(
                func=ast.Attribute(value=ast.Name(id=box), attr="pop" | "popleft"), args=[] | [ast.Constant()]
            ),
        ) if isinstance(loop, ast.While) and box in _asked_for(loop.test):
            held = known.get(box)  # it has an item: the condition says so
            item = held.item if held is not None and held.name == "list" else None
            return item is not None and known.get(name, item) == item and cannot_raise(loop.body[1:], known)
        case _:
            return cannot_raise(loop.body, known)


def _asked_for(test: ast.expr) -> frozenset[str]:
    """The containers that are not empty where `test` is true."""
    match test:
        case ast.Name(id=name):
            return frozenset({name})
        case ast.BoolOp(op=ast.And(), values=parts):
            return frozenset[str]().union(*map(_asked_for, parts))
        case ast.Compare(
            left=ast.Call(func=ast.Name(id="len"), args=[ast.Name(id=name)]),
            ops=[ast.Gt() | ast.NotEq()],
            comparators=[ast.Constant(value=0)],
        ):
            return frozenset({name})
        case _:
            return frozenset()


def cannot_raise(body: Sequence[ast.stmt], known: Shapes) -> bool:
    """Whether all statements have known effects, cannot raise, and keep the shapes of all names."""
    return all(_safe(statement, known) for statement in body)


def _safe(statement: ast.stmt, known: Shapes) -> bool:
    match statement:
        case ast.Pass() | ast.Break() | ast.Continue() | ast.Return() | ast.Raise():
            return True
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            return _kept(name, shape(value, known), known)
        case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)):
            pairs = zip(targets, values, strict=False)
            return len(targets) == len(values) and all(
                isinstance(one, ast.Name) and _kept(one.id, shape(other, known), known) for one, other in pairs
            )
        case ast.AugAssign(target=ast.Name(id=name), op=op, value=value):
            return _kept(name, shape(ast.BinOp(ast.Name(name, ast.Load()), op, value), known), known)
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="append"), args=[item])):
            held, new = known.get(name), shape(item, known)
            return held is not None and held.name == "list" and new is not None and held.item in (None, new)
        case ast.Expr(value=value):
            return shape(value, known) is not None
        case ast.If(test=test) | ast.While(test=test):
            return shape(test, known) is not None and all(cannot_raise(block, known) for block in blocks(statement))
        case ast.For(target=ast.Name(id=name), iter=iterable):
            over = shape(iterable, known)
            inside = all(cannot_raise(block, known) for block in blocks(statement))
            return over is not None and _kept(name, over.item, known) and inside
        case _:
            return False


def _kept(name: str, new: Shape | None, known: Shapes) -> bool:
    return new is not None and known.get(name, new) == new
