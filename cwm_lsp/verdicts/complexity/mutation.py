"""Containers that are changed in place: stores, growing and shrinking."""

from __future__ import annotations

import ast
from dataclasses import replace

from cwm_lsp.verdicts.complexity.algebra import UNIT, ZERO, Expr, const
from cwm_lsp.verdicts.complexity.expressions import dotted, evaluate
from cwm_lsp.verdicts.complexity.machine import Run
from cwm_lsp.verdicts.complexity.values import (
    SCALAR,
    Instance,
    Num,
    Opaque,
    Scope,
    Seq,
    Value,
    as_seq,
    joined,
    length,
    lengthened,
    number,
)  # fmt: skip


def store(run: Run, target: ast.expr, value: Value, scope: Scope) -> None:
    """`a[i] = value` and `a.b = value`."""
    if isinstance(target, ast.Attribute):
        owner = evaluate(run, target.value, scope)
        if isinstance(owner, Instance):
            owner.scope.names[target.attr] = value
        elif dotted(target):
            scope.change(dotted(target), value)
        return
    if not isinstance(target, ast.Subscript):
        return
    owner = evaluate(run, target.value, scope)
    if isinstance(target.slice, ast.Slice):
        run.spend(length(owner) + length(value), "a slice is replaced")
        return
    index = evaluate(run, target.slice, scope)
    if isinstance(owner, Seq) and owner.kind == "dict":
        held = value if owner.held is None or not owner.length.terms else joined(owner.held, value)
        keys = index if owner.item == SCALAR else joined(owner.item, index)
        whole = owner.whole + value.length if owner.whole is not None and isinstance(value, Seq) else owner.whole
        grown = replace(owner, length=owner.length + UNIT, item=keys, held=held, whole=whole)
        change(run, target.value, grown, scope)
    elif isinstance(owner, Seq) and isinstance(owner.item, Num) and value != owner.item:  # counted up, for all we know
        change(run, target.value, replace(owner, item=number(SCALAR)), scope)
    elif isinstance(owner, Seq) and isinstance(value, Seq):
        change(run, target.value, replace(owner, item=joined(owner.item, value)), scope)


def change(run: Run, node: ast.expr, value: Value, scope: Scope) -> None:
    """What the expression `node` denotes is `value` now; a container inside another is told to the outer one."""
    run.hold(value)
    name = dotted(node)
    if name:
        owner = scope.lookup(name.rpartition(".")[0]) if "." in name else None
        if isinstance(owner, Instance):
            owner.scope.names[name.rpartition(".")[2]] = value
        else:
            scope.change(name, value)
        return
    if isinstance(node, ast.Subscript):
        outer = evaluate(run, node.value, scope)
        if isinstance(outer, Seq):
            with run.tallied(silent=True):
                key = evaluate(run, node.slice, scope) if not isinstance(node.slice, ast.Slice) else SCALAR
            _change_inside(run, node.value, outer, as_seq(value), scope, key)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "setdefault":
        outer = evaluate(run, node.func.value, scope)
        if isinstance(outer, Seq):
            _change_inside(run, node.func.value, outer, as_seq(value), scope)


def _change_inside(run: Run, node: ast.expr, outer: Seq, value: Seq, scope: Scope, key: Value = SCALAR) -> None:
    """One of the containers in `outer` has grown to `value`; the whole is what all of them hold."""
    before = outer.held if outer.held is not None else outer.item
    was = as_seq(before).length if isinstance(before, Seq) else ZERO
    added = value.length - was
    whole = (outer.whole if outer.whole is not None else ZERO) + added
    if outer.kind == "dict":
        keys = key if outer.item == SCALAR else joined(outer.item, key)
        change(run, node, replace(outer, item=keys, held=value, whole=whole, length=outer.length + UNIT), scope)
    else:
        change(run, node, replace(outer, item=value, whole=whole), scope)


def grow(run: Run, node: ast.expr, owner: Value, by: Expr, added: Value, scope: Scope, kind: str = "list") -> None:
    """`by` items like `added` come into the container that `node` denotes."""
    made = lengthened(owner, by, added)
    if isinstance(owner, Opaque):
        made = replace(made, kind=kind, fresh=True, length=by + (length(owner) if owner.path else ZERO))
        if owner.path:  # a part of the input: only what is added is new
            run.hold_size(by)
            made = replace(made, fresh=False)
    change(run, node, made, scope)


def shrink(run: Run, node: ast.expr, owner: Value, by: Expr, scope: Scope) -> None:
    """`by` items leave the container that `node` denotes."""
    seq = as_seq(owner)
    if isinstance(owner, Opaque) and not owner.path:
        return
    left = seq.length - by
    if (left.constant or 0) < 0:
        left = const(0)
    change(run, node, replace(seq, length=left, whole=None), scope)
