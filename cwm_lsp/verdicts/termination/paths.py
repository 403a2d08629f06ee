"""By how much an expression grows on the worst way through a loop's body."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cwm_lsp.verdicts.termination.linear import Linear
from cwm_lsp.verdicts.termination.loops import blocks, names_in
from cwm_lsp.verdicts.termination.purity import BUILTINS, CHANGING, READING
from cwm_lsp.verdicts.termination.updates import updates

Special = Callable[[ast.stmt], float | None]
"""What a statement adds to the expression at most, where a method knows better than the general rule."""


@dataclass(frozen=True, slots=True)
class Way:
    """The most that is added on the ways that leave a block at its end, and on those that `continue`; None: none do."""

    end: float | None
    again: float | None

    @property
    def worst(self) -> float | None:
        """On the ways that come to the loop's header again."""
        return _larger(self.end, self.again)


def way_through(body: Sequence[ast.stmt], rank: Linear, special: Special = lambda _: None) -> Way:
    """What a pass through `body` adds to `rank` at most."""
    end: float | None = 0.0
    again: float | None = None
    for statement in body:
        if end is None:
            break
        step = _step(statement, rank, special)
        again = _larger(again, None if step.again is None else end + step.again)
        end = None if step.end is None else end + step.end
    return Way(end, again)


def _step(statement: ast.stmt, rank: Linear, special: Special) -> Way:
    known = special(statement)
    if known is not None:
        return Way(known, None)
    match statement:
        case ast.Break() | ast.Return() | ast.Raise():
            return Way(None, None)
        case ast.Continue():
            return Way(None, 0.0)
        case ast.If(test=test, body=body, orelse=orelse):
            first = _expression(test, rank)
            one, two = way_through(body, rank, special), way_through(orelse, rank, special)
            return _behind(first, Way(_larger(one.end, two.end), _larger(one.again, two.again)))
        case ast.While() | ast.For():
            head = statement.test if isinstance(statement, ast.While) else statement.iter
            inner = way_through(statement.body, rank, special).worst
            if isinstance(statement, ast.For) and names_in(statement.target) & names_of(rank):
                return Way(math.inf, None)
            grows = _expression(head, rank) > 0 or (inner is not None and inner > 0) or _breaks_grow(statement, rank)
            return _behind(math.inf if grows else 0.0, way_through(statement.orelse, rank, special))
        case ast.With(items=items, body=body):
            if any(item.optional_vars is not None and names_in(item.optional_vars) & names_of(rank) for item in items):
                return Way(math.inf, None)
            return _behind(
                sum(_expression(item.context_expr, rank) for item in items), way_through(body, rank, special)
            )
        case ast.Try() | ast.Match():
            return _any_of(statement, rank, special)
        case _:
            return Way(_simple(statement, rank), None)


def _behind(first: float, way: Way) -> Way:
    return Way(
        None if way.end is None else first + way.end,
        None if way.again is None else first + way.again,
    )


def _breaks_grow(loop: ast.While | ast.For, rank: Linear) -> bool:
    """Whether a way that leaves an inner loop by `break` may add something."""
    made = updates(loop.body)
    return made is None or any((u.high if rank.terms[u.term] > 0 else -u.low) > 0 for u in made if u.term in rank.terms)


def _any_of(statement: ast.Try | ast.Match, rank: Linear, special: Special) -> Way:
    """Blocks of which any may run, in part, or none: what takes away does not count."""
    ways = [way_through(block, rank, special) for block in blocks(statement)]
    if any((each.worst or 0.0) > 0 for each in ways):
        return Way(math.inf, math.inf)
    made = updates([s for block in blocks(statement) for s in block])
    if made is None or any((u.high if rank.terms[u.term] > 0 else -u.low) > 0 for u in made if u.term in rank.terms):
        return Way(math.inf, math.inf)
    return Way(0.0, 0.0 if any(each.again is not None for each in ways) else None)


def _simple(statement: ast.stmt, rank: Linear) -> float:
    if isinstance(statement, ast.Global | ast.Nonlocal | ast.Delete | ast.ClassDef):
        return math.inf
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.Import | ast.ImportFrom):
        return 0.0
    made = updates([statement])
    if made is None:
        return math.inf
    total = 0.0
    for update in made:
        if update.term in rank.terms:
            coefficient = rank.terms[update.term]
            total += coefficient * (update.high if coefficient > 0 else update.low)
    return total + _leaks(statement, rank)


def _expression(node: ast.expr, rank: Linear) -> float:
    return _simple(ast.Expr(node), rank)


def _leaks(statement: ast.AST, rank: Linear) -> float:
    """Infinite where a container whose length counts is given to code that may change it, or gets a second name."""
    boxes = {term[4:-1] for term in rank.terms if term.startswith("len(")}
    if not boxes:
        return 0.0
    for node in ast.walk(statement):
        match node:
            case ast.Call(func=ast.Name(id=name), args=arguments) if name not in BUILTINS:
                if any(names_in(argument) & boxes for argument in arguments):
                    return math.inf
            case ast.Call(func=ast.Attribute(attr=method), args=arguments) if method not in READING | CHANGING:
                if any(isinstance(each, ast.Name) and each.id in boxes for each in arguments):
                    return math.inf
            case ast.Assign(value=ast.Name(id=name)) if name in boxes:
                return math.inf
    return 0.0


def names_of(rank: Linear) -> frozenset[str]:
    """The variables of an expression."""
    return frozenset(term[4:-1] if term.startswith("len(") else term for term in rank.terms)


def _larger(one: float | None, two: float | None) -> float | None:
    return two if one is None else one if two is None else max(one, two)
