"""One turn of a loop on each way through its body: what the variables are behind it."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from cwm_lsp.verdicts.complexity.algebra import ZERO, Expr, Factor, const, scaled, sym
from cwm_lsp.verdicts.complexity.changes import changed
from cwm_lsp.verdicts.complexity.expressions import evaluate
from cwm_lsp.verdicts.complexity.heads import Head, open_heads
from cwm_lsp.verdicts.complexity.machine import Run
from cwm_lsp.verdicts.complexity.statements import Names, execute, refine, restore, snapshot
from cwm_lsp.verdicts.complexity.values import SCALAR, Num, Opaque, Scope, Seq, Value, as_seq, number

_MOST = 24

Outs = list[dict[str, Value]]


def ways_through(run: Run, body: Sequence[ast.stmt], scope: Scope, names: Sequence[str]) -> Outs:
    """The values of `names` after `body` on every way that goes on to another turn, each once.

    The scope is put back. Ways with the same values count once; beyond a bound the rest is left out, and the names
    then have unknown values.
    """
    before = snapshot(scope)
    with run.tallied(silent=True):
        going, jumped, complete = _walk(run, body, scope, [before], names)
    outs = []
    for state in (*going, *jumped):
        restore(state)
        outs.append({name: value for name in names if (value := scope.lookup(name)) is not None})
    restore(before)
    if not complete:
        outs.append(dict.fromkeys(names, SCALAR))
    return outs


def _walk(
    run: Run, body: Sequence[ast.stmt], scope: Scope, states: list[Names], names: Sequence[str]
) -> tuple[list[Names], list[Names], bool]:
    jumped: list[Names] = []
    complete = True
    for statement in body:
        after: list[Names] = []
        for state in states:
            restore(state)
            for branch in _step(run, statement, scope, names):
                going, left, whole = branch
                after += going
                jumped += left
                complete = complete and whole
        states = _distinct(after, scope, names)
        if len(states) > _MOST:
            states, complete = states[:_MOST], False
    return states, jumped, complete


def _step(run: Run, node: ast.stmt, scope: Scope, names: Sequence[str]) -> list[tuple[list[Names], list[Names], bool]]:
    here = snapshot(scope)
    if isinstance(node, ast.If):
        evaluate(run, node.test, scope)
        here = snapshot(scope)
        refine(run, node.test, scope)
        other = snapshot(scope)
        return [_walk(run, node.body, scope, [here], names), _walk(run, node.orelse, scope, [other], names)]
    if isinstance(node, ast.With):
        return [_walk(run, node.body, scope, [here], names)]
    if isinstance(node, ast.Try):
        bodies = [[*node.body, *node.orelse, *node.finalbody]]
        bodies += [[*handler.body, *node.finalbody] for handler in node.handlers]
        return [_walk(run, body, scope, [here], names) for body in bodies]
    if isinstance(node, ast.Match):
        return [_walk(run, body, scope, [here], names) for body in (*(c.body for c in node.cases), [])]
    if isinstance(node, ast.Continue):
        return [([], [here], True)]
    if isinstance(node, ast.Break | ast.Return | ast.Raise):
        return []
    if isinstance(node, ast.While):
        blur(run, node, scope)
        return [([snapshot(scope)], [], True)]
    with run.tallied(silent=True):
        execute(run, node, scope)
    return [([snapshot(scope)], [], True)]


def _distinct(states: list[Names], scope: Scope, names: Sequence[str]) -> list[Names]:
    if len(states) < 2:
        return states
    kept: dict[object, Names] = {}
    for state in states:
        key = tuple(tuple((name, held[name]) for name in names if name in held) for _, held in state)
        kept.setdefault(_hashable(key), state)
    return list(kept.values())


def _hashable(key: object) -> object:
    try:
        hash(key)
    except TypeError:
        return repr(key)
    return key


def blur(run: Run, node: ast.While, scope: Scope) -> None:
    """What an inner `while` loop does to the variables, however often it turns: moved one way, or anything."""
    names = [name for name in changed([node], scope) if scope.lookup(name) is not None]
    before = snapshot(scope)
    heads = open_heads(run, names, scope)
    outs = ways_through(run, node.body, scope, names)
    restore(before)
    moved = run.moved.get(node)
    if moved is None:
        moved = run.moved[node] = run.fresh("moved")
    for name in names:
        head = heads.get(name)
        if head is None:
            continue
        direction = moves(head, [out.get(name, SCALAR) for out in outs])
        _move(run, name, head, direction, f"{moved}:{name}", scope)


def _move(run: Run, name: str, head: Head, direction: Expr | None, moved: str, scope: Scope) -> None:
    before = head.before
    if direction is None:
        if isinstance(before, Seq):
            scope.change(name, Seq(before.kind, sym(run.fresh("any")), before.item, before.held, before.fresh))
        else:
            scope.change(name, Num(sym(run.fresh("any"))) if isinstance(before, Num) else SCALAR)
        return
    by = direction * sym(moved)
    if isinstance(before, Seq):
        scope.change(name, Seq(before.kind, before.length + by, before.item, before.held, before.fresh))
    elif isinstance(before, Opaque) and direction == ZERO:
        scope.change(name, before)
    else:
        scope.change(name, Num(number(before).value + by))


def moves(head: Head, values: Sequence[Value]) -> Expr | None:
    """By how much each turn moves a variable: a constant of one sign, -1 where it is divided; None for anything."""
    found: list[int] = []
    for value in values:
        size = size_of(value, head)
        if size is None:
            return None
        times = size.terms.get(((Factor(head.symbol, "value"), 1),), 0)
        rest = size - scaled(sym(head.symbol), times)
        fixed = rest.constant
        if head.symbol in rest.symbols:
            if all(c <= 0 for c in (size - sym(head.symbol)).terms.values()) or _falls(size, head.symbol):
                found.append(-1)
                continue
            return None
        if times == 1 and fixed is not None:
            found.append(0 if fixed == 0 else 1 if fixed > 0 else -1)
        elif times == 1 and all(c < 0 for c in rest.terms.values()):
            found.append(-1)
        elif times == 1 and all(c > 0 for c in rest.terms.values()):
            found.append(1)
        elif 0 < times < 1 and (fixed or 0) <= 0:
            found.append(-1)
        else:
            return None
    if not found or (min(found) < 0 < max(found)):
        return None
    return const(min(found) if min(found) < 0 else max(found))


def _falls(size: Expr, symbol: str) -> bool:
    """Whether `size` is `symbol` over something."""
    if len(size.terms) != 1:
        return False
    ((product, c),) = size.terms.items()
    powers = dict(product)
    own = powers.pop(Factor(symbol, "value"), 0)
    return own == 1 and 0 < c <= 1 and all(power < 0 for power in powers.values())


def size_of(value: Value, head: Head) -> Expr | None:
    """The number or length of `value`, as that of the variable that `head` is."""
    if isinstance(head.before, Seq):
        return as_seq(value).length if not isinstance(value, Num) and value != SCALAR else None
    if isinstance(value, Num):
        return value.value
    return sym(value.path) if isinstance(value, Opaque) and value.path else None
