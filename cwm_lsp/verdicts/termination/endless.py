"""Loops that, once entered, never end: nothing in them changes the condition, and there is no way out.

Sound for bodies that cannot raise (`shapes.py`); every call of code that is not known may raise, and is a way out.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from cwm_lsp.program.facts import Scope
from cwm_lsp.verdicts.termination.loops import Found, exits, names_in, own
from cwm_lsp.verdicts.termination.safety import cannot_raise
from cwm_lsp.verdicts.termination.shapes import Shapes, shape
from cwm_lsp.verdicts.termination.updates import written_fast


def never_ends(found: Found, known: Shapes) -> str:
    """Why the loop never ends once it is entered, in one sentence; "" where that can't be told."""
    loop, scope = found.loop, found.scope
    if not isinstance(loop, ast.While) or scope.kind != "function" or scope.is_generator or scope.is_async:
        return ""
    if next(iter(exits(loop.body)), None) is not None and any(
        not isinstance(e, ast.Continue) for e in exits(loop.body)
    ):
        return ""
    test = loop.test
    if (
        written_fast(loop)
        or shape(test, known) is None
        or not cannot_raise(loop.body, known)
        or not names_in(loop) <= _bound(found) | _BUILTIN
    ):
        return ""
    if isinstance(test, ast.Constant):
        return f"The condition is always {bool(test.value)}, and nothing leaves the loop." if test.value else ""
    changed = {
        node.id for statement in loop.body for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    } | {
        node.func.value.id for statement in loop.body for node in ast.walk(statement)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name)
    }  # fmt: skip
    if names_in(test) & changed or (changed and _has_containers(test, known)):
        return ""
    return f"Nothing in the loop changes `{ast.unparse(test)}`, and nothing leaves it."


_BUILTIN = frozenset({"len", "abs", "min", "max", "print", "range", "int", "bool", "list", "tuple"})


def _has_containers(test: ast.expr, known: Shapes) -> bool:
    return any(
        (held := known.get(name)) is not None and held.name in ("list", "dict", "set") for name in names_in(test)
    )


def _bound(found: Found) -> frozenset[str]:
    """Names that have a value when the loop is come to: parameters, and what a statement before it always binds."""
    node = found.scope.node
    names: set[str] = set(found.scope.params)
    body: Sequence[ast.stmt] = getattr(node, "body", ())
    while body:
        inside: Sequence[ast.stmt] = ()
        for statement in body:
            if statement is found.loop:
                break
            if any(inner is found.loop for inner in own(statement)):
                inside = next(b for b in _all_blocks(statement) if any(_holds(s, found.loop) for s in b))
                if isinstance(statement, ast.For):
                    names |= names_in(statement.target)
                break
            if isinstance(statement, ast.Assign | ast.AugAssign | ast.AnnAssign):
                names |= {n.id for n in ast.walk(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        body = inside
    inner_names = _bound_first(found.loop.body)
    return frozenset(names | inner_names)


def _bound_first(body: Sequence[ast.stmt]) -> set[str]:
    """Names that the body's own first statements bind before anything reads them."""
    names: set[str] = set()
    read: set[str] = set()
    for statement in body:
        if not isinstance(statement, ast.Assign):
            if isinstance(statement, ast.For) and isinstance(statement.target, ast.Name):
                names |= {statement.target.id} - read
            break
        read |= names_in(statement.value)
        names |= {n.id for n in ast.walk(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)} - read
    return names


def _all_blocks(statement: ast.stmt) -> Sequence[Sequence[ast.stmt]]:
    found = [getattr(statement, name, None) or [] for name in ("body", "orelse", "finalbody")]
    found += [part.body for part in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ()))]
    return found


def _holds(statement: ast.stmt, node: ast.AST) -> bool:
    return statement is node or any(inner is node for inner in own(statement))


def always_recurs(scope: Scope) -> ast.Call | None:
    """A call of the function by itself that every call of it comes to, before anything else can end it; None if none.

    Such a function never returns: it ends by a RecursionError.
    """
    node = scope.node
    if not isinstance(node, ast.FunctionDef) or scope.is_generator or node.decorator_list or "." in scope.qualname:
        return None
    for statement in node.body:
        if isinstance(statement, ast.Return | ast.Expr | ast.Assign) and statement.value is not None:
            value = statement.value
            inner = _first_calls(value)
            for call in inner:
                if isinstance(call.func, ast.Name) and call.func.id == node.name:
                    return call
        if not isinstance(statement, ast.Assign | ast.Expr | ast.AnnAssign | ast.Pass):
            return None
    return None


def _first_calls(value: ast.expr) -> list[ast.Call]:
    """Calls that evaluating `value` always makes."""
    if isinstance(value, ast.BoolOp):
        return _first_calls(value.values[0])
    if isinstance(value, ast.IfExp):
        return _first_calls(value.test)
    if isinstance(value, ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
        return []
    found = [
        call for child in ast.iter_child_nodes(value) if isinstance(child, ast.expr) for call in _first_calls(child)
    ]
    return [*found, value] if isinstance(value, ast.Call) else found
