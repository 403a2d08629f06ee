"""Calls of functions and classes of the file: gone through at each call, with what is known of the arguments."""

from __future__ import annotations

import ast
from dataclasses import replace
from functools import lru_cache

from cwm_lsp.verdicts.complexity.algebra import UNIT, ZERO, Expr, substituted, sym, upper
from cwm_lsp.verdicts.complexity.changes import changed
from cwm_lsp.verdicts.complexity.expressions import evaluate
from cwm_lsp.verdicts.complexity.machine import Active, Call, Run, Tally
from cwm_lsp.verdicts.complexity.mutation import change
from cwm_lsp.verdicts.complexity.statements import block, merge, snapshot
from cwm_lsp.verdicts.complexity.values import (
    SCALAR,
    Class,
    Function,
    Instance,
    Num,
    Opaque,
    Scope,
    Seq,
    Tup,
    Value,
    joined,
)  # fmt: skip

_MOST_DEEP = 10
FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


def apply(
    run: Run,
    function: Function,
    given: list[Value],
    named: dict[str, Value],
    node: ast.Call,
    caller: Scope | None = None,
) -> Value:
    """The value of a call of a function of the file; `caller` is the scope of the call's own arguments."""
    arguments = bound(run, function, given, named)
    if isinstance(function.node, ast.Lambda):
        return evaluate(run, function.node.body, Scope(arguments, function.scope))
    active = run.active(function.node)
    line = run.line
    if active is not None:
        return _again(run, function.node, active, arguments, node)
    if len(run.stack) > _MOST_DEEP:
        run.spend(run.unknown("calls are nested too deeply"))
        return SCALAR
    if calls_itself(run, function.node):
        from cwm_lsp.verdicts.complexity.recursion import recursive

        value = recursive(run, function, arguments)
    else:
        active = Active(function.node, {}, function.scope)
        value, tally = gone_through(run, function, arguments, active)
        run.join(tally)
        if caller is not None:
            _given_back(run, function, arguments, active.scope, node, caller)
    run.line = line
    return value


def _given_back(
    run: Run, function: Function, before: dict[str, Value], inner: Scope, node: ast.Call, caller: Scope
) -> None:
    """Containers that a call has changed in place are changed for the caller, too."""
    names = [a.arg for a in (*function.node.args.posonlyargs, *function.node.args.args)]
    if function.bound is not None:
        names = names[1:]
    stored = {n.id for n in ast.walk(function.node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    for name, given in zip(names, node.args, strict=False):
        now = inner.names.get(name)
        if (
            name not in stored
            and isinstance(now, Seq)
            and now != before.get(name)
            and not isinstance(given, ast.Starred)
        ):
            change(run, given, now, caller)


def gone_through(run: Run, function: Function, arguments: dict[str, Value], active: Active) -> tuple[Value, Tally]:
    """The value of one activation, and its cost."""
    node = function.node
    assert not isinstance(node, ast.Lambda)
    declared = (n for n in own_nodes(node) if isinstance(n, ast.Nonlocal | ast.Global))
    scope = Scope(dict(arguments), function.scope, frozenset(name for each in declared for name in each.names))
    generates = any(isinstance(n, ast.Yield | ast.YieldFrom) for n in own_nodes(node))
    if generates:
        scope.names["yield#"] = Seq("iter", ZERO, SCALAR, fresh=False)
    active.scope = scope
    run.stack.append(active)
    depth, run.depth = run.depth, 0
    with run.tallied() as tally:
        block(run, node.body, scope)
    run.depth = depth
    run.stack.pop()
    exits = [names for names in active.exits if names and names[0][0] is scope]
    if exits:
        merge([*([] if tally.dead else [snapshot(scope)]), *exits])
    for inner in tally.deferred:
        tally.time = tally.time + inner.alone
    ways = (*tally.ways, *tally.ended) or ((),)
    tally.time, tally.space = without_shares(run, tally.time), without_shares(run, tally.space)
    value = scope.names["yield#"] if generates else joined(*active.returned) if active.returned else SCALAR
    if isinstance(value, Seq):
        value = replace(value, length=without_shares(run, value.length))
    return value, Tally(tally.time, tally.space, ways)


def without_shares(run: Run, expr: Expr) -> Expr:
    """`expr` without the symbols of counters that share their turns."""
    while any(name in run.bounds for name in expr.symbols):
        expr = substituted(upper(expr), {name: upper(run.bounds[name]) for name in expr.symbols if name in run.bounds})
    return expr


@lru_cache(maxsize=512)
def own_nodes(node: FunctionNode) -> tuple[ast.AST, ...]:
    """The nodes of a function without those of functions inside of it."""
    found: list[ast.AST] = []
    left: list[ast.AST] = list(node.body)
    while left:
        each = left.pop()
        found.append(each)
        if not isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            left.extend(ast.iter_child_nodes(each))
    return tuple(found)


def bound(run: Run, function: Function, given: list[Value], named: dict[str, Value]) -> dict[str, Value]:
    """The parameters' values."""
    arguments = function.node.args
    values = [function.bound, *given] if function.bound is not None else given
    names = [a.arg for a in (*arguments.posonlyargs, *arguments.args)]
    made: dict[str, Value] = {}
    with run.tallied(silent=True):
        for name, default in zip(names[len(names) - len(arguments.defaults) :], arguments.defaults, strict=True):
            made[name] = evaluate(run, default, function.scope)
        for parameter, other in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
            made[parameter.arg] = SCALAR if other is None else evaluate(run, other, function.scope)
    made.update(zip(names, values, strict=False))
    if arguments.vararg is not None:
        made[arguments.vararg.arg] = Tup(tuple(values[len(names) :]))
    if arguments.kwarg is not None:
        made[arguments.kwarg.arg] = Seq("dict", UNIT, SCALAR, SCALAR)
    made.update({name: value for name, value in named.items() if name})
    for name in names:
        made.setdefault(name, SCALAR)
    return made


def calls_itself(run: Run, node: FunctionNode) -> bool:
    """Whether a function leads to a call of its own name, also by way of other functions of the module."""
    known = run.recursive.get(node)
    if known is None:
        known = run.recursive[node] = _leads_to(run, node, node.name, {node})
    return known


def _leads_to(run: Run, node: ast.AST, name: str, seen: set[ast.AST]) -> bool:
    for inner in ast.walk(node):
        if not isinstance(inner, ast.Call):
            continue
        called = ""
        if isinstance(inner.func, ast.Name):
            called = inner.func.id
        elif isinstance(inner.func, ast.Attribute) and isinstance(inner.func.value, ast.Name):
            called = inner.func.attr if inner.func.value.id in ("self", "cls") else ""
        if called and called == name:
            return True
        value = run.module.names.get(called)
        if isinstance(value, Function) and value.node not in seen and len(seen) < 40:
            seen.add(value.node)
            if _leads_to(run, value.node, name, seen):
                return True
    return False


def captured(node: FunctionNode, scope: Scope) -> list[str]:
    """Names from outside whose containers a function changes."""
    own = {a.arg for a in ast.walk(node.args) if isinstance(a, ast.arg)}
    stored = {n.id for n in own_nodes(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    free = {name for n in ast.walk(node) if isinstance(n, ast.Nonlocal | ast.Global) for name in n.names}
    names = (name for name in changed(node.body, None) if name not in own and (name not in stored or name in free))
    return [name for name in names if isinstance(scope.lookup(name), Seq | Num)]


def _again(run: Run, node: ast.AST, active: Active, arguments: dict[str, Value], call: ast.Call) -> Value:
    """A call of a function that is being gone through: noted, its result a symbol."""
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    outside = {name: active.scope.lookup(name) for name in active.entry if name not in arguments}
    held = {**arguments, **{name: value for name, value in outside.items() if value is not None}}
    name = run.fresh("R")
    run.record(Call(UNIT, tuple(held.items()), name, call.lineno))
    kind = gives(node)
    if kind == "number":
        return Opaque(name)
    return Seq(kind, sym(name), SCALAR)


def gives(node: FunctionNode) -> str:
    """What kind of value a function returns, as its `return` statements show: a kind of `Seq`, or a number."""
    stored = {}
    nodes = own_nodes(node)
    if any(isinstance(each, ast.Yield | ast.YieldFrom) for each in nodes):
        return "iter"
    for each in nodes:
        if isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Name):
            stored[each.targets[0].id] = each.value
    for each in nodes:
        if isinstance(each, ast.Return) and each.value is not None:
            value = stored.get(each.value.id, each.value) if isinstance(each.value, ast.Name) else each.value
            kind = _kind(value)
            if kind:
                return kind
    return "number"


def _kind(node: ast.expr) -> str:
    if isinstance(node, ast.List | ast.ListComp):
        return "list"
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return "str"
    if isinstance(node, ast.Set | ast.SetComp):
        return "set"
    if isinstance(node, ast.Dict | ast.DictComp):
        return "dict"
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _kind(node.left) or _kind(node.right)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("sorted", "list"):
        return "list"
    return ""


def construct(run: Run, target: Class, given: list[Value], named: dict[str, Value], node: ast.Call) -> Value:
    """A new object of a class of the file, after its `__init__`."""
    made = Instance(target.node, Scope())
    for each in target.node.body:
        if isinstance(each, ast.FunctionDef) and each.name == "__init__" and len(run.stack) <= _MOST_DEEP:
            function = Function(each, target.scope, made)
            if run.active(each) is None:
                _, tally = gone_through(run, function, bound(run, function, given, named), Active(each, {}, run.module))
                run.join(tally)
    return made
