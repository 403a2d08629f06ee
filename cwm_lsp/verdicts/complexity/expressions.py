"""Expressions gone through symbolically: what they cost, what they give."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

from cwm_lsp.verdicts.complexity import algebra
from cwm_lsp.verdicts.complexity.algebra import UNIT, Expr, const, divided, exponential, larger, raised, scaled, upper
from cwm_lsp.verdicts.complexity.machine import Calls, Run, fewer
from cwm_lsp.verdicts.complexity.values import (
    SCALAR,
    Function,
    Instance,
    Named,
    Num,
    Opaque,
    Scope,
    Seq,
    Tup,
    Value,
    as_seq,
    item,
    joined,
    length,
    number,
)  # fmt: skip

Evaluate = Callable[[Run, Any, Scope], Value]


def evaluate(run: Run, node: ast.expr, scope: Scope) -> Value:
    """The value of `node`; its cost goes into the run's tally."""
    run.step(node)
    handler = _HANDLERS.get(type(node))
    if handler is not None:
        return handler(run, node, scope)
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            evaluate(run, child, scope)
    return SCALAR


def dotted(node: ast.AST) -> str:
    """`a.b.c` for a chain of attributes of a name, else an empty text."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""


def _constant(run: Run, node: ast.Constant, scope: Scope) -> Value:
    value = node.value
    if isinstance(value, bool) or value is None:
        return SCALAR
    if isinstance(value, int):
        return Num(const(value))
    if isinstance(value, float):
        return Num(const(Fraction(value).limit_denominator(1000))) if abs(value) < 1e15 else SCALAR
    if isinstance(value, str | bytes):
        return Seq("str", const(len(value)), SCALAR)
    return SCALAR


def _name(run: Run, node: ast.Name, scope: Scope) -> Value:
    value = scope.lookup(node.id)
    return Named(node.id) if value is None else value


def _attribute(run: Run, node: ast.Attribute, scope: Scope) -> Value:
    known = scope.lookup(dotted(node)) if dotted(node) else None
    if known is not None:
        return known
    owner = evaluate(run, node.value, scope)
    if isinstance(owner, Named):
        return Named(f"{owner.name}.{node.attr}")
    if isinstance(owner, Instance):
        return owner.scope.names.get(node.attr, SCALAR)
    return Opaque(f"{owner.path}.{node.attr}") if isinstance(owner, Opaque) and owner.path else SCALAR


def _subscript(run: Run, node: ast.Subscript, scope: Scope) -> Value:
    owner = evaluate(run, node.value, scope)
    if isinstance(node.slice, ast.Slice):
        return _slice(run, node.slice, owner, scope)
    index = evaluate(run, node.slice, scope)
    if isinstance(owner, Tup) and isinstance(index, Num):
        at = index.value.constant
        if isinstance(at, int) and -len(owner.items) <= at < len(owner.items):
            return owner.items[at]
    if isinstance(owner, Seq) and owner.held is not None:
        return owner.held
    return item(owner)


def _slice(run: Run, node: ast.Slice, owner: Value, scope: Scope) -> Value:
    whole = length(owner)
    bounds = [evaluate(run, part, scope) if part is not None else None for part in (node.lower, node.upper, node.step)]
    begin = _position(bounds[0], whole, const(0))
    end = _position(bounds[1], whole, whole)
    taken = end - begin
    if not upper(taken).terms:
        taken = const(0)
    if isinstance(node.step, ast.UnaryOp) or bounds[2] is not None:
        by = number(bounds[2]).value.constant if bounds[2] is not None else None
        taken = scaled(taken, Fraction(1, abs(int(by)))) if by and bounds[0] is None and bounds[1] is None else taken
        taken = whole if bounds[0] is None and bounds[1] is None and by == -1 else taken
    if taken.constant is None and whole.constant is not None:
        taken = whole
    source = as_seq(owner)
    made = replace(source, length=taken, fresh=True, start=None, step=None, whole=None, filter_of=None)
    run.spend(taken, "a slice copies")
    run.hold(made)
    return made


def _position(value: Value | None, whole: Expr, default: Expr) -> Expr:
    """A slice's bound as a position; a negative one counts from the end."""
    if value is None or (isinstance(value, Opaque) and not value.path):
        return default
    given = number(value)
    at = given.value
    fixed = at.constant
    if not given.exact and not default.terms:
        return default
    if fixed is not None and fixed < 0:
        return whole + at
    if any(name.startswith("?") for name in at.symbols):
        return default
    return at


def _binary(run: Run, node: ast.BinOp, scope: Scope) -> Value:
    left, right = evaluate(run, node.left, scope), evaluate(run, node.right, scope)
    return operate(run, node.op, left, right)


def operate(run: Run, op: ast.operator, left: Value, right: Value) -> Value:
    """`left op right`."""
    texts = (Seq, Tup)
    if isinstance(op, ast.Add) and (isinstance(left, texts) or isinstance(right, texts)):
        return _concatenated(run, left, right)
    if isinstance(op, ast.Mult) and isinstance(left, texts):
        return _repeated(run, left, right)
    if isinstance(op, ast.Mult) and isinstance(right, texts):
        return _repeated(run, right, left)
    if isinstance(op, ast.Mod) and isinstance(left, Seq):
        return replace(left, fresh=True)
    if isinstance(left, Seq) or isinstance(right, Seq):
        return _sets(run, op, as_seq(left), as_seq(right))
    return arithmetic(op, left, right)


def _concatenated(run: Run, left: Value, right: Value) -> Value:
    a, b = _text_or_list(left, right), _text_or_list(right, left)
    both = a.length + b.length
    inner = b.item if not a.length.terms else a.item if not b.length.terms else joined(a.item, b.item)
    made = Seq(a.kind if a.kind != "any" else b.kind, both, inner)
    run.spend(both, "joining copies both")
    run.hold(made)
    return made


def _text_or_list(value: Value, other: Value) -> Seq:
    """Beside a text, what is not known is taken for a character or another short text."""
    if isinstance(value, Opaque) and isinstance(other, Seq) and other.kind == "str" and _is_part(value):
        return Seq("str", UNIT, SCALAR)
    return as_seq(value)


def _is_part(value: Opaque) -> bool:
    return not value.path or "[·]" in value.path


def _repeated(run: Run, text: Value, times: Value) -> Value:
    seq, by = as_seq(text), number(times)
    long = seq.length * by.value if by.value.symbols or by.value.constant else seq.length
    made = replace(seq, length=long, fresh=True, kind="list" if seq.kind == "any" else seq.kind, start=None, step=None)
    run.spend(long, "repeating copies")
    run.hold(made)
    return made


def _sets(run: Run, op: ast.operator, a: Seq, b: Seq) -> Value:
    both = a.length + b.length
    run.spend(both if isinstance(op, ast.BitOr | ast.BitXor) else a.length, "combining two sets")
    long = both if isinstance(op, ast.BitOr | ast.BitXor) else a.length
    made = Seq(a.kind if a.kind != "any" else b.kind, long, joined(a.item, b.item), a.held or b.held)
    run.hold(made)
    return made


def arithmetic(op: ast.operator, left: Value, right: Value) -> Value:
    """Of two numbers; each operation takes constant time."""
    if left == SCALAR or right == SCALAR:
        if isinstance(op, ast.Mod) and right != SCALAR:
            return Num(upper(number(right).value), exact=False)
        return SCALAR
    a, b = number(left), number(right)
    exact = a.exact and b.exact
    if isinstance(op, ast.Add):
        return Num(a.value + b.value, exact)
    if isinstance(op, ast.Sub):
        return Num(a.value - b.value, a.exact and b.exact) if b.exact else Num(upper(a.value), False)
    if isinstance(op, ast.Mult):
        return Num(a.value * b.value, exact)
    if isinstance(op, ast.FloorDiv | ast.Div):
        return Num(divided(a.value, b.value), exact) if b.exact and b.value.terms else Num(a.value, False)
    if isinstance(op, ast.Mod):
        return Num(upper(b.value), exact=False)
    if isinstance(op, ast.BitAnd):
        return Num(b.value if b.value.constant is not None else a.value, exact=False)
    if isinstance(op, ast.BitOr | ast.BitXor):
        return Num(larger(a.value, b.value), exact=False)
    return _power_or_shift(op, a, b)


def _power_or_shift(op: ast.operator, a: Num, b: Num) -> Value:
    fixed = b.value.constant
    base = a.value.constant
    if isinstance(op, ast.RShift):
        return (
            Num(scaled(a.value, Fraction(1, 2 ** int(fixed))), a.exact) if fixed is not None and 0 <= fixed < 64 else a
        )
    if isinstance(op, ast.LShift):
        times = const(2 ** int(fixed)) if fixed is not None and 0 <= fixed < 64 else exponential(2, b.value)
        return SCALAR if times is None else Num(a.value * times, a.exact)
    if not isinstance(op, ast.Pow):
        return SCALAR
    if fixed is not None and -8 <= fixed <= 8:
        if base is not None:
            return Num(const(Fraction(float(base) ** float(fixed)).limit_denominator(1 << 16))) if base > 0 else SCALAR
        return Num(raised(a.value, fixed), a.exact)
    if base is not None and base == int(base) and 1 < base < 1000:
        made = exponential(int(base), b.value)
        return SCALAR if made is None else Num(made, b.exact)
    if len(a.value.terms) == 1 and len(a.value.symbols) == 1 and a.value == algebra.sym(*a.value.symbols):
        made = exponential(next(iter(a.value.symbols)), b.value)
        return SCALAR if made is None else Num(made, exact=False)
    return SCALAR


def _unary(run: Run, node: ast.UnaryOp, scope: Scope) -> Value:
    value = evaluate(run, node.operand, scope)
    if isinstance(node.op, ast.USub) and (isinstance(value, Num) or (isinstance(value, Opaque) and value.path)):
        made = number(value)
        return Num(scaled(made.value, -1), made.exact) if made.exact else SCALAR
    return value if isinstance(node.op, ast.UAdd) else SCALAR


def _compare(run: Run, node: ast.Compare, scope: Scope) -> Value:
    left = evaluate(run, node.left, scope)
    for op, comparator in zip(node.ops, node.comparators, strict=True):
        right = evaluate(run, comparator, scope)
        if isinstance(op, ast.In | ast.NotIn):
            _membership(run, left, right)
        elif isinstance(op, ast.Eq | ast.NotEq) and isinstance(left, Seq) and isinstance(right, Seq):
            run.spend(left.length if right.length.constant is None else right.length, "comparing item by item")
        left = right
    return SCALAR


def _membership(run: Run, left: Value, right: Value) -> None:
    if isinstance(right, Seq) and right.kind in ("set", "dict", "range"):
        return
    if isinstance(right, Opaque) and (not right.path or right.path.endswith(("seen", "visited", "cache", "memo"))):
        return
    if isinstance(right, Seq) and right.kind == "str" and isinstance(left, Seq):
        run.spend(right.length + left.length, "searching for a text")
    elif isinstance(right, Seq | Tup | Opaque):
        run.spend(length(right), "`in` looks through the items one by one")


def _choice(run: Run, node: ast.IfExp, scope: Scope) -> Value:
    evaluate(run, node.test, scope)
    ways = run.tally.ways
    values: list[Value] = []
    after: tuple[Calls, ...] = ()
    for branch in (node.body, node.orelse):
        run.tally.ways = ways
        values.append(evaluate(run, branch, scope))
        after = (*after, *run.tally.ways)
    run.tally.ways = fewer(after)
    return joined(*values)


def _display(run: Run, node: ast.List | ast.Tuple | ast.Set, scope: Scope) -> Value:
    if isinstance(node, ast.Tuple) and not any(isinstance(each, ast.Starred) for each in node.elts):
        return Tup(tuple(evaluate(run, each, scope) for each in node.elts))
    kind = "list" if isinstance(node, ast.List) else "set" if isinstance(node, ast.Set) else "tuple"
    long = const(0)
    items: list[Value] = []
    for each in node.elts:
        if isinstance(each, ast.Starred):
            inner = as_seq(evaluate(run, each.value, scope))
            long, items = long + inner.length, [*items, inner.item]
            run.spend(inner.length, "unpacking copies")
        else:
            long, items = long + UNIT, [*items, evaluate(run, each, scope)]
    made = Seq(kind, long, joined(*items) if items else SCALAR)
    run.hold(made)
    return made


def _dict(run: Run, node: ast.Dict, scope: Scope) -> Value:
    long, held, keys = const(0), [], []
    for key, value in zip(node.keys, node.values, strict=True):
        got = evaluate(run, value, scope)
        if key is None:
            inner = as_seq(got)
            run.spend(inner.length, "unpacking copies")
            long = long + inner.length
            held.append(inner.held or SCALAR)
        else:
            keys.append(evaluate(run, key, scope))
            long = long + UNIT
            held.append(got)
    whole = None if held else const(0)
    made = Seq("dict", long, joined(*keys) if keys else SCALAR, joined(*held) if held else SCALAR, whole=whole)
    run.hold(made)
    return made


def _text(run: Run, node: ast.JoinedStr, scope: Scope) -> Value:
    long = UNIT
    for part in node.values:
        if isinstance(part, ast.FormattedValue):
            value = evaluate(run, part.value, scope)
            if isinstance(value, Seq) and value.kind == "str":
                long = long + value.length
    made = Seq("str", long, SCALAR)
    run.spend(long, "formatting copies")
    return made


def _lambda(run: Run, node: ast.Lambda, scope: Scope) -> Value:
    return Function(node, scope)


def _walrus(run: Run, node: ast.NamedExpr, scope: Scope) -> Value:
    value = evaluate(run, node.value, scope)
    if isinstance(node.target, ast.Name):
        scope.bind(node.target.id, value)
    return value


def _yield(run: Run, node: ast.Yield, scope: Scope) -> Value:
    value = evaluate(run, node.value, scope) if node.value is not None else SCALAR
    before = as_seq(scope.lookup("yield#") or Seq("iter", const(0), SCALAR))
    inner = value if not before.length.terms else joined(before.item, value)
    scope.change("yield#", replace(before, length=before.length + UNIT, item=inner))
    return SCALAR


def _yield_from(run: Run, node: ast.YieldFrom, scope: Scope) -> Value:
    value = as_seq(evaluate(run, node.value, scope))
    before = as_seq(scope.lookup("yield#") or Seq("iter", const(0), SCALAR))
    inner = value.item if not before.length.terms else joined(before.item, value.item)
    run.spend(value.length, "passing on each item")
    scope.change("yield#", replace(before, length=before.length + value.length, item=inner))
    return SCALAR


def _call(run: Run, node: ast.Call, scope: Scope) -> Value:
    from cwm_lsp.verdicts.complexity.calls import call

    return call(run, node, scope)


def _comprehension(run: Run, node: ast.expr, scope: Scope) -> Value:
    from cwm_lsp.verdicts.complexity.comprehensions import comprehension

    return comprehension(run, node, scope)


_HANDLERS: dict[type[ast.expr], Evaluate] = {
    ast.Constant: _constant, ast.Name: _name, ast.Attribute: _attribute, ast.Subscript: _subscript,
    ast.BinOp: _binary, ast.UnaryOp: _unary, ast.Compare: _compare, ast.IfExp: _choice, ast.List: _display,
    ast.Tuple: _display, ast.Set: _display, ast.Dict: _dict, ast.JoinedStr: _text, ast.Lambda: _lambda,
    ast.NamedExpr: _walrus, ast.Yield: _yield, ast.YieldFrom: _yield_from, ast.Call: _call,
    ast.ListComp: _comprehension, ast.SetComp: _comprehension, ast.DictComp: _comprehension,
    ast.GeneratorExp: _comprehension,
}  # fmt: skip
