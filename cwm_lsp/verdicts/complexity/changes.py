"""The names that statements bind or change in place."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from cwm_lsp.verdicts.complexity.expressions import dotted
from cwm_lsp.verdicts.complexity.methods import CHANGING, MUTATORS
from cwm_lsp.verdicts.complexity.values import (
    Function,
    Instance,
    Scope,
)  # fmt: skip

_CHANGING = frozenset(name.rpartition(".")[2] for name in CHANGING)


def changed(body: Iterable[ast.AST], scope: Scope | None = None) -> list[str]:
    """The names (also dotted ones) that statements bind or change in place, in order."""
    found: dict[str, None] = {}
    seen: set[ast.AST] = set()
    for statement in body:
        _collect(statement, found, scope, seen)
    return list(found)


def _collect(node: ast.AST, found: dict[str, None], scope: Scope | None, seen: set[ast.AST]) -> None:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store | ast.Del):
            found.setdefault(inner.id)
        elif isinstance(inner, ast.Attribute | ast.Subscript) and isinstance(inner.ctx, ast.Store | ast.Del):
            base: ast.expr = inner
            while isinstance(base, ast.Subscript):
                base = base.value
            if dotted(base):
                found.setdefault(dotted(base))
        elif isinstance(inner, ast.Yield | ast.YieldFrom):
            found.setdefault("yield#")
        elif isinstance(inner, ast.Call):
            _collect_call(inner, found, scope, seen)


def _collect_call(node: ast.Call, found: dict[str, None], scope: Scope | None, seen: set[ast.AST]) -> None:
    function = node.func
    if isinstance(function, ast.Attribute) and function.attr in MUTATORS:
        base: ast.expr = function.value
        while isinstance(base, ast.Subscript | ast.Call):
            base = base.value if isinstance(base, ast.Subscript) else base.func
            if isinstance(base, ast.Attribute) and base.attr == "setdefault":
                base = base.value
        if dotted(base):
            found.setdefault(dotted(base))
    elif node.args and dotted(node.args[0]) and dotted(function).rpartition(".")[2] in _CHANGING:
        found.setdefault(dotted(node.args[0]))
    if isinstance(function, ast.Attribute) and scope is not None and dotted(function.value):
        owner = scope.lookup(dotted(function.value))
        if isinstance(owner, Instance):
            found.update(dict.fromkeys(f"{dotted(function.value)}.{name}" for name in owner.scope.names))
    value = scope.lookup(function.id) if scope is not None and isinstance(function, ast.Name) else None
    if isinstance(value, Function) and value.node not in seen and not isinstance(value.node, ast.Lambda):
        seen.add(value.node)
        inside: dict[str, None] = {}
        for statement in value.node.body:
            _collect(statement, inside, scope, seen)
        own = {a.arg for a in ast.walk(value.node.args) if isinstance(a, ast.arg)}
        stored = {n.id for n in ast.walk(value.node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        free = {name for n in ast.walk(value.node) if isinstance(n, ast.Nonlocal | ast.Global) for name in n.names}
        for name in inside:
            if name not in own and (name not in stored or name in free):
                found.setdefault(name)
