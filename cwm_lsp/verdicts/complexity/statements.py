"""Statements gone through symbolically; loops are in `loops`."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from cwm_lsp.verdicts.complexity.algebra import UNIT
from cwm_lsp.verdicts.complexity.expressions import evaluate, operate
from cwm_lsp.verdicts.complexity.machine import Run, Tally, fewer
from cwm_lsp.verdicts.complexity.mutation import grow, shrink
from cwm_lsp.verdicts.complexity.turns import bind
from cwm_lsp.verdicts.complexity.values import (
    SCALAR,
    Class,
    Function,
    Instance,
    Named,
    Num,
    Opaque,
    Scope,
    Seq,
    Tup,
    Value,
    as_seq,
    joined,
    length,
    number,
)  # fmt: skip

Execute = Callable[[Run, Any, Scope], None]
Names = list[tuple[Scope, dict[str, Value]]]


def block(run: Run, statements: Sequence[ast.stmt], scope: Scope) -> None:
    """Statements one after the other, as far as a way leads on."""
    for statement in statements:
        if run.tally.dead:
            return
        execute(run, statement, scope)


def execute(run: Run, node: ast.stmt, scope: Scope) -> None:
    """One statement; every one costs at least a constant."""
    run.step(node)
    run.spend(UNIT)
    handler = _HANDLERS.get(type(node))
    if handler is not None:
        handler(run, node, scope)


def snapshot(scope: Scope) -> Names:
    """The names of `scope` and those around it, to go back to."""
    found = list(scope.chain())
    for each in found:
        found += [v.scope for v in each.names.values() if isinstance(v, Instance) and v.scope not in found]
    return [(each, dict(each.names)) for each in found]


def restore(names: Names) -> None:
    for scope, held in names:
        scope.names = dict(held)


def merge(states: Iterable[Names]) -> None:
    """Go on with what is known on all ways that lead here."""
    first, *others = states
    for index, (scope, held) in enumerate(first):
        made = dict(held)
        for other in others:
            for name, value in other[index][1].items() if index < len(other) else ():
                made[name] = joined(made[name], value) if name in made else value
        scope.names = made


def refine(run: Run, test: ast.expr, scope: Scope) -> None:
    """What is known where `len(xs) > k` does not hold: that `xs` is not longer than k."""
    if not (isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.Gt | ast.GtE)):
        return
    left = test.left
    if not (isinstance(left, ast.Call) and isinstance(left.func, ast.Name) and left.func.id == "len" and left.args):
        return
    with run.tallied(silent=True):
        value, limit = evaluate(run, left.args[0], scope), evaluate(run, test.comparators[0], scope)
    known = isinstance(limit, Num | Opaque) and limit != SCALAR
    if isinstance(left.args[0], ast.Name) and isinstance(value, Seq) and value.fresh and known:
        scope.change(left.args[0].id, replace(value, length=number(limit).value))


def branches(run: Run, scope: Scope, bodies: Sequence[Sequence[ast.stmt]], test: ast.expr | None = None) -> None:
    """Ways of which one is taken: all of them cost, and those that lead on are merged."""
    before = snapshot(scope)
    after: list[Names] = []
    whole = Tally(ways=())
    for position, body in enumerate(bodies):
        restore(before)
        if test is not None and position == 1:
            refine(run, test, scope)
        with run.tallied() as part:
            block(run, body, scope)
        if not part.dead:
            after.append(snapshot(scope))
        whole = Tally(
            whole.time + part.time,
            whole.space + part.space,
            fewer((*whole.ways, *part.ways)),
            (*whole.ended, *part.ended),
            (*whole.jumped, *part.jumped),
            [*whole.deferred, *part.deferred],
        )
    if after:
        merge(after)
    else:
        restore(before)
    run.join(whole)


def _if(run: Run, node: ast.If, scope: Scope) -> None:
    evaluate(run, node.test, scope)
    branches(run, scope, [node.body, node.orelse], node.test)


def _match(run: Run, node: ast.Match, scope: Scope) -> None:
    subject = evaluate(run, node.subject, scope)
    for case in node.cases:
        for inner in ast.walk(case.pattern):
            name = getattr(inner, "name", None) or getattr(inner, "rest", None)
            if isinstance(name, str):
                scope.bind(name, subject if isinstance(inner, ast.MatchAs) and inner.pattern else SCALAR)
    branches(run, scope, [*(case.body for case in node.cases), []])


def _try(run: Run, node: ast.Try, scope: Scope) -> None:
    before = snapshot(scope)
    with run.tallied() as body:
        block(run, [*node.body, *node.orelse], scope)
    after = [] if body.dead else [snapshot(scope)]
    whole = body
    for handler in node.handlers:
        merge([before, *after])
        if handler.name:
            scope.bind(handler.name, SCALAR)
        with run.tallied() as part:
            block(run, handler.body, scope)
        if not part.dead:
            after.append(snapshot(scope))
        whole = Tally(
            whole.time + part.time,
            whole.space + part.space,
            fewer((*whole.ways, *part.ways)),
            (*whole.ended, *part.ended),
            (*whole.jumped, *part.jumped),
            [*whole.deferred, *part.deferred],
        )
    if after:
        merge(after)
    run.join(whole)
    if not run.tally.dead:
        block(run, node.finalbody, scope)


def _with(run: Run, node: ast.With | ast.AsyncWith, scope: Scope) -> None:
    for held in node.items:
        value = evaluate(run, held.context_expr, scope)
        if held.optional_vars is not None:
            bind(run, held.optional_vars, value, scope)
    block(run, node.body, scope)


def _assign(run: Run, node: ast.Assign, scope: Scope) -> None:
    value = evaluate(run, node.value, scope)
    run.hold(value)
    for target in node.targets:
        bind(run, target, value, scope)


def _annotated(run: Run, node: ast.AnnAssign, scope: Scope) -> None:
    if node.value is not None:
        value = evaluate(run, node.value, scope)
        run.hold(value)
        bind(run, node.target, value, scope)


def _augmented(run: Run, node: ast.AugAssign, scope: Scope) -> None:
    before = evaluate(run, node.target, scope)
    value = evaluate(run, node.value, scope)
    run.line = node.lineno
    extends = isinstance(node.op, ast.Add | ast.BitOr) and isinstance(value, Seq | Tup | Opaque)
    if extends and isinstance(before, Seq) and before.kind in ("list", "deque", "set"):
        added = as_seq(value)
        run.spend(added.length, "every new item is copied in")
        grow(run, node.target, before, added.length, added.item, scope)
        return
    if isinstance(before, Seq) and before.kind == "str" and isinstance(node.op, ast.Add):
        long = before.length + (value.length if isinstance(value, Seq) else UNIT)
        run.spend(long, "`+=` copies the whole text")
        bind(run, node.target, replace(before, length=long, fresh=True), scope)
        run.hold(replace(before, length=long, fresh=True))
        return
    bind(run, node.target, operate(run, node.op, before, value), scope)


def _return(run: Run, node: ast.Return, scope: Scope) -> None:
    value = evaluate(run, node.value, scope) if node.value is not None else SCALAR
    run.hold(value)
    if run.stack:
        run.stack[-1].returned.append(value)
        run.stack[-1].exits.append(snapshot(scope))
    _leave(run)


def _raise(run: Run, node: ast.Raise, scope: Scope) -> None:
    if node.exc is not None:
        evaluate(run, node.exc, scope)
    _leave(run)


def _leave(run: Run) -> None:
    run.tally.ended = fewer((*run.tally.ended, *run.tally.ways))
    run.tally.ways = ()


def _jump(run: Run, node: ast.stmt, scope: Scope) -> None:
    run.tally.jumped = fewer((*run.tally.jumped, *run.tally.ways))
    run.tally.ways = ()


def _expression(run: Run, node: ast.Expr, scope: Scope) -> None:
    evaluate(run, node.value, scope)


def _assert(run: Run, node: ast.Assert, scope: Scope) -> None:
    evaluate(run, node.test, scope)


def _delete(run: Run, node: ast.Delete, scope: Scope) -> None:
    for target in node.targets:
        if not isinstance(target, ast.Subscript):
            continue
        owner = evaluate(run, target.value, scope)
        if not (isinstance(owner, Seq) and owner.kind in ("dict", "set")):
            run.spend(length(owner), "deleting moves the items behind")
        if not isinstance(target.slice, ast.Slice):
            shrink(run, target.value, owner, UNIT, scope)


def _define(run: Run, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope) -> None:
    scope.bind(node.name, Function(node, scope))


def _class(run: Run, node: ast.ClassDef, scope: Scope) -> None:
    scope.bind(node.name, Class(node, scope))


def _import(run: Run, node: ast.Import, scope: Scope) -> None:
    for alias in node.names:
        scope.bind(
            alias.asname or alias.name.partition(".")[0],
            Named(alias.name if alias.asname else alias.name.partition(".")[0]),
        )


def _import_from(run: Run, node: ast.ImportFrom, scope: Scope) -> None:
    for alias in node.names:
        scope.bind(alias.asname or alias.name, Named(f"{node.module or ''}.{alias.name}"))


def _for(run: Run, node: ast.For | ast.AsyncFor, scope: Scope) -> None:
    from cwm_lsp.verdicts.complexity.loops import for_loop

    for_loop(run, node, scope)


def _while(run: Run, node: ast.While, scope: Scope) -> None:
    from cwm_lsp.verdicts.complexity.while_loops import while_loop

    while_loop(run, node, scope)


_HANDLERS: dict[type[ast.stmt], Execute] = {
    ast.If: _if, ast.Match: _match, ast.Try: _try, ast.With: _with, ast.AsyncWith: _with, ast.Assign: _assign,
    ast.AnnAssign: _annotated, ast.AugAssign: _augmented, ast.Return: _return, ast.Raise: _raise, ast.Break: _jump,
    ast.Continue: _jump, ast.Expr: _expression, ast.Assert: _assert, ast.Delete: _delete, ast.FunctionDef: _define,
    ast.AsyncFunctionDef: _define, ast.ClassDef: _class, ast.Import: _import, ast.ImportFrom: _import_from,
    ast.For: _for, ast.AsyncFor: _for, ast.While: _while,
}  # fmt: skip
