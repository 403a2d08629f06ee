"""Calls: of builtins by their table, of methods, of functions and classes of the file."""

from __future__ import annotations

import ast
import builtins
from fractions import Fraction

from cwm_lsp.verdicts.complexity.algebra import UNIT, Expr, const, factorial, log, raised
from cwm_lsp.verdicts.complexity.builtins_table import FUNCTIONS, Row
from cwm_lsp.verdicts.complexity.expressions import evaluate
from cwm_lsp.verdicts.complexity.functions import apply, construct
from cwm_lsp.verdicts.complexity.machine import Run
from cwm_lsp.verdicts.complexity.methods import given_container, method
from cwm_lsp.verdicts.complexity.special import SPECIAL
from cwm_lsp.verdicts.complexity.values import (
    SCALAR,
    Class,
    Function,
    Instance,
    Named,
    Num,
    Opaque,
    Scope,
    Seq,
    Value,
    as_seq,
    item,
    length,
    number,
)  # fmt: skip


def call(run: Run, node: ast.Call, scope: Scope) -> Value:
    """The value of a call; its cost goes into the tally."""
    function = node.func
    target: Value
    if isinstance(function, ast.Attribute):
        owner = evaluate(run, function.value, scope)
        target = _member(run, owner, function, scope)
        if target == SCALAR:
            return method(run, node, function, owner, scope)
    else:
        target = evaluate(run, function, scope)
    arguments = [
        as_seq(evaluate(run, each.value, scope)) if isinstance(each, ast.Starred) else evaluate(run, each, scope)
        for each in node.args
    ]
    named = {each.arg or "": evaluate(run, each.value, scope) for each in node.keywords}
    run.line = node.lineno
    if isinstance(target, Function):
        return apply(run, target, arguments, named, node, scope)
    if isinstance(target, Class):
        return construct(run, target, arguments, named, node)
    if isinstance(target, Opaque):
        run.assume(f"each call of `{ast.unparse(function)}` takes constant time")
        return SCALAR
    if isinstance(target, Named):
        changed = given_container(run, target.name, node, arguments, scope)
        if changed is not None:
            return changed
        return builtin(run, target.name, arguments, named, node)
    run.spend(run.unknown(f"what `{ast.unparse(function)}` does is not known"))
    return SCALAR


def _member(run: Run, owner: Value, node: ast.Attribute, scope: Scope) -> Value:
    """The function that `owner.name` is, where it is one of the file or of a module; else SCALAR."""
    if isinstance(owner, Named):
        return Named(f"{owner.name}.{node.attr}")
    found: ast.ClassDef | None = owner.of if isinstance(owner, Instance) else None
    if found is None and isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"):
        found = run.owner
    if found is None and isinstance(owner, Class):
        found = owner.node
    if found is not None:
        for each in found.body:
            if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef) and each.name == node.attr:
                plain = any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in each.decorator_list)
                return Function(each, run.module, None if plain or isinstance(owner, Class) else owner)
    return SCALAR


def builtin(run: Run, name: str, arguments: list[Value], named: dict[str, Value], node: ast.Call) -> Value:
    """A call of a builtin, or of a function of the standard library."""
    special = SPECIAL.get(name)
    if special is not None:
        return special(run, arguments, named, node)
    row = FUNCTIONS.get(name)
    if row is None and (raises(name) or name.rpartition(".")[2] == "namedtuple"):
        return SCALAR
    if row is None:
        unknown = run.unknown(f"the cost of `{name}` is not known")
        run.spend(unknown)
        run.hold_size(unknown)
        return SCALAR
    key = named.get("key")
    if isinstance(key, Function) and arguments:
        run.spend(length(arguments[0]) * applied_cost(run, key, [item(arguments[0])], node), f"`{name}` calls its key")
    return tabled(run, name, row, arguments)


def raises(name: str) -> bool:
    """Whether a name is that of an exception."""
    found = getattr(builtins, name, None)
    return (isinstance(found, type) and issubclass(found, BaseException)) or name.endswith(("Error", "Exception"))


def applied_cost(run: Run, function: Function, arguments: list[Value], node: ast.Call) -> Expr:
    """What one call of a function costs; at least 1."""
    with run.tallied() as tally:
        apply(run, function, arguments, {}, node)
    return tally.time + UNIT


def tabled(run: Run, name: str, row: Row, arguments: list[Value]) -> Value:
    """Charge for a row of the table and make its result."""
    run.spend(amount(row.cost, arguments), f"`{name.rpartition('.')[2]}`" + (" sorts" if "sort" in name else ""))
    made = result(row.result, arguments)
    run.hold(made)
    return made


def amount(text: str, arguments: list[Value]) -> Expr:
    """The value of a formula of the table."""
    made = const(0)
    for part in text.split("+"):
        product = UNIT
        for factor in part.replace("*", " ").replace("log ", "log_").split():
            product = product * _factor(factor, arguments)
        made = made + product
    return made


def _factor(text: str, arguments: list[Value]) -> Expr:
    if text.startswith("log_"):
        return log(_factor(text[4:], arguments))
    if text.endswith("!"):
        return factorial(_factor(text[:-1], arguments)) or Expr({})
    name, _, power = text.partition("^")
    if name.isdigit():
        return const(int(name))
    at = "nm".find(name) if name in "nm" else "vw".find(name)
    if at >= len(arguments):
        return UNIT
    size = length(arguments[at]) if name in "nm" else number(arguments[at]).value
    if not power:
        return size
    return raised(size, Fraction(power))


def result(text: str, arguments: list[Value]) -> Value:
    """The value that a row of the table describes."""
    if text.startswith("= "):
        return Num(amount(text[2:], arguments))
    first = arguments[0] if arguments else SCALAR
    if text == "first":
        return Seq(first.kind, first.length, first.item, first.held) if isinstance(first, Seq) else first
    if text == "number":
        return first if isinstance(first, Num | Opaque) else SCALAR
    if text == "item":
        return item(first)
    kind, _, formula = text.partition(" ")
    if kind == "scalar":
        return SCALAR
    size = amount(formula, arguments) if arguments or formula.isdigit() else const(0)
    source = as_seq(first)
    inner = SCALAR if kind == "str" else source.item
    held = (source.held or SCALAR) if kind == "dict" else None
    if kind == "dict" and not arguments:
        inner = SCALAR
    whole = source.whole if formula == "n" and kind in ("list", "tuple", "iter") else None
    return Seq(kind, size, inner, held, fresh=kind != "iter", whole=whole)
