"""Comprehensions and generator expressions: loops that build."""

from __future__ import annotations

import ast
from dataclasses import replace

from cwm_lsp.verdicts.complexity.algebra import UNIT, Expr, upper
from cwm_lsp.verdicts.complexity.expressions import evaluate
from cwm_lsp.verdicts.complexity.machine import Run, Tally
from cwm_lsp.verdicts.complexity.turns import after, finish, over
from cwm_lsp.verdicts.complexity.values import SCALAR, Scope, Seq, Value

_KINDS = {ast.ListComp: "list", ast.SetComp: "set", ast.DictComp: "dict", ast.GeneratorExp: "iter"}


def comprehension(run: Run, node: ast.expr, scope: Scope) -> Value:
    """What a comprehension gives; a generator expression is charged for all of its items, and holds none of them."""
    assert isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp)
    inner = Scope(outer=scope)
    made, count = _nested(run, node, 0, inner)
    kind = _KINDS[type(node)]
    key, held = made if isinstance(node, ast.DictComp) else (made[0], None)
    fresh = not isinstance(node, ast.GeneratorExp)
    part = key if held is None else held
    empty = isinstance(part, Seq) and not part.length.terms
    value = Seq(kind, count, key, held, fresh=fresh, whole=Expr({}) if empty else None, filter_of=_filter(node))
    run.hold(value)
    return value


def _nested(
    run: Run, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp, depth: int, scope: Scope
) -> tuple[tuple[Value, Value], Expr]:
    """Key (or item) and value of the built thing, and how many there are, from generator number `depth` on."""
    if depth == len(node.generators):
        if isinstance(node, ast.DictComp):
            return (evaluate(run, node.key, scope), evaluate(run, node.value, scope)), UNIT
        return (evaluate(run, node.elt, scope), SCALAR), UNIT
    generator = node.generators[depth]
    turns = over(run, evaluate(run, generator.iter, scope), generator.target, scope)
    with run.tallied() as body:
        for test in generator.ifs:
            evaluate(run, test, scope)
        made, count = _nested(run, node, depth + 1, scope)
    run.line = node.lineno
    finish(run, turns, replace_time(body), "comprehension" if depth == 0 else "nested in the comprehension")
    ends = turns.ends()
    counted = turns.sum(count)
    return (after(made[0], ends), after(made[1], ends)), upper(counted)


def replace_time(body: Tally) -> Tally:
    """Each turn costs at least a constant."""
    return replace(body, time=body.time + UNIT)


def _filter(node: ast.expr) -> tuple[str, str] | None:
    """`[x for x in xs if x < p]` -> the text of what is filtered, and how it compares."""
    if not isinstance(node, ast.ListComp) or len(node.generators) != 1:
        return None
    (generator,) = node.generators
    if len(generator.ifs) != 1 or ast.dump(node.elt) != ast.dump(generator.target).replace("Store()", "Load()"):
        return None
    test = generator.ifs[0]
    if not isinstance(test, ast.Compare) or len(test.ops) != 1:
        return None
    return ast.unparse(generator.iter), type(test.ops[0]).__name__
