"""What kind of value an expression has, and whether evaluating it can raise.

A shape stands for plain built-in values of one type. The rules are deliberately few: an expression gets a shape only
if evaluating it can neither raise nor run code of the user's. Covers: numbers, strings, flat containers, operators,
the commonest builtins. Does not cover: memory that runs out, interrupts, a closed standard output, ints of more than
4,300 digits as text (`updates.written_fast` finds what may become so long).
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Name = Literal["int", "float", "str", "bytes", "none", "list", "tuple", "dict", "set", "range"]


@dataclass(frozen=True, slots=True)
class Shape:
    """A built-in type; `item` is the shape of all items of a container, None where they differ or are not known."""

    name: Name
    item: Shape | None = None


Shapes = Mapping[str, Shape]

INT, FLOAT, STR, BYTES, NONE = Shape("int"), Shape("float"), Shape("str"), Shape("bytes"), Shape("none")
ATOMS = frozenset({"int", "float", "str", "bytes", "none"})
CONTAINERS = frozenset({"list", "tuple", "dict", "set", "str", "bytes", "range"})
FINITE = CONTAINERS
MUTABLE = frozenset({"list", "dict", "set"})
_SMALL = 10**6
_ANNOTATED: Mapping[str, Shape] = {
    "int": INT, "bool": INT, "float": FLOAT, "str": STR, "bytes": BYTES, "list": Shape("list"), "dict": Shape("dict"),
    "set": Shape("set"), "tuple": Shape("tuple"), "List": Shape("list"), "Dict": Shape("dict"), "Set": Shape("set"),
    "Tuple": Shape("tuple"), "frozenset": Shape("set"),
}  # fmt: skip


def of_value(value: object) -> Shape | None:
    """The shape of a plain value; None for every other object."""
    if isinstance(value, bool | int):
        return INT
    if isinstance(value, float | str | bytes) or value is None:
        return {float: FLOAT, str: STR, bytes: BYTES, type(None): NONE}.get(type(value))
    if isinstance(value, list | tuple | set | frozenset | dict):
        shapes = {of_value(item) for item in value}
        name: Name = "set" if isinstance(value, frozenset) else type(value).__name__  # type: ignore[assignment]
        return Shape(name, shapes.pop() if len(shapes) == 1 else None)
    return None


def of_annotation(node: ast.expr | None) -> Shape | None:
    """The shape that a type hint promises."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return _ANNOTATED.get(node.value)
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
        outer = _ANNOTATED.get(node.value.id)
        inner = of_annotation(node.slice)
        return None if outer is None else Shape(outer.name, inner if outer.name in ("list", "set") else None)
    return _ANNOTATED.get(node.id) if isinstance(node, ast.Name) else None


def shape(node: ast.expr, known: Shapes) -> Shape | None:
    """The shape of the value; None where it is not known or where evaluating may raise. `known` names are bound."""
    match node:
        case ast.Constant(value=value):
            return of_value(value)
        case ast.Name(id=name):
            return known.get(name)
        case ast.UnaryOp(op=op, operand=operand):
            return _unary(op, shape(operand, known))
        case ast.BinOp(left=left, op=op, right=right):
            return _binary(op, left, right, known)
        case ast.BoolOp(values=values):
            return _one_of([shape(value, known) for value in values])
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return None if shape(test, known) is None else _one_of([shape(body, known), shape(orelse, known)])
        case ast.Compare(left=left, ops=ops, comparators=others):
            shapes = [shape(each, known) for each in (left, *others)]
            fine = all(_compares(op, one, two) for op, one, two in zip(ops, shapes, shapes[1:], strict=False))
            return INT if fine else None
        case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
            return _display(node, items, known)
        case ast.Dict(keys=keys, values=values):
            parts = [shape(each, known) if each else None for each in (*keys, *values)]
            hashable = all(part is not None and part.name in ATOMS for part in parts[: len(keys)])
            return Shape("dict", _same(parts[: len(keys)])) if hashable and None not in parts else None
        case ast.JoinedStr(values=values):
            return STR if all(_formats(value, known) for value in values) else None
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
            return None if name in known else _call(name, arguments, known)
        case ast.Call(func=ast.Name(id="print"), args=arguments):
            return NONE if all(_is_atom(shape(argument, known)) for argument in arguments) else None
        case _:
            return None


def result(node: ast.expr, known: Shapes) -> Shape | None:
    """The shape of the value where evaluating does not raise, which it may."""
    safe = shape(node, known)
    if safe is not None:
        return safe
    match node:
        case ast.BinOp(left=left, op=op, right=right):
            one, two = result(left, known), result(right, known)
            if one is None or two is None or not {one, two} <= {INT, FLOAT}:
                return None
            if isinstance(op, ast.Div):
                return FLOAT
            return None if isinstance(op, ast.Pow) else INT if one == two == INT else FLOAT
        case ast.Subscript(value=value, slice=index):
            held = result(value, known)
            if held is None or held.name not in ("list", "str", "tuple"):
                return None
            return held if isinstance(index, ast.Slice) or held == STR else held.item
        case ast.IfExp(body=body, orelse=orelse):
            return _one_of([result(body, known), result(orelse, known)])
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
            held = result(operand, known)
            return held if held in (INT, FLOAT) else None
        case ast.Call(func=ast.Name(id=name)) if name not in known:
            return _RESULTS.get(name)
        case ast.Call(func=ast.Attribute(value=value, attr=method)):
            held = result(value, known)
            return STR if held == STR and method in _TEXT_METHODS else None
        case _:
            return None


_RESULTS: Mapping[str, Shape] = {
    "int": INT, "len": INT, "ord": INT, "str": STR, "repr": STR, "chr": STR, "float": FLOAT, "list": Shape("list"),
    "sorted": Shape("list"), "set": Shape("set"), "tuple": Shape("tuple"), "dict": Shape("dict"), "bool": INT,
}  # fmt: skip
_TEXT_METHODS = frozenset({"strip", "lstrip", "rstrip", "lower", "upper", "replace", "removeprefix", "removesuffix"})


def _one_of(shapes: list[Shape | None]) -> Shape | None:
    return shapes[0] if len(set(shapes)) == 1 else None


def _is_atom(held: Shape | None) -> bool:
    return held is not None and held.name in ATOMS


def _same(shapes: list[Shape | None]) -> Shape | None:
    return shapes[0] if len(set(shapes)) == 1 else None


def _unary(op: ast.unaryop, operand: Shape | None) -> Shape | None:
    if operand is None:
        return None
    if isinstance(op, ast.Not):
        return INT
    return operand if operand == INT or (operand == FLOAT and not isinstance(op, ast.Invert)) else None


def _binary(op: ast.operator, left: ast.expr, right: ast.expr, known: Shapes) -> Shape | None:
    one, two = shape(left, known), shape(right, known)
    if one is None or two is None:
        return None
    if isinstance(op, ast.Add | ast.Sub | ast.Mult) and {one, two} <= {INT, FLOAT}:
        small = (one == FLOAT or _is_small(left)) and (two == FLOAT or _is_small(right))
        return INT if one == two == INT else FLOAT if small else None
    if one == two == INT:
        number = right.value if isinstance(right, ast.Constant) and isinstance(right.value, int) else None
        if isinstance(op, ast.BitAnd | ast.BitOr | ast.BitXor):
            return INT
        if isinstance(op, ast.FloorDiv | ast.Mod):
            return INT if number else None
        if isinstance(op, ast.Pow | ast.LShift | ast.RShift):
            return INT if number is not None and 0 <= number < _SMALL else None
        return None
    if isinstance(op, ast.Add) and one.name == two.name and one.name in ("str", "bytes", "list", "tuple"):
        return one if one == two else Shape(one.name)
    if isinstance(op, ast.Div) and one == FLOAT and isinstance(right, ast.Constant) and right.value:
        return FLOAT
    return None


def _is_small(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int) and abs(node.value) < _SMALL


def _compares(op: ast.cmpop, one: Shape | None, two: Shape | None) -> bool:
    if one is None or two is None:
        return False
    if isinstance(op, ast.Eq | ast.NotEq | ast.Is | ast.IsNot):
        return True
    if isinstance(op, ast.In | ast.NotIn):
        if two.name in ("str", "bytes"):
            return one == two == STR
        return two.name in ("list", "tuple", "range") or (two.name in ("set", "dict") and one.name in ATOMS)
    numbers = {INT, FLOAT}
    return (one in numbers and two in numbers) or (one == two and one.name in ("str", "bytes"))


def _display(node: ast.expr, items: list[ast.expr], known: Shapes) -> Shape | None:
    shapes = [shape(item, known) for item in items]
    if None in shapes:
        return None
    if isinstance(node, ast.Set) and not all(each is not None and each.name in ATOMS for each in shapes):
        return None
    name: Name = "list" if isinstance(node, ast.List) else "set" if isinstance(node, ast.Set) else "tuple"
    return Shape(name, _same(shapes) if shapes else None)


def _formats(value: ast.expr, known: Shapes) -> bool:
    if isinstance(value, ast.FormattedValue):
        inner = shape(value.value, known)
        return value.format_spec is None and _is_atom(inner)
    return isinstance(value, ast.Constant)


def _call(name: str, arguments: list[ast.expr], known: Shapes) -> Shape | None:
    given = [shape(argument, known) for argument in arguments]
    if any(each is None for each in given):
        return None
    shapes = [each for each in given if each is not None]
    if name == "print":
        return NONE if all(map(_is_atom, shapes)) else None
    if name == "str" and len(shapes) == 1 and _is_atom(shapes[0]):
        return STR
    if len(shapes) == 1:
        (one,) = shapes
        if name == "len":
            return INT if one.name in CONTAINERS else None
        if name == "abs":
            return one if one in (INT, FLOAT) else None
        if name == "bool" or (name == "int" and one == INT):
            return INT
        if name in ("list", "tuple") and one.name in CONTAINERS:
            return Shape("list" if name == "list" else "tuple", STR if one == STR else one.item)
    if name in ("min", "max") and len(shapes) > 1 and set(shapes) == {INT}:
        return INT
    if name == "range" and 1 <= len(shapes) <= 2 and set(shapes) == {INT}:
        return Shape("range", INT)
    return None
