"""`while` loops: ranked, or recognised as a worklist or as marking."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from cwm_lsp.verdicts.complexity.algebra import UNIT, Expr, sym, upper
from cwm_lsp.verdicts.complexity.changes import changed
from cwm_lsp.verdicts.complexity.conditions import conditions, quantities
from cwm_lsp.verdicts.complexity.heads import Head, open_heads, solve
from cwm_lsp.verdicts.complexity.idioms import marked, over_primes, recognised
from cwm_lsp.verdicts.complexity.loops import close, gone_through
from cwm_lsp.verdicts.complexity.machine import Deferred, Run
from cwm_lsp.verdicts.complexity.ranking import rank
from cwm_lsp.verdicts.complexity.statements import block, restore, snapshot
from cwm_lsp.verdicts.complexity.turn import Ranked, Turn, turn_of
from cwm_lsp.verdicts.complexity.turns import Turns, settled
from cwm_lsp.verdicts.complexity.values import Scope, Seq, resized
from cwm_lsp.verdicts.complexity.ways import ways_through


def while_loop(run: Run, node: ast.While, scope: Scope) -> None:
    """A `while` loop. Where nothing bounds its turns they are unknown, and so is what depends on them."""
    run.line = node.lineno
    before = snapshot(scope)
    names = [name for name in changed([node], scope) if scope.lookup(name) is not None]
    heads = open_heads(run, names, scope)
    outs = ways_through(run, node.body, scope, names)
    turn = turn_of(heads, outs, run)
    ranked = Ranked(UNIT, "every way leaves the loop") if not outs else rank(run, node, turn, scope)
    bounds = _bounds(run, node, turn, scope)
    restore(before)
    worklist = None
    if ranked is None:
        ranked, worklist = recognised(run, node, heads, scope)
    if ranked is None:
        ranked = Ranked(
            run.unknown(f"nothing is known that makes `while {_short(node.test)}` end"), "", amortises=False
        )
    index = run.fresh("t", "turn")
    count = ranked.turns
    solved = solve(run, heads, outs, index, bounds, count)
    for name, head in heads.items() if worklist is not None else ():
        if isinstance(head.before, Seq):
            solved.during[name] = resized(head.before, count)
    line = run.line
    body = gone_through(run, node.body, scope, solved, node.test)
    run.line = line
    turns = Turns(index, count, primes=over_primes(node))
    if worklist is not None:
        body.time, body.space, turns = UNIT, count, Turns(index, worklist)
    what = f"`while {_short(node.test)}`: {ranked.why}"
    if worklist is not None and run.depth and marked(node) & run.lasting[-1]:
        run.tally.deferred.append(Deferred(line, worklist, worklist, None, "", "", once=True))
        turns = Turns(index, UNIT)
    if run.depth and ranked.amortises and not body.deferred and body.ways == ((),) and not body.ended:
        _defer(run, node, ranked, turns, solved.ratios, body.time + UNIT)
        body.time = Expr({})
        with run.tallied(silent=True) as kept:
            close(run, turns, solved, heads, outs, body, what, scope)
        run.hold_size(kept.space)
        run.note(count, what)
    else:
        close(run, turns, solved, heads, outs, body, what, scope)
    run.inner_turns[run.moved.setdefault(node, run.fresh("moved"))] = count
    if node.orelse and not run.tally.dead:
        block(run, node.orelse, scope)


def _defer(run: Run, node: ast.While, ranked: Ranked, turns: Turns, ratios: dict[str, Expr], body: Expr) -> None:
    """Leave it to the outer loop how often this one turns in all."""
    moved = run.moved.setdefault(node, run.fresh("moved"))
    ends = {**turns.ends(), **ratios}
    alone = Turns(turns.index, turns.count, ratios=ratios).sum(body)
    run.tally.deferred.append(
        Deferred(node.lineno, alone, settled(upper(body), ends), ranked.limit, moved, ranked.mover, ranked.divides)
    )


def _short(node: ast.expr) -> str:
    text = ast.unparse(node)
    return text if len(text) <= 40 else f"{text[:37]}..."


def _bounds(run: Run, node: ast.While, turn: Turn, scope: Scope) -> dict[str, Expr]:
    """Upper limits that the loop's conditions give to its variables."""
    by_symbol: Mapping[str, str] = {head.symbol: name for name, head in turn.heads.items()}
    found: dict[str, Expr] = {}
    for test, negated in conditions(node):
        for quantity in quantities(run, test, negated, scope):
            names = quantity.low.symbols & set(by_symbol)
            high = turn.initially(quantity.high)
            for name in names:
                if quantity.low.symbols == {name} and not high.symbols & set(by_symbol) and high.terms:
                    found.setdefault(by_symbol[name], upper(high))
    for name, head in turn.heads.items():
        if name not in found and _never_grows(turn, head):
            found[name] = upper(turn.initially(sym(head.symbol)))
    return found


def _never_grows(turn: Turn, head: Head) -> bool:
    return bool(turn.steps) and all(
        all(c <= 0 for c in (step[head.symbol] - sym(head.symbol)).terms.values()) for step in turn.steps
    )
