"""Shapes of recursion that are recognised as a whole: exploring with marks, kept results, structures, remainders."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field

from cwm_lsp.verdicts.complexity.algebra import (
    UNIT,
    Expr,
    Factor,
    dominant,
    log,
    scaled,
    substituted,
    sym,
    total,
    upper,
)  # fmt: skip
from cwm_lsp.verdicts.complexity.functions import FunctionNode
from cwm_lsp.verdicts.complexity.idioms import explored, marked
from cwm_lsp.verdicts.complexity.machine import Call, Calls, Run
from cwm_lsp.verdicts.complexity.measures import Entry, measures, next_size
from cwm_lsp.verdicts.complexity.values import (
    Num,
    Opaque,
    Scope,
    Seq,
    Value,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Activation:
    """One activation of a recursive function, over the symbols of its arguments. `value` is what it returns where that
    holds a recursive result, `leaf` the length of what it returns elsewhere."""

    node: FunctionNode
    entry: Entry
    ways: tuple[Calls, ...]
    work: Expr
    held: Expr
    scope: Scope
    value: Value
    grown: dict[str, Expr]
    leaf: Expr


@dataclass(frozen=True, slots=True)
class Whole:
    """All activations together: time, depth of the stack with what its frames hold, results, and why."""

    time: Expr
    space: Expr
    why: str
    activations: Expr
    results: dict[str, Expr]
    length: Expr | None = None
    limits: dict[str, Expr] = field(default_factory=dict)
    marks: frozenset[str] = frozenset()


def marked_once(run: Run, made: Activation) -> Whole | None:
    """Depth-first search: what is reached is marked, and marked things are not gone into again."""
    node = made.node
    names = {a.arg for a in (*node.args.posonlyargs, *node.args.args)}
    if not marked(node) or not _marks(node, names):
        return None
    if _unmarks(node):
        return None
    found = explored(run, node, names, made.scope)
    if found is None:
        return None
    nodes, edges = found
    return Whole(
        nodes + edges,
        nodes,
        "everything that is reached is marked, and gone into once",
        nodes,
        {},
        marks=marked(node),
    )


def _marks(node: FunctionNode, names: set[str]) -> bool:
    """Whether a parameter, or a tuple of parameters, is what gets marked."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute) and inner.func.attr == "add":
            found = {n.id for each in inner.args for n in ast.walk(each) if isinstance(n, ast.Name)}
            if found and found & names:
                return True
        stored = isinstance(inner, ast.Subscript) and isinstance(inner.ctx, ast.Store)
        if stored and {n.id for n in ast.walk(inner) if isinstance(n, ast.Name)} & names:
            return True
    return False


def _unmarks(node: FunctionNode) -> bool:
    """Whether marks are taken back, as backtracking does."""
    stores: dict[str, int] = {}
    for inner in ast.walk(node):
        called = inner.func if isinstance(inner, ast.Call) else None
        if isinstance(called, ast.Attribute) and called.attr in ("remove", "discard"):
            return True
        if isinstance(inner, ast.Assign) and isinstance(inner.targets[0], ast.Subscript):
            text = ast.dump(inner.targets[0])
            stores[text] = stores.get(text, 0) + 1
    return any(count > 1 for count in stores.values())


def memoised(run: Run, made: Activation, ways: Sequence[Calls]) -> Whole | None:
    """As many activations as there are different arguments, where results are kept."""
    states, limits = UNIT, {}
    for name, symbol in made.entry.sizes.items():
        if isinstance(made.entry.values[name], Seq) and (name in made.grown or name in tables(made.node)):
            continue
        kept = made.entry.values[name]
        if all(dict(call.arguments).get(name, kept) == kept for way in ways for call in way):
            continue
        found = _range(run, made, ways, name)
        if found is None:
            return None
        limits[symbol] = found
        states = states * found
    calls = total(upper(call.times) for way in ways for call in way)
    each = substituted(upper(made.work + calls), limits)
    each = substituted(
        each, {name: run.unknown("the size of a recursive result") for name in each.symbols if name.startswith("R#")}
    )
    why = "results are kept, so each different argument costs one activation"
    return Whole(states * each, states + substituted(upper(made.held), limits), why, states, {})


def _range(run: Run, made: Activation, ways: Sequence[Calls], name: str) -> Expr | None:
    """How many values a parameter takes."""
    symbol = made.entry.sizes[name]
    for measure in measures(run, made.node, made.entry, made.scope):
        key = ((Factor(symbol, "value"), 1),)
        other = ((Factor(f"len({symbol})", "value"), 1),)
        if key not in measure.terms and other not in measure.terms:
            continue
        if len(measure.symbols & set(made.entry.sizes.values())) > 1:
            continue
        falls, moves, divides = True, False, True
        for way in ways:
            for call in way:
                later = next_size(measure, call, made.entry)
                if later is None:
                    falls = False
                    break
                change = later - measure
                moves = moves or bool(change.terms)
                falls = falls and (all(c <= 0 for c in change.terms.values()) or _below(later))
                divides = divides and (not change.terms or later == scaled(measure, later.terms.get(key, 0)))
        if falls and moves:
            return log(upper(measure)) if divides else upper(measure)
    return None


def _below(later: Expr) -> bool:
    return any(name.startswith("t#") for name in later.symbols)


def is_memoised(node: FunctionNode) -> bool:
    """Whether a decorator, or a dictionary that is asked first, keeps results."""
    for decorator in node.decorator_list:
        if "cache" in ast.unparse(decorator):
            return True
    return bool(tables(node))


def tables(node: FunctionNode) -> set[str]:
    """The names of tables that are asked for a result before it is computed, and in which it is put."""
    asked, returned, stored = set(), set(), set()
    for inner in ast.walk(node):
        if isinstance(inner, ast.Compare):
            sides = (inner.left, *inner.comparators)
            asked |= {ast.unparse(side) for side in sides} | {_table(s) for s in sides if isinstance(s, ast.Subscript)}
        elif isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute) and inner.func.attr == "get":
            asked.add(ast.unparse(inner.func.value))
            returned.add(ast.unparse(inner.func.value))
        elif isinstance(inner, ast.Return) and isinstance(inner.value, ast.Subscript):
            returned.add(_table(inner.value))
        elif isinstance(inner, ast.Assign):
            stored |= {_table(target) for target in inner.targets if isinstance(target, ast.Subscript)}
    return asked & returned & stored


def _table(node: ast.expr) -> str:
    while isinstance(node, ast.Subscript):
        node = node.value
    return ast.unparse(node)


def structural(run: Run, made: Activation, ways: Sequence[Calls]) -> Whole | None:
    """Calls on parts of an argument, none on the same part twice: each node of the structure once."""
    for name, symbol in made.entry.sizes.items():
        own = made.entry.values[name]
        stem = symbol if isinstance(own, Opaque) else None
        inner = own.item if isinstance(own, Seq) else None
        nodes = sym(f"nodes({symbol})") if stem else None
        if isinstance(inner, Opaque) and inner.path:
            stem, nodes = inner.path, sym(f"nodes({inner.path.partition('[')[0].partition('.')[0]})")
        if stem is None or nodes is None:
            continue
        fits = all(_parts(way, name, stem, made) for way in ways)
        if fits:
            work = _without_inner(made.work, symbol, stem)
            return Whole(nodes * work, nodes, "each part of the structure is gone into once", nodes, {})
    return None


def _parts(way: Calls, name: str, stem: str, made: Activation) -> bool:
    seen = set()
    for call in way:
        value = dict(call.arguments).get(name)
        if not isinstance(value, Opaque) or not value.path.startswith(stem):
            return False
        if value.path == stem and isinstance(made.entry.values[name], Opaque):
            return False
        if value.path in seen:
            return False
        seen.add(value.path)
    return True


def _without_inner(work: Expr, symbol: str, stem: str) -> Expr:
    """Work in proportion to the parts of a node: summed over all nodes it is that of one part each."""
    names = {name: UNIT for name in work.symbols if symbol in name or stem in name}
    return dominant(substituted(work, names))


def euclid(made: Activation, ways: Sequence[Calls]) -> Whole | None:
    """f(b, a % b)."""
    entry = made.entry
    for way in ways:
        if len(way) != 1 or way[0].times.constant != 1 or not _remainder(way[0], entry):
            return None
    symbols = [entry.sizes[name] for name in entry.sizes]
    steps = log(sym(symbols[-1]) if len(symbols) < 2 else sym(symbols[1]))
    return Whole(steps * dominant(made.work), steps, "the remainder halves at least every second call", steps, {})


def _remainder(call: Call, entry: Entry) -> bool:
    arguments = dict(call.arguments)
    for one in entry.sizes.values():
        shrunk = [v for v in arguments.values() if isinstance(v, Num) and not v.exact and v.value == sym(one)]
        copied = [n for n, v in arguments.items() if v in (Num(sym(one)), Opaque(one)) and entry.sizes.get(n) != one]
        if shrunk and copied:
            return True
    return False
