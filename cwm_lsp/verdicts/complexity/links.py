"""`while` loops that go along something: links from object to object, positions of a sequence."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from cwm_lsp.verdicts.complexity.algebra import (
    ONE,
    Expr,
    sym,
    total,
)  # fmt: skip
from cwm_lsp.verdicts.complexity.conditions import conditions
from cwm_lsp.verdicts.complexity.expressions import evaluate
from cwm_lsp.verdicts.complexity.heads import Head
from cwm_lsp.verdicts.complexity.machine import Run
from cwm_lsp.verdicts.complexity.turn import Ranked, Turn
from cwm_lsp.verdicts.complexity.values import Opaque, Scope, Seq, Value, length


def followed(node: ast.While, turn: Turn) -> Ranked | None:
    """Variables that go from object to object (`node = node.next`), at least one of them in every turn."""
    names = {inner.id for inner in ast.walk(node.test) if isinstance(inner, ast.Name)}
    names |= {inner.id for test, _ in conditions(node) for inner in ast.walk(test) if isinstance(inner, ast.Name)}
    movers = {
        name: head
        for name, head in turn.heads.items()
        if name in names and isinstance(head.before, Opaque) and head.before.path
    }
    if not movers:
        return None
    moving: dict[str, None] = {}
    for out in turn.outs:
        moved = [name for name, head in movers.items() if _further(out.get(name), head)]
        if not moved:
            return None
        moving.update(dict.fromkeys(moved))
    roots = dict.fromkeys(_root(movers[name]) for name in moving)
    turns = total(sym(f"nodes({root})") for root in roots)
    every = all(any(_further(out.get(name), movers[name]) for out in turn.outs) for name in moving)
    single = [n for n in moving if all(_further(out.get(n), movers[n]) for out in turn.outs)]
    if single and every:
        turns = sym(f"nodes({_root(movers[single[0]])})")
    return Ranked(turns, f"each turn follows a link of {' or '.join(f'`{name}`' for name in moving)}")


def _further(value: Value | None, head: Head) -> bool:
    return isinstance(value, Opaque) and value.path.startswith(f"{head.symbol}.")


def _root(head: Head) -> str:
    assert isinstance(head.before, Opaque)
    return head.before.path.partition(".")[0]


def indexed(run: Run, node: ast.While, turn: Turn, scope: Scope) -> Ranked | None:
    """A position that grows in every turn and indexes a sequence in every turn cannot pass its end."""
    for index in _always(node):
        if isinstance(index.slice, ast.Slice):
            continue
        for inner in ast.walk(index.slice):
            if not isinstance(inner, ast.Name):
                continue
            head = turn.heads.get(inner.id)
            if head is None or not turn.steps or not all(_rises(step[head.symbol], head) for step in turn.steps):
                continue
            with run.tallied(silent=True):
                owner = evaluate(run, index.value, scope)
            if isinstance(owner, Seq) and owner.kind == "dict":
                continue
            limit = length(owner)
            if limit.symbols & {h.symbol for h in turn.heads.values()} or "?length" in limit.symbols:
                continue
            why = f"`{ast.unparse(index)}` needs a position inside `{ast.unparse(index.value)}` in every turn"
            return Ranked(limit, why, limit, mover=inner.id)
    return None


def _rises(size: Expr, head: Head) -> bool:
    move = size - sym(head.symbol)
    return all(c > 0 for c in move.terms.values()) and move.terms.get(ONE, 0) > 0


def _always(node: ast.While) -> Iterator[ast.Subscript]:
    """Subscripts that are evaluated in every turn."""
    first = node.test.values[0] if isinstance(node.test, ast.BoolOp) else node.test
    roots: list[ast.AST] = [first]
    for statement in node.body:
        if isinstance(statement, ast.If | ast.While):
            roots.append(statement.test)
        elif isinstance(statement, ast.For):
            roots.append(statement.iter)
        elif not isinstance(statement, ast.With | ast.Try | ast.FunctionDef | ast.ClassDef | ast.Match):
            roots.append(statement)
    for root in roots:
        for inner in ast.walk(root):
            if isinstance(inner, ast.Subscript):
                yield inner
