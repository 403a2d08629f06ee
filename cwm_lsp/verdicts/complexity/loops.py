"""`for` loops, and what all loops share: solving the recurrences of a turn, then going through the body once more."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace

from cwm_lsp.verdicts.complexity.algebra import UNIT, Expr, Factor, sym
from cwm_lsp.verdicts.complexity.amortised import amortised
from cwm_lsp.verdicts.complexity.changes import changed
from cwm_lsp.verdicts.complexity.expressions import evaluate
from cwm_lsp.verdicts.complexity.heads import Head, Solved, open_heads, solve
from cwm_lsp.verdicts.complexity.idioms import over_primes
from cwm_lsp.verdicts.complexity.machine import Run, Tally, fewer
from cwm_lsp.verdicts.complexity.statements import block, restore, snapshot
from cwm_lsp.verdicts.complexity.turns import Turns, after, finish, over, settled
from cwm_lsp.verdicts.complexity.values import Num, Scope, Seq, Value
from cwm_lsp.verdicts.complexity.ways import ways_through


def for_loop(run: Run, node: ast.For | ast.AsyncFor, scope: Scope) -> None:
    """A `for` loop: as many turns as what it goes over has items."""
    value = evaluate(run, node.iter, scope)
    run.line = node.lineno
    before = snapshot(scope)
    targets = {inner.id for inner in ast.walk(node.target) if isinstance(inner, ast.Name)}
    names = [name for name in changed(node.body, scope) if name not in targets and scope.lookup(name) is not None]
    heads = open_heads(run, names, scope)
    turns = over(run, value, node.target, scope)
    bound = {name: scope.names[name] for name in targets if name in scope.names}
    outs = ways_through(run, node.body, scope, names)
    restore(before)
    if not outs:
        turns = Turns(turns.index, UNIT)
    elif (few := _leaves_after(node, bound, turns.index)) is not None:
        turns = replace(turns, count=few)
    elif _grows(node, heads, outs):
        turns = Turns(turns.index, run.unknown(f"`{ast.unparse(node.iter)}` grows while the loop goes through it"))
    solved = solve(run, heads, outs, turns.index, {}, turns.count)
    scope.names.update(bound)
    body = gone_through(run, node.body, scope, solved, None)
    run.line = node.lineno
    turns = replace(turns, primes=over_primes(node))
    close(run, turns, solved, heads, outs, body, f"`for {ast.unparse(node.target)} in {_short(node.iter)}`", scope)
    if node.orelse and not run.tally.dead:
        block(run, node.orelse, scope)


def _leaves_after(node: ast.For | ast.AsyncFor, bound: Mapping[str, Value], index: str) -> Expr | None:
    """The turns of a loop that is left when its counter reaches a constant."""
    for statement in node.body:
        if not (isinstance(statement, ast.If) and isinstance(statement.body[-1], ast.Break | ast.Return)):
            continue
        test = statement.test
        if not (isinstance(test, ast.Compare) and isinstance(test.left, ast.Name) and len(test.ops) == 1):
            continue
        value, limit = bound.get(test.left.id), test.comparators[0]
        counts = isinstance(value, Num) and value.value.terms.get(((Factor(index, "value"), 1),), 0) > 0
        if counts and isinstance(test.ops[0], ast.Gt | ast.GtE | ast.Eq) and isinstance(limit, ast.Constant):
            return UNIT if isinstance(limit.value, int) else None
    return None


def _short(node: ast.expr) -> str:
    text = ast.unparse(node)
    return text if len(text) <= 40 else f"{text[:37]}..."


def _grows(node: ast.For | ast.AsyncFor, heads: Mapping[str, Head], outs: Sequence[Mapping[str, Value]]) -> bool:
    head = heads.get(node.iter.id) if isinstance(node.iter, ast.Name) else None
    if head is None or not isinstance(head.before, Seq):
        return False
    for out in outs:
        value = out.get(node.iter.id)  # type: ignore[attr-defined]
        if isinstance(value, Seq) and head.symbol in value.length.symbols:
            more = value.length - sym(head.symbol)
            if any(c > 0 for c in more.terms.values()):
                return True
    return False


def gone_through(
    run: Run, statements: Sequence[ast.stmt], scope: Scope, solved: Solved, test: ast.expr | None
) -> Tally:
    """The cost of one turn, its variables being what they are in turn t."""
    for name, value in solved.during.items():
        scope.change(name, value)
    run.depth += 1
    run.lasting.append(frozenset(solved.during))
    with run.tallied() as body:
        if test is not None:
            evaluate(run, test, scope)
        block(run, statements, scope)
    run.depth -= 1
    run.lasting.pop()
    return body


def close(
    run: Run,
    turns: Turns,
    solved: Solved,
    heads: Mapping[str, Head],
    outs: Sequence[Mapping[str, Value]],
    body: Tally,
    what: str,
    scope: Scope,
) -> None:
    """Add up a loop, and leave its variables as they are behind it."""
    ends = {**turns.ends(), **solved.ratios}
    turns = replace(turns, ratios={**turns.ratios, **solved.ratios})
    extra = []
    for inner in body.deferred:
        fewer_turns = amortised(inner, heads, outs, turns.count, ends)
        if fewer_turns is None:
            body.time = body.time + inner.alone
        else:
            many, name = fewer_turns
            extra.append((inner, many, name))
    body.ways = fewer((*body.ways, *body.jumped)) or ((),)
    body.time = body.time + UNIT
    for moved, once in list(run.inner_turns.items()):
        whole = next((many for inner, many, _ in extra if inner.moved == moved), None)
        whole = turns.sum(once) if whole is None else settled(whole, ends)
        body.space = all_moves(body.space, moved, turns.index, whole)
        body.time = all_moves(body.time, moved, turns.index, whole)
        solved.during.update({name: _moved(value, moved, turns.index, whole) for name, value in solved.during.items()})
        del run.inner_turns[moved]
    ended = body.ended
    finish(run, turns, body, what)
    if ended:
        run.tally.ended = fewer((*run.tally.ended, *ended))
    for inner, many, name in extra:
        run.line = inner.line
        how = f"`{name}` is only moved one way" if name else "what is marked stays marked"
        run.note(many * inner.body if inner.once else many, f"over all turns of the outer loop: {how}")
        run.spend(settled(many * inner.body, ends))
    for name in list(scope.names):
        scope.names[name] = after(scope.names[name], ends)
    for name, value in solved.during.items():
        scope.change(name, after(value, ends))


def all_moves(expr: Expr, moved: str, index: str, whole: Expr) -> Expr:
    """`expr` where what an inner loop moves in each turn is `whole` over all turns."""
    made = Expr({})
    for product, c in expr.terms.items():
        if not any(factor.symbol.startswith(moved + ":") for factor, _ in product):
            made = made + Expr({product: c})
            continue
        kept = tuple(
            part for part in product if part[0] != Factor(index, "value") and not part[0].symbol.startswith(moved + ":")
        )
        made = made + Expr({kept: max(c, 0)}) * whole  # what is taken out may be nothing
    return made


def _moved(value: Value, moved: str, index: str, whole: Expr) -> Value:
    if isinstance(value, Seq):
        return replace(value, length=all_moves(value.length, moved, index, whole))
    return Num(all_moves(value.value, moved, index, whole), value.exact) if isinstance(value, Num) else value
