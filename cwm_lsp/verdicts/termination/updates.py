"""By how much one iteration of a loop changes its variables and the lengths of its containers."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cwm_lsp.verdicts.termination.linear import Linear, length_of, linear
from cwm_lsp.verdicts.termination.loops import blocks, names_in

_LENGTHS: Mapping[str, tuple[int, int]] = {
    "append": (1, 1), "appendleft": (1, 1), "insert": (1, 1), "pop": (-1, -1), "popleft": (-1, -1), "popitem": (-1, -1),
    "remove": (-1, -1), "add": (0, 1), "discard": (-1, 0), "sort": (0, 0), "reverse": (0, 0),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Update:
    """`term` (a name or a length) grows by at least `low` and at most `high`; `node` does it, and `always` says that
    every iteration that comes to the loop's header again does it exactly once."""

    term: str
    low: float
    high: float
    node: ast.AST
    always: bool


def updates(body: Sequence[ast.stmt], growing: frozenset[str] = frozenset()) -> tuple[Update, ...] | None:
    """All that the body does to names and containers; None where it holds a statement whose effects are not known.

    `growing` are names known to hold ints that are never below 0 here.
    """
    cut = any(isinstance(each, ast.Continue) for statement in body for each in ast.walk(statement))
    found: list[Update] = []
    for statement in body:
        for update in _updates(statement, not cut, growing):
            if update is None:
                return None
            found.append(update)
    return tuple(found)


def written_fast(loop: ast.While | ast.For) -> frozenset[str]:
    """Names that are made into text and may grow by more than a fixed step: an int of over 4,300 digits can't be."""
    shown = [n for n in ast.walk(loop) if isinstance(n, ast.FormattedValue) or _makes_text(n)]
    names = frozenset[str]().union(*map(names_in, shown))
    made = updates(loop.body)
    if made is None:
        return names
    return names & {update.term for update in made if math.isinf(update.low) or math.isinf(update.high)}


def _makes_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("print", "str", "repr")


def _updates(statement: ast.stmt, always: bool, growing: frozenset[str]) -> Iterator[Update | None]:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            yield from _inside(value, always)
            yield from _assigned(name, value, statement, always, growing)
        case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values) as value) if len(
            targets
        ) == len(values) and all(isinstance(target, ast.Name) for target in targets):
            yield from _inside(value, always)
            for target, each in zip(targets, values, strict=True):
                (name,) = names_in(target)
                yield from _assigned(name, each, statement, always, growing)
                yield Update(length_of(name), -math.inf, math.inf, statement, always)
        case ast.Assign(targets=[ast.Tuple(elts=targets)], value=value):
            yield from _inside(value, always)
            for name in sorted(frozenset[str]().union(*map(names_in, targets))):
                yield from _anything(name, statement, always)
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            yield from _inside(value, always)
            yield from _assigned(name, value, statement, always, growing)
        case ast.AugAssign(target=ast.Name(id=name), op=op, value=value):
            yield from _inside(value, always)
            whole = ast.BinOp(ast.Name(name, ast.Load()), op, value)
            yield from _assigned(name, whole, statement, always, growing)
            size = _size(value) if isinstance(op, ast.Add) else None
            if size is not None:
                yield Update(length_of(name), size, size, statement, always)
            else:
                yield Update(length_of(name), -math.inf, math.inf, statement, always)
        case ast.Assign(targets=[ast.Subscript()]) | ast.AugAssign(target=ast.Subscript()):
            base = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
            name = base.value.id if isinstance(base, ast.Subscript) and isinstance(base.value, ast.Name) else ""
            if not name or (isinstance(base, ast.Subscript) and isinstance(base.slice, ast.Slice)):
                yield None
            yield from _inside(statement.value, always)
            yield Update(length_of(name), 0, 1, statement, always)  # a dict may grow
        case ast.Expr(value=value):
            yield from _inside(value, always)
        case ast.If(test=test):
            yield from _inside(test, always)
            for block in blocks(statement):
                for inner in block:
                    yield from _updates(inner, False, growing)
        case ast.For(target=target, iter=iterable):
            yield from _inside(iterable, always)
            for name in sorted(names_in(target)):
                yield from _anything(name, statement, False)
            yield from _repeated(statement, growing)
        case ast.While(test=test):
            yield from _inside(test, False)
            yield from _repeated(statement, growing)
        case ast.Return(value=value):
            yield from _inside(value, False) if value is not None else ()
        case ast.Pass() | ast.Break() | ast.Continue() | ast.Raise() | ast.Assert():
            return
        case _:
            yield None


def _size(value: ast.expr) -> int | None:
    match value:
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return len(items)
        case ast.Constant(value=str(text)):
            return len(text)
        case _:
            return None


def _repeated(loop: ast.For | ast.While, growing: frozenset[str]) -> Iterator[Update | None]:
    """What is done any number of times."""
    for block in blocks(loop):
        for statement in block:
            for update in _updates(statement, False, growing):
                if update is None:
                    yield None
                else:
                    low = -math.inf if update.low < 0 else 0
                    yield Update(update.term, low, math.inf if update.high > 0 else 0, update.node, False)


def _assigned(name: str, value: ast.expr, node: ast.AST, always: bool, growing: frozenset[str]) -> Iterator[Update]:
    change = linear(value)
    change = None if change is None or name not in change.terms else change.plus(Linear({name: 1}), -1)
    if change is not None and not change.terms:
        yield Update(name, change.constant, change.constant, node, always)
        return
    low, high = -math.inf, math.inf
    if change is not None and growing.issuperset(change.terms):
        low = change.constant if all(c > 0 for c in change.terms.values()) else low
        high = change.constant if all(c < 0 for c in change.terms.values()) else high
    elif name in growing and _multiplies(name, value):
        low = 0
    yield Update(name, low, high, node, always)


def _multiplies(name: str, value: ast.expr) -> bool:
    match value:
        case ast.BinOp(left=ast.Name(id=left), op=ast.Mult() | ast.LShift(), right=ast.Constant(value=int(factor))):
            return left == name and factor >= 1
        case _:
            return False


def _anything(name: str, node: ast.AST, always: bool) -> Iterator[Update]:
    yield Update(name, -math.inf, math.inf, node, always)
    yield Update(length_of(name), -math.inf, math.inf, node, always)


def _inside(value: ast.expr | None, always: bool) -> Iterator[Update | None]:
    """What evaluating an expression changes: containers, by their methods. Nothing is known of calls of others, but
    that they do not rebind the names of this function."""
    if value is None:
        return
    for node in ast.walk(value):
        match node:
            case ast.NamedExpr() | ast.Yield() | ast.YieldFrom() | ast.Await():
                yield None
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method)) if method in _LENGTHS:
                low, high = _LENGTHS[method]
                sure = always and not _is_conditional(node, value)
                yield Update(length_of(name), low, high, node, sure)
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="extend"), args=[ast.List(elts=items)]):
                sure = always and not _is_conditional(node, value)
                yield Update(length_of(name), len(items), len(items), node, sure)
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="extend")):
                yield Update(length_of(name), 0, math.inf, node, False)
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="clear" | "update" | "setdefault")):
                yield Update(length_of(name), -math.inf, math.inf, node, False)
            case _:
                continue


def _is_conditional(node: ast.AST, whole: ast.expr) -> bool:
    """Whether only some evaluations of `whole` come to `node`."""
    parts = (
        inner for inner in ast.walk(whole) if isinstance(inner, ast.BoolOp | ast.IfExp | ast.Lambda | ast.ListComp)
    )
    return any(node in ast.walk(part) for part in parts)
