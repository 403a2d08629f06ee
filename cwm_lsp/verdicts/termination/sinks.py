"""Variables that only collect: nothing that a loop does depends on what they hold.

A counter, a sum, a list of results. All their uses inside the loop are in what is put into them or into others of
their kind, by operations that cannot raise, or where the loop is left.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from cwm_lsp.program.facts import Scope
from cwm_lsp.verdicts.termination.loops import Loop, blocks, names_in
from cwm_lsp.verdicts.termination.shapes import ATOMS, Shapes, shape
from cwm_lsp.verdicts.termination.updates import written_fast

_LOOKING = frozenset({"locals", "globals", "vars", "eval", "exec", "dir"})
_NONE: frozenset[str] = frozenset()


def sinks(loop: Loop, scope: Scope, known: Shapes) -> frozenset[str]:
    """The local variables that a loop of `scope` only collects in. `known` are shapes that hold throughout the loop.
    Greatest fixed point."""
    code = scope.code
    if scope.kind != "function" or names_in(loop) & _LOOKING:
        return _NONE
    local = frozenset(code.co_varnames) - frozenset(code.co_cellvars) - frozenset(code.co_freevars)
    head = names_in(loop.test) if isinstance(loop, ast.While) else names_in(loop.iter) | names_in(loop.target)
    names = (local & known.keys()) - head - written_fast(loop)
    while True:
        left = names - _needed(loop.body, names, known)
        if left == names:
            return names
        names = left


def _needed(body: Iterable[ast.stmt], names: frozenset[str], known: Shapes) -> frozenset[str]:
    """Those of `names` that something depends on, if the others are sinks."""
    return frozenset().union(*(_in_statement(statement, names, known) for statement in body))


def _in_statement(statement: ast.stmt, names: frozenset[str], known: Shapes) -> frozenset[str]:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            return _into(name, value, names, known)
        case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)) if len(targets) == len(values):
            pairs = zip(targets, values, strict=True)
            return _union_of(
                _into(one.id, other, names, known) if isinstance(one, ast.Name) else _union((one, other)) & names
                for one, other in pairs
            )
        case ast.AugAssign(target=ast.Name(id=name), op=op, value=value):
            return _into(name, ast.BinOp(ast.Name(name, ast.Load()), op, value), names, known)
        case ast.Expr(
            value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="append" | "add" as method), args=[item])
        ) if name in names:
            fits = known[name].name == ("list" if method == "append" else "set")
            return _put(item, names, known, method == "add") | (_NONE if fits else frozenset({name}))
        case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=name), slice=key)], value=value) if name in names:
            fits = known[name].name == "dict"
            put = _put(key, names, known, True) | _put(value, names, known, False)
            return put | (_NONE if fits else frozenset({name}))
        case ast.Expr(value=value) if shape(value, known) is not None:
            return _NONE
        case ast.If(test=test) | ast.While(test=test):
            return (names_in(test) & names).union(*(_needed(block, names, known) for block in blocks(statement)))
        case ast.For(target=target, iter=iterable):
            head = _union((target, iterable)) & names
            return head.union(*(_needed(block, names, known) for block in blocks(statement)))
        case ast.Try(handlers=handlers):
            kinds = _union(handler.type for handler in handlers if handler.type is not None) & names
            return kinds.union(*(_needed(block, names, known) for block in blocks(statement)))
        case ast.Return() | ast.Raise():
            return _NONE  # leaves the loop, which the way round does not
        case _:
            return names_in(statement) & names


def _into(name: str, value: ast.expr, names: frozenset[str], known: Shapes) -> frozenset[str]:
    """`name = value`."""
    inside = names_in(value) & names
    if not inside or (name in names and shape(value, known) == known[name]):
        return _NONE
    return inside


def _put(value: ast.expr, names: frozenset[str], known: Shapes, hashed: bool) -> frozenset[str]:
    """`value` becomes an item, or a key, of a sink."""
    inside = names_in(value) & names
    held = shape(value, known)
    return _NONE if not inside or (held is not None and (not hashed or held.name in ATOMS)) else inside


def _union(nodes: Iterable[ast.AST]) -> frozenset[str]:
    return _union_of(map(names_in, nodes))


def _union_of(parts: Iterable[frozenset[str]]) -> frozenset[str]:
    return _NONE.union(*parts)
