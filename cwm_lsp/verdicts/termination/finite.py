"""Endings of `for` loops: what they go over is finite, and the body does not make it longer."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from cwm_lsp.verdicts.termination.loops import own
from cwm_lsp.verdicts.termination.shapes import Shapes

_FINITE_CALLS = frozenset(
    {"range", "sorted", "list", "tuple", "set", "frozenset", "dict", "str", "bytes", "len", "divmod", "dir", "vars"}
)
_PASSING_ON = frozenset({"enumerate", "reversed", "map", "filter", "iter", "list", "tuple", "sorted", "set"})
_FINITE_METHODS = frozenset(
    {"items", "keys", "values", "split", "rsplit", "splitlines", "copy", "union", "intersection", "difference"}
)
_GROWING = frozenset({"append", "extend", "insert", "appendleft", "extendleft"})


def ends(loop: ast.For, known: Shapes) -> str:
    """Why the loop ends, in one sentence; "" where no reason was found.

    A variable or attribute that is iterated over is taken to be a container, or another finite iterable.
    """
    name = loop.iter.id if isinstance(loop.iter, ast.Name) else ""
    if name and grows(loop.body, name):
        return ""
    what = finite(loop.iter, known)
    return f"The loop in line {loop.lineno} goes over {what}." if what else ""


def finite(node: ast.expr, known: Shapes) -> str:
    """What makes an iterable finite; "" where nothing does."""
    text = f"`{ast.unparse(node)}`"
    match node:
        case ast.List() | ast.Tuple() | ast.Set() | ast.Dict() | ast.Constant() | ast.JoinedStr():
            return f"{text}, which is written out"
        case ast.ListComp(generators=parts) | ast.SetComp(generators=parts) | ast.DictComp(generators=parts):
            return text if all(finite(part.iter, known) for part in parts) else ""
        case ast.GeneratorExp(generators=parts):
            return text if all(finite(part.iter, known) for part in parts) else ""
        case ast.Name(id=name):
            held = known.get(name)
            return f"{text}, a {held.name}" if held is not None else f"{text}, taken to be finite"
        case ast.Attribute() | ast.Subscript() | ast.BinOp() | ast.Starred():
            return f"{text}, taken to be finite"
        case ast.IfExp(body=one, orelse=other):
            return text if finite(one, known) and finite(other, known) else ""
        case ast.BoolOp(values=values):
            return text if all(finite(value, known) for value in values) else ""
        case ast.Call(func=ast.Name(id="zip"), args=arguments):
            return text if any(finite(each, known) for each in arguments) else ""
        case ast.Call(func=ast.Name(id=name), args=arguments):
            if name in ("map", "filter", "iter"):
                passed = arguments[1:] if name != "iter" else arguments
                return text if (name != "iter" or len(arguments) == 1) and any(finite(a, known) for a in passed) else ""
            if name in _PASSING_ON:
                return text if all(finite(each, known) for each in arguments) else ""
            return text if name in _FINITE_CALLS else ""
        case ast.Call(func=ast.Attribute(attr=method)):
            return text if method in _FINITE_METHODS else ""
        case _:
            return ""


def grows(body: Sequence[ast.stmt], name: str) -> bool:
    """Whether the body may make the list `name` longer while it is gone over."""
    for statement in body:
        for node in (statement, *own(statement)):
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Name(id=box), attr=method)):
                    if box == name and method in _GROWING:
                        return True
                case ast.AugAssign(target=ast.Name(id=box)) if box == name:
                    return True
                case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=box), slice=ast.Slice())]) if box == name:
                    return True
    return False
