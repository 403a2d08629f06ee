"""What is known of a value without running anything: how large a number is, how long a container and of what."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from cwm_lsp.verdicts.complexity.algebra import ONE, UNIT, ZERO, Expr, larger, sym, total


@dataclass(frozen=True, slots=True)
class Num:
    """A number. Where it is not `exact`, `value` is an upper bound of it."""

    value: Expr
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Seq:
    """Something with a length: `kind` is list, tuple, str, set, dict, deque, iter, range or any.

    `item` is what iterating gives (of a dict a key), `held` a dict's values; a range begins at `start` and goes on by
    `step`. `fresh`: the function has built it, so it counts as space. `whole`, where it is known, is the length of all
    items together.
    """

    kind: str
    length: Expr
    item: Value
    held: Value | None = None
    fresh: bool = True
    start: Expr | None = None
    step: Expr | None = None
    whole: Expr | None = None
    filter_of: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Tup:
    """A tuple whose items are known one by one."""

    items: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Opaque:
    """The input, or a part of it, by the way to it from a parameter (`rows[·]`, `node.left`). Used as a number or
    iterated it becomes a size; an empty path is a value of constant size of which nothing more is known."""

    path: str = ""


@dataclass(frozen=True, slots=True)
class Function:
    """A function or lambda of the file, the scope around it, and what it is bound to."""

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    scope: Scope
    bound: Value | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """A builtin, module, or member of one, by its dotted name."""

    name: str


@dataclass(frozen=True, slots=True)
class Class:
    """A class of the file."""

    node: ast.ClassDef
    scope: Scope


@dataclass(frozen=True, slots=True)
class Instance:
    """An object of a class of the file; its attributes live in `scope`."""

    of: ast.ClassDef
    scope: Scope


Value = Num | Seq | Tup | Opaque | Function | Named | Class | Instance
SCALAR = Opaque()


@dataclass(eq=False)
class Scope:
    """The names of one activation, and the scope around it."""

    names: dict[str, Value] = field(default_factory=dict)
    outer: Scope | None = None
    shared: frozenset[str] = frozenset()

    def lookup(self, name: str) -> Value | None:
        """What a name is; a dotted one may be an attribute of an object of the file."""
        owner, _, attribute = name.rpartition(".")
        held = self.lookup(owner) if owner else None
        if isinstance(held, Instance):
            return held.scope.names.get(attribute)
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names and name not in scope.shared:
                return scope.names[name]
            scope = scope.outer
        return None

    def bind(self, name: str, value: Value) -> None:
        """Where the name is: in this scope, or around it for `nonlocal` names."""
        scope = self
        while name in scope.shared and scope.outer is not None:
            scope = scope.outer
        scope.names[name] = value

    def change(self, name: str, value: Value) -> None:
        """What a name holds has been changed in place, whichever scope it is in."""
        owner, _, attribute = name.rpartition(".")
        held = self.lookup(owner) if owner else None
        if isinstance(held, Instance):
            held.scope.names[attribute] = value
            return
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names and name not in scope.shared:
                scope.names[name] = value
                return
            scope = scope.outer
        self.names[name] = value

    def chain(self) -> Iterator[Scope]:
        scope: Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.outer


def number(value: Value) -> Num:
    """`value` taken as a number."""
    if isinstance(value, Num):
        return value
    if isinstance(value, Opaque) and value.path:
        return Num(sym(value.path))
    return Num(sym("?number"), exact=False)


def length(value: Value) -> Expr:
    """`len(value)`."""
    if isinstance(value, Seq):
        return value.length
    if isinstance(value, Tup):
        return Expr({ONE: len(value.items)})
    if isinstance(value, Opaque) and value.path:
        return sym(f"len({value.path})")
    return sym("?length")


def item(value: Value) -> Value:
    """What iterating `value` gives."""
    if isinstance(value, Seq):
        return value.item
    if isinstance(value, Tup):
        return joined(*value.items) if value.items else SCALAR
    if isinstance(value, Opaque) and value.path:
        return Opaque(f"{value.path}[·]")
    return SCALAR


def size(value: Value) -> Expr:
    """How much memory `value` holds that the function has built; a number, a name or a part of the input is free."""
    if isinstance(value, Seq):
        if not value.fresh or value.kind in ("iter", "range"):
            return ZERO
        inner = size(value.item) + (size(value.held) if value.held is not None else ZERO)
        if value.whole is not None and inner.terms:
            keys = size(value.item) if value.held is not None else ZERO
            return value.length * (UNIT + keys) + value.whole
        return value.length * (UNIT + inner)
    if isinstance(value, Tup):
        return total(size(each) for each in value.items)
    if isinstance(value, Instance):
        return total(size(each) for each in value.scope.names.values())
    return ZERO


def joined(*values: Value) -> Value:
    """What is known where it is one of `values`."""
    made = values[0]
    for value in values[1:]:
        made = _joined(made, value)
    return made


def _joined(one: Value, two: Value) -> Value:
    if one == two:
        return one
    if isinstance(one, Num) and isinstance(two, Num):
        return Num(larger(one.value, two.value), exact=False)
    if isinstance(one, Opaque) and isinstance(two, Opaque):
        return _common(one, two)
    if isinstance(one, Opaque) and isinstance(two, Num):
        return _joined(two, one)
    if isinstance(one, Num) and isinstance(two, Opaque):
        return Num(larger(one.value, number(two).value), exact=False) if two.path else one
    if isinstance(one, Seq | Tup) and isinstance(two, Seq | Tup):
        return _joined_containers(one, two)
    if isinstance(one, Seq) and isinstance(two, Opaque) and _is_whole(two):
        return _joined_containers(one, as_seq(two))
    if isinstance(one, Opaque) and isinstance(two, Seq) and _is_whole(one):
        return _joined_containers(as_seq(one), two)
    if isinstance(two, Opaque):
        return one
    if isinstance(one, Opaque) or not isinstance(one, Seq | Tup | Num):
        return two
    return one if isinstance(one, Seq) else two if isinstance(two, Seq) else one


def _is_whole(value: Opaque) -> bool:
    """Whether it is a parameter, not a part of one."""
    return value.path.isidentifier()


def _common(one: Opaque, two: Opaque) -> Opaque:
    """One of two parts of the input: `node.left` or `node.right` is some part of `node`."""
    if not one.path or not two.path:
        return Opaque()
    stem = one.path.partition(".")[0]
    if "." in one.path and "." in two.path and two.path.partition(".")[0] == stem:
        return Opaque(f"{stem}.·")
    return one if one.path.startswith(two.path) else two if two.path.startswith(one.path) else Opaque()


def _joined_containers(one: Seq | Tup, two: Seq | Tup) -> Value:
    if isinstance(one, Tup) and isinstance(two, Tup) and len(one.items) == len(two.items):
        return Tup(tuple(_joined(a, b) for a, b in zip(one.items, two.items, strict=True)))
    a, b = as_seq(one), as_seq(two)
    held = b.held if a.held is None else a.held if b.held is None else _joined(a.held, b.held)
    inner = b.item if not a.length.terms else a.item if not b.length.terms else _joined(a.item, b.item)
    whole = larger(a.whole, b.whole) if a.whole is not None and b.whole is not None else None
    kind = a.kind if a.kind == b.kind else "list"
    return Seq(kind, _longer(a.length, b.length), inner, held, a.fresh or b.fresh, whole=whole)


def _longer(one: Expr, two: Expr) -> Expr:
    """The length of one of two containers. The symbol of an item's length before a turn gives way to that after it."""
    names = list(one.symbols)
    if len(names) == 1 and names[0].startswith("item:") and one == sym(names[0]) and two.terms:
        return two
    return larger(one, two)


def as_seq(value: Value) -> Seq:
    """`value` as a container of which only length and items are known."""
    if isinstance(value, Seq):
        return value
    return Seq("tuple" if isinstance(value, Tup) else "any", length(value), item(value), fresh=isinstance(value, Tup))


def lengthened(value: Value, by: Expr, added: Value) -> Seq:
    """A container after `by` items like `added` came in."""
    seq = as_seq(value)
    inner = added if not seq.length.terms else _joined(seq.item, added)
    return replace(seq, kind="list" if seq.kind == "any" else seq.kind, length=seq.length + by, item=inner, whole=None)


def resized(value: Value, to: Expr) -> Seq:
    """A container after its length has changed to `to`."""
    return replace(as_seq(value), length=to)
