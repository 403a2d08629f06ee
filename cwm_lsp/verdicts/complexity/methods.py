"""Methods of built-in containers and texts, and the functions that change a container they are given."""

from __future__ import annotations

import ast
from dataclasses import replace

from cwm_lsp.verdicts.complexity.algebra import UNIT, ZERO, const, log
from cwm_lsp.verdicts.complexity.builtins_table import METHODS, TEXT_ONLY
from cwm_lsp.verdicts.complexity.expressions import evaluate
from cwm_lsp.verdicts.complexity.machine import Run
from cwm_lsp.verdicts.complexity.mutation import change, grow, shrink
from cwm_lsp.verdicts.complexity.values import (
    SCALAR,
    Function,
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
)  # fmt: skip


def method(run: Run, node: ast.Call, function: ast.Attribute, owner: Value, scope: Scope) -> Value:
    """A method call on a value that is no object of the file."""
    from cwm_lsp.verdicts.complexity.calls import applied_cost, tabled

    name = function.attr
    given = [evaluate(run, each.value if isinstance(each, ast.Starred) else each, scope) for each in node.args]
    named = {each.arg or "": evaluate(run, each.value, scope) for each in node.keywords}
    run.line = node.lineno
    changed = _CHANGING.get(name)
    if changed is not None:
        return changed(run, function.value, owner, given, scope)
    if name == "join":
        return _join(run, given)
    if name == "items":
        seq = as_seq(owner)
        held = seq.held if seq.held is not None else _part(owner)
        return Seq("iter", seq.length, Tup((seq.item, held)), fresh=False, whole=seq.whole)
    if name == "values":
        seq = as_seq(owner)
        return Seq("iter", seq.length, seq.held if seq.held is not None else _part(owner), fresh=False, whole=seq.whole)
    if name == "get":
        held = as_seq(owner).held or _part(owner)
        usual = [each for each in given[1:] if each != SCALAR and not (isinstance(each, Seq) and not each.length.terms)]
        return joined(held, *(each for each in usual if not isinstance(held, Opaque)))
    row = METHODS.get(name)
    if row is None:
        run.spend(run.unknown(f"the cost of the method `{name}` is not known"))
        return SCALAR
    if name in TEXT_ONLY and isinstance(owner, Opaque):
        run.assume("texts inside the input are of bounded length")
        owner = Seq("str", const(1), SCALAR)
    key = named.get("key")
    if name == "sort" and isinstance(key, Function):
        run.spend(length(owner) * applied_cost(run, key, [item(owner)], node), "`sort` calls its key")
    made = tabled(run, name, row, [owner, *given])
    if name in ("split", "splitlines", "rsplit") and isinstance(made, Seq):
        return replace(made, item=Seq("str", const(1), SCALAR))
    return made


def _part(owner: Value) -> Value:
    return Opaque(f"{owner.path}[·]") if isinstance(owner, Opaque) and owner.path else SCALAR


def _join(run: Run, given: list[Value]) -> Value:
    if not given:
        return Seq("str", ZERO, SCALAR)
    parts, inner = length(given[0]), item(given[0])
    long = parts * (inner.length if isinstance(inner, Seq) and inner.length.terms else UNIT)
    run.spend(long, "`join` copies every part")
    made = Seq("str", long, SCALAR)
    run.hold(made)
    return made


def _append(run: Run, node: ast.expr, owner: Value, given: list[Value], scope: Scope) -> Value:
    grow(run, node, owner, UNIT, given[0] if given else SCALAR, scope)
    return SCALAR


def _append_left(run: Run, node: ast.expr, owner: Value, given: list[Value], scope: Scope) -> Value:
    grow(run, node, owner, UNIT, given[0] if given else SCALAR, scope, "deque")
    return SCALAR


def _add(run: Run, node: ast.expr, owner: Value, given: list[Value], scope: Scope) -> Value:
    grow(run, node, owner, UNIT, given[0] if given else SCALAR, scope, "set")
    return SCALAR


def _extend(run: Run, node: ast.expr, owner: Value, given: list[Value], scope: Scope) -> Value:
    added = as_seq(given[0]) if given else Seq("list", ZERO, SCALAR)
    run.spend(added.length, "every new item is copied in")
    grow(run, node, owner, added.length, added.item, scope)
    return SCALAR


def _update(run: Run, node: ast.expr, owner: Value, given: list[Value], scope: Scope) -> Value:
    added = as_seq(given[0]) if given else Seq("set", ZERO, SCALAR)
    run.spend(added.length, "`update` goes through what is added")
    grow(run, node, owner, added.length, added.item, scope, as_seq(owner).kind)
    return SCALAR


def _insert(run: Run, node: ast.expr, owner: Value, given: list[Value], scope: Scope) -> Value:
    run.spend(length(owner), "`insert` moves the items behind")
    grow(run, node, owner, UNIT, given[1] if len(given) > 1 else SCALAR, scope)
    return SCALAR


def _pop(run: Run, node: ast.expr, owner: Value, given: list[Value], scope: Scope) -> Value:
    keyed = isinstance(owner, Seq) and owner.kind in ("dict", "set", "deque")
    if given and not keyed and not _is_last(given[0]):
        run.spend(length(owner), "`pop(i)` moves the items behind")
    got = owner.held if isinstance(owner, Seq) and owner.held is not None else item(owner)
    if keyed and given and isinstance(owner, Seq) and owner.kind == "dict" and len(given) > 1:
        return got  # it may not be there
    shrink(run, node, owner, UNIT, scope)
    return got


def _is_last(value: Value) -> bool:
    return isinstance(value, Num) and value.value.constant == -1


def _pop_left(run: Run, node: ast.expr, owner: Value, given: list[Value], scope: Scope) -> Value:
    got = item(owner)
    shrink(run, node, owner, UNIT, scope)
    return got


def _remove(run: Run, node: ast.expr, owner: Value, given: list[Value], scope: Scope) -> Value:
    if not (isinstance(owner, Seq) and owner.kind in ("set", "dict")):
        run.spend(length(owner), "`remove` searches and moves")
    shrink(run, node, owner, UNIT, scope)
    return SCALAR


def _discard(run: Run, node: ast.expr, owner: Value, given: list[Value], scope: Scope) -> Value:
    return SCALAR


def _clear(run: Run, node: ast.expr, owner: Value, given: list[Value], scope: Scope) -> Value:
    change(run, node, replace(as_seq(owner), length=ZERO), scope)
    return SCALAR


def _setdefault(run: Run, node: ast.expr, owner: Value, given: list[Value], scope: Scope) -> Value:
    seq = as_seq(owner)
    default = given[1] if len(given) > 1 else SCALAR
    held = default if seq.held is None or seq.held == SCALAR else seq.held
    whole = seq.whole if seq.whole is not None else ZERO if isinstance(held, Seq) else None
    change(run, node, replace(seq, kind="dict", length=seq.length + UNIT, held=held, whole=whole), scope)
    return held


_CHANGING = {
    "append": _append, "appendleft": _append_left, "add": _add, "extend": _extend, "extendleft": _extend,
    "update": _update, "intersection_update": _update, "difference_update": _update, "insert": _insert, "pop": _pop,
    "popleft": _pop_left, "popitem": _pop_left, "remove": _remove, "discard": _discard, "clear": _clear,
    "setdefault": _setdefault,
}  # fmt: skip


def given_container(run: Run, name: str, node: ast.Call, given: list[Value], scope: Scope) -> Value | None:
    """A function that changes the container it is given first; None if `name` is none."""
    if name not in CHANGING or not given:
        return None
    owner, target = given[0], node.args[0]
    many = length(owner)
    if name == "heapq.heappush":
        run.spend(log(many + UNIT), "`heappush` sifts")
        grow(run, target, owner, UNIT, given[1] if len(given) > 1 else SCALAR, scope)
        return SCALAR
    if name == "heapq.heappop":
        run.spend(log(many), "`heappop` sifts")
        shrink(run, target, owner, UNIT, scope)
        return item(owner)
    run.spend(many, "`insort` moves the items behind")
    grow(run, target, owner, UNIT, given[1] if len(given) > 1 else SCALAR, scope)
    return SCALAR


CHANGING = frozenset({"heapq.heappush", "heapq.heappop", "bisect.insort", "bisect.insort_left", "bisect.insort_right"})
MUTATORS = frozenset(_CHANGING)
