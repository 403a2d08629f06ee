"""Functions that call themselves: gone through once with symbols for their arguments, then solved.

Methods, in this order: exploring with marks, memoisation, trees and other structures, Euclid's remainder, and
recurrences over the first measure that falls in every call.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace

from cwm_lsp.verdicts.complexity.algebra import (
    UNIT,
    ZERO,
    Expr,
    Factor,
    dominant,
    larger,
    substituted,
    sym,
    total,
    upper,
)  # fmt: skip
from cwm_lsp.verdicts.complexity.functions import FunctionNode, captured, gone_through, without_shares
from cwm_lsp.verdicts.complexity.machine import Active, Calls, Deferred, Run, Tally
from cwm_lsp.verdicts.complexity.measures import Entry, entry_of, in_terms_of, measures, next_size, smaller
from cwm_lsp.verdicts.complexity.recurrences import Smaller, solved
from cwm_lsp.verdicts.complexity.shapes import Activation, Whole, euclid, is_memoised, marked_once, memoised, structural
from cwm_lsp.verdicts.complexity.values import (
    SCALAR,
    Function,
    Num,
    Opaque,
    Scope,
    Seq,
    Tup,
    Value,
    joined,
    length,
    number,
)  # fmt: skip


def recursive(run: Run, function: Function, arguments: dict[str, Value]) -> Value:
    """The value of a call of a recursive function; all of its cost goes into the tally."""
    node = function.node
    assert not isinstance(node, ast.Lambda)
    outside = captured(node, function.scope)
    around = {name: value for name in outside if (value := function.scope.lookup(name)) is not None}
    entry = entry_of(run, arguments, around)
    for name in around:
        function.scope.change(name, entry.values[name])
    inner = {name: entry.values[name] for name in arguments}
    active = Active(node, {**entry.values}, function.scope)
    value, tally = gone_through(run, function, inner, active)
    value, leaf = _without_leaves(run, value, active.returned)
    here = Scope(dict(inner), function.scope)
    grown = {}
    for name, before in around.items():
        now = function.scope.lookup(name)
        if isinstance(now, Seq) and isinstance(before, Seq):
            grown[name] = upper(now.length - sym(entry.sizes[name]))
    outer = {entry.sizes[name]: ZERO for name in around if name in entry.sizes}
    held = substituted(tally.space, outer)  # what is around is there once, not in every activation
    made = Activation(node, entry, tally.ways, tally.time + UNIT, held, here, value, grown, leaf)
    back = _back(entry, {**arguments, **around})
    whole = solve(run, made)
    run.line = node.lineno
    if whole is None:
        unknown = run.unknown(f"nothing is known that gets smaller in every recursive call of `{node.name}`")
        whole = Whole(unknown, unknown, "", unknown, {})
    else:
        run.note(_named(whole.time, back), f"`{node.name}` calls itself: {whole.why}")
    time, space = _named(whole.time, back), _named(whole.space, back)
    if run.depth and whole.marks & run.lasting[-1]:
        run.tally.deferred.append(Deferred(run.line, time, time, None, "", "", once=True))
        time = UNIT
    run.join(Tally(time, space))
    for name, before in around.items():
        _outside(run, name, before, whole, made, back, function.scope)
    return _result(run, value, whole, back)


def _without_leaves(run: Run, value: Value, returned: Sequence[Value]) -> tuple[Value, Expr]:
    """What a way with recursive calls returns, and the length of what the others do: one is returned, not both."""
    inner = [each for each in returned if isinstance(each, Seq) and any("R#" in name for name in each.length.symbols)]
    leaves = [each for each in returned if each not in inner]
    if not isinstance(value, Seq) or not inner or not all(isinstance(each, Seq | Tup) for each in leaves):
        return value, ZERO
    leaf = ZERO
    for each in leaves:
        leaf = larger(leaf, upper(without_shares(run, length(each))))
    both = joined(*inner)
    return replace(value, length=without_shares(run, length(both))), leaf


def _outside(
    run: Run, name: str, before: Value, whole: Whole, made: Activation, back: dict[str, Expr], scope: Scope
) -> None:
    """What a captured container is when all activations are over."""
    now = scope.lookup(name)
    if not isinstance(before, Seq) or not isinstance(now, Seq):
        scope.change(name, before)
        return
    more = made.grown.get(name, ZERO)
    many = _named(whole.activations * more, back) if more.terms else ZERO
    limits = {symbol: _named(limit, back) for symbol, limit in whole.limits.items()}
    inner = _renamed(now.item, {**back, **limits})
    held = replace(now, length=before.length + many, item=inner, held=before.held, fresh=before.fresh)
    scope.change(name, held)
    run.hold(held)


def _renamed(value: Value, back: dict[str, Expr]) -> Value:
    if isinstance(value, Seq):
        return replace(value, length=_named(value.length, back), item=_renamed(value.item, back), whole=None)
    return Num(_named(value.value, back), value.exact) if isinstance(value, Num) else SCALAR


def _result(run: Run, value: Value, whole: Whole, back: dict[str, Expr]) -> Value:
    if isinstance(value, Seq) and whole.length is not None:
        made = replace(value, length=_named(whole.length, back), item=_renamed(value.item, back), whole=None)
        run.hold(made)
        return made
    return SCALAR


def _back(entry: Entry, arguments: dict[str, Value]) -> dict[str, Expr]:
    """What the symbols of the arguments stand for at the call."""
    made: dict[str, Expr] = {}
    for name, symbol in entry.sizes.items():
        value = arguments[name]
        if isinstance(value, Seq):
            made[symbol] = value.length
        else:
            made[symbol] = number(value).value
            made[f"len({symbol})"] = length(value)
            if isinstance(value, Opaque):
                made[f"path:{symbol}"] = sym(value.path)
    return made


def _named(expr: Expr, back: dict[str, Expr]) -> Expr:
    """`expr` at the call; what is inside of an argument (`t#1.left`) is inside of what was given."""
    found = dict(back)
    for name in expr.symbols:
        if name not in found and "#" in name:
            for path, value in back.items():
                own = path.removeprefix("path:")
                if path.startswith("path:") and own in name:
                    (target,) = value.symbols
                    found[name] = sym(name.replace(own, target))
                    break
    return dominant(upper(substituted(expr, found))) if len(expr.terms) > 6 else upper(substituted(expr, found))


def solve(run: Run, made: Activation) -> Whole | None:
    """All activations that one call leads to."""
    ways = tuple(dict.fromkeys(way for way in made.ways if way))
    made = _with_results(made, ways)
    if not ways:
        return Whole(made.work, made.held, "the recursive call is never reached", UNIT, {})
    if is_memoised(made.node):
        return memoised(run, made, ways)
    return marked_once(run, made) or structural(run, made, ways) or euclid(made, ways) or _by_measure(run, made, ways)


def _with_results(made: Activation, ways: Sequence[Calls]) -> Activation:
    """The length of a call's result is the symbol of the call, however the result was used."""
    change = {f"len({call.result})": sym(call.result) for way in ways for call in way}
    value = made.value
    if isinstance(value, Seq):
        value = replace(value, length=substituted(value.length, change))
    work, held = substituted(made.work, change), substituted(made.held, change)
    return replace(made, work=work, held=held, value=value)


def _by_measure(run: Run, made: Activation, ways: Sequence[Calls]) -> Whole | None:
    for measure in measures(run, made.node, made.entry, made.scope):
        sizes = [smaller(run, measure, way, made.entry) for way in ways]
        if any(each is None for each in sizes):
            continue
        known = [each for each in sizes if each is not None]
        whole = _solved(run, made, ways, measure, known)
        if whole is not None:
            return whole
    return None


def _solved(
    run: Run, made: Activation, ways: Sequence[Calls], measure: Expr, sizes: Sequence[tuple[Smaller, ...]]
) -> Whole | None:
    k = run.fresh("k", "k")
    entry = made.entry
    halving = [each for each in sizes if all(call.ratio < 1 for call in each)]
    if halving and len(halving) < len(sizes) and _asks_parity(made.node):
        sizes = halving  # after an odd step comes an even one
    elif halving and len(halving) < len(sizes):
        sizes = [each for each in sizes if each not in halving]
    mixed = any({call.ratio == 1 for call in each} == {True, False} for each in sizes)
    if mixed:
        return None
    results, length_of = _lengths(run, made, ways, measure, sizes, k)
    limits = _limits(made, ways, measure)
    other = {symbol: limit for symbol, limit in limits.items() if symbol not in measure.symbols}
    work = in_terms_of(substituted(made.work, {**results, **other}), measure, k, entry)
    now = Expr({p: c for p, c in made.held.terms.items() if not any(f.symbol in results for f, _ in p)})
    held = in_terms_of(substituted(now, other), measure, k, entry)
    distinct = _distinct(made.node)
    times = [tuple(replace(c, times=in_terms_of(c.times, measure, k, entry)) for c in each) for each in sizes]
    found = [solved(k, each, work, distinct=distinct) for each in times]
    counts = [solved(k, each, UNIT, distinct=distinct) for each in times]
    later = Expr({p: c for p, c in made.held.terms.items() if any(f.symbol in results for f, _ in p)})
    after = in_terms_of(substituted(later, {**results, **other}), measure, k, entry)
    deepest = [solved(k, [_one_deeper(each[0])] if each else [], held + UNIT) for each in times]
    if any(each is None for each in (*found, *counts, *deepest)):
        return None
    at = {k: upper(measure)}
    time = _largest([each.value for each in found if each])
    many = _largest([each.value for each in counts if each])
    space = _largest([*(each.value for each in deepest if each), after])
    why = max((each.why for each in found if each), key=len)
    why = why.replace("T(k)", "T(k)", 1) + f", k = {_text(measure, run)}"
    final = substituted(length_of, at) if length_of is not None else None
    return Whole(
        substituted(time, at), substituted(space, at), why,
        substituted(many, at), results, final, limits,
    )  # fmt: skip


def _one_deeper(call: Smaller) -> Smaller:
    """One of the calls alone: a stack holds one activation of each depth."""
    return replace(call, times=UNIT, all_below=False, less=call.less or 1 if call.ratio == 1 else call.less)


def _largest(values: Sequence[Expr]) -> Expr:
    return dominant(total(upper(each) for each in values))


def _text(measure: Expr, run: Run) -> str:
    parts: list[str] = []
    for product, c in sorted(measure.terms.items(), key=lambda each: (each[1] < 0, not each[0])):
        name = "*".join(_plain(f.symbol, run) for f, _ in product) or f"{abs(c)}"
        parts.append(f"{'- ' if c < 0 else '+ ' if parts else ''}{name}")
    return " ".join(parts)


def _plain(symbol: str, run: Run) -> str:
    inner = symbol.removeprefix("len(").removesuffix(")")
    shown = run.shown.get(inner, inner.partition("#")[0])
    return f"len({shown})" if symbol.startswith("len(") else shown


def _asks_parity(node: FunctionNode) -> bool:
    return any(
        isinstance(inner, ast.BinOp)
        and isinstance(inner.op, ast.Mod | ast.BitAnd)
        and isinstance(inner.right, ast.Constant)
        for inner in ast.walk(node)
    )


def _distinct(node: FunctionNode) -> bool:
    """Whether a choice in a loop is skipped while it is in use: `if i in used: continue`, then marked and unmarked."""
    for loop in ast.walk(node):
        if not isinstance(loop, ast.For):
            continue
        names = {n.id for n in ast.walk(loop.target) if isinstance(n, ast.Name)}
        for inner in ast.walk(loop):
            if not isinstance(inner, ast.If):
                continue
            for test in ast.walk(inner.test):
                asked = (
                    test.left if isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.In | ast.NotIn) else None
                )
                asked = test.slice if isinstance(test, ast.Subscript) else asked
                if asked is not None and {n.id for n in ast.walk(asked) if isinstance(n, ast.Name)} & names:
                    return True
    return False


def _limits(made: Activation, ways: Sequence[Calls], measure: Expr) -> dict[str, Expr]:
    """What else grows from call to call, bounded by its first value and the depth."""
    change: dict[str, Expr] = {}
    for name, symbol in made.entry.sizes.items():
        if symbol in measure.symbols and not isinstance(made.entry.values[name], Seq):
            continue
        for way in ways:
            for call in way:
                value = dict(call.arguments).get(name)
                later = value.length if isinstance(value, Seq) else value.value if isinstance(value, Num) else None
                if later is None:
                    continue
                more = (later - sym(symbol)).terms
                if any(c > 0 for c in more.values()):
                    change[symbol] = sym(symbol) + upper(measure) if set(more) == {()} else sym("?growing")
    return change


def _lengths(
    run: Run,
    made: Activation,
    ways: Sequence[Calls],
    measure: Expr,
    sizes: Sequence[tuple[Smaller, ...]],
    k: str,
) -> tuple[dict[str, Expr], Expr | None]:
    """The lengths of recursive results, by the same recurrence: of each call's result, and of the whole."""
    names = {call.result: call for way in ways for call in way}
    unknown = {name: run.unknown("the size of a recursive result is not known") for name in names}
    if not isinstance(made.value, Seq):
        return unknown, None
    own = made.value.length
    rest = Expr({p: c for p, c in own.terms.items() if not any(f.symbol in names for f, _ in p)})
    calls = []
    together = [smaller(run, measure, way, made.entry) for way in ways]
    parted = any(each is not None and len(each) < len(way) for each, way in zip(together, ways, strict=True))
    for name, call in names.items() if not parted else ():
        weight = own.terms.get(((Factor(name, "value"), 1),), 0)
        if not weight:
            continue
        found = smaller(run, measure, (call,), made.entry)
        if not found:
            return unknown, None
        calls.append(replace(found[0], times=Expr({(): weight}) * (UNIT if found[0].times.symbols else found[0].times)))
    if parted:  # parts that together are smaller than the whole: their results lie one behind the other
        calls = [Smaller(UNIT, 1)]
    work = in_terms_of(upper(rest), measure, k, made.entry)
    made_of = solved(k, calls, work if work.terms else UNIT)
    if made_of is None:
        return unknown, None
    # A leaf's result stands in the place of a recursive one, not beside it: the longer of the two is a bound.
    long = larger(made_of.value, in_terms_of(made.leaf, measure, k, made.entry))
    lengths = {}
    for name, call in names.items():
        later = next_size(measure, call, made.entry)
        lengths[name] = substituted(long, {k: measure if later is None else upper(later)})
    return lengths, long
