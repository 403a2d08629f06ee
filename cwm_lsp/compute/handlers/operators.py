"""Operators, subscripts and attributes."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from cwm_lsp.compute import natives
from cwm_lsp.compute.attributes import attribute, set_attribute
from cwm_lsp.compute.code import NULL
from cwm_lsp.compute.function import Function, Generator
from cwm_lsp.compute.handlers.calls import call
from cwm_lsp.compute.host import natively
from cwm_lsp.compute.values import Unknowable, Unknown, value_of
from cwm_lsp.compute.versions import RULES

if TYPE_CHECKING:
    from cwm_lsp.compute.activation import Activation
    from cwm_lsp.compute.machine import Machine

# what needs no guard on two ints
_CHEAP: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "//": operator.floordiv, "%": operator.mod, "&": operator.and_,
    "|": operator.or_, "^": operator.xor, "+=": operator.add, "-=": operator.sub, "//=": operator.floordiv,
    "%=": operator.mod, "&=": operator.and_, "|=": operator.or_, "^=": operator.xor,
}  # fmt: skip
_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt, "<=": operator.le, "==": operator.eq, "!=": operator.ne, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_LARGE = 1 << 1000  # from here on an int is charged for
_SHORT = frozenset({int, str, float, bool})
_PLAIN_KEYS = frozenset({int, str, bool})  # a slice makes something new
_PLAIN_OWNERS = frozenset({list, tuple, str, dict})
_IMMUTABLE = (int, float, complex, str, bytes, tuple, frozenset, range, Unknown, type(None))


def binary_op(m: Machine, a: Activation, symbol: str) -> None:
    stack = a.stack
    right = stack.pop()
    left = stack[-1]
    if type(left) is int and type(right) is int and symbol in _CHEAP:
        found = _CHEAP[symbol](left, right)
        if -_LARGE < found < _LARGE:
            stack[-1] = found
            return
    result = value_of(natives.binary(symbol, left, right))
    if type(result) is Unknown and symbol[-1] == "=" and not isinstance(left, _IMMUTABLE):
        raise Unknowable(result.reason)  # other names for it would have to become unknown too
    stack[-1] = result


def unary_positive(m: Machine, a: Activation, _: object) -> None:
    a.stack[-1] = value_of(natives.unary("+", a.stack[-1]))


def unary_negative(m: Machine, a: Activation, _: object) -> None:
    a.stack[-1] = value_of(natives.unary("-", a.stack[-1]))


def unary_invert(m: Machine, a: Activation, _: object) -> None:
    a.stack[-1] = value_of(natives.unary("~", a.stack[-1]))


def unary_not(m: Machine, a: Activation, _: object) -> None:
    a.stack[-1] = value_of(natives.unary("not", a.stack[-1]))


def compare_op(m: Machine, a: Activation, symbol: str) -> None:
    stack = a.stack
    right = stack.pop()
    left = stack[-1]
    if type(left) in _SHORT and type(right) in _SHORT:
        stack[-1] = _COMPARE[symbol](left, right)
    else:
        stack[-1] = value_of(natives.compare(symbol, left, right))


def is_op(m: Machine, a: Activation, negated: int) -> None:
    right = a.stack.pop()
    a.stack[-1] = value_of(natives.compare("is not" if negated else "is", a.stack[-1], right))


def contains_op(m: Machine, a: Activation, negated: int) -> None:
    container = a.stack.pop()
    a.stack[-1] = value_of(natives.compare("not in" if negated else "in", a.stack[-1], container))


def binary_subscr(m: Machine, a: Activation, _: object) -> None:
    stack = a.stack
    key = stack.pop()
    owner = stack[-1]
    if type(owner) in _PLAIN_OWNERS and type(key) in _PLAIN_KEYS:
        stack[-1] = owner[key]
    else:
        if m.classes.own(type(owner)):
            _sure_of_line(m, a)
        result = value_of(natives.subscript(owner, key))
        stack[-1] = m.given_back(result) if type(owner) is Unknown else result


def binary_slice(m: Machine, a: Activation, _: object) -> None:
    stop = a.stack.pop()
    a.stack[-1] = slice(a.stack[-1], stop)
    binary_subscr(m, a, None)


def store_slice(m: Machine, a: Activation, _: object) -> None:
    stop = a.stack.pop()
    a.stack[-1] = slice(a.stack[-1], stop)
    store_subscr(m, a, None)


def store_subscr(m: Machine, a: Activation, _: object) -> None:
    key = a.stack.pop()
    owner = a.stack.pop()
    value = a.stack.pop()
    if type(owner) is Unknown:
        m.leak((key, value))
    value_of(natives.set_subscript(owner, key, value))


def delete_subscr(m: Machine, a: Activation, _: object) -> None:
    key = a.stack.pop()
    value_of(natives.del_subscript(a.stack.pop(), key))


def _sure_of_line(m: Machine, a: Activation) -> None:
    """On Python 3.12 it depends on how often they have run whether these count as calls of the program's functions,
    behind which the line is told again. Raises Unknowable where that makes a difference."""
    if RULES.call_forgets_line and not m.frames.silent and a.code.begins[a.pc] == a.line:
        raise Unknowable("whether Python 3.12 tells this line twice")


def load_attr(m: Machine, a: Activation, name: str) -> bool | None:
    owner = a.stack[-1]
    if m.classes.own(type(owner)):
        getter = m.classes.getter(type(owner), name)
        if getter is not None:
            _sure_of_line(m, a)
            a.stack.pop()
            return call(m, a, getter, (owner,), {})
    try:
        a.stack[-1] = attribute(m, owner, name)
    except AttributeError:
        if type(owner) is Generator:
            raise Unknowable("how long an AttributeError keeps a generator open") from None
        raise
    return None


def load_method(m: Machine, a: Activation, name: str) -> None:
    """An attribute that is going to be called."""
    a.stack[-1:] = NULL, attribute(m, a.stack[-1], name)


def load_method_below_null(m: Machine, a: Activation, name: str) -> None:
    """Since Python 3.13."""
    a.stack[-1:] = attribute(m, a.stack[-1], name), NULL


def load_super_attr(m: Machine, a: Activation, wanted: tuple[str, bool, int]) -> None:
    _load_super_attr(m, a, wanted, False)


def load_super_attr_below_null(m: Machine, a: Activation, wanted: tuple[str, bool, int]) -> None:
    """Since Python 3.13."""
    _load_super_attr(m, a, wanted, True)


def _load_super_attr(m: Machine, a: Activation, wanted: tuple[str, bool, int], below: bool) -> None:
    name, called, given = wanted
    itself, cls = a.stack.pop(), a.stack.pop()
    f = a.stack.pop()  # what the program calls `super`
    owner = super(cls, itself) if f is super else natively(m, f, (cls, itself) if given else (), {})
    found = attribute(m, owner, name)
    if called:
        a.stack.extend((found, NULL) if below else (NULL, found))
    else:
        a.stack.append(found)


def store_attr(m: Machine, a: Activation, name: str) -> None:
    owner = a.stack.pop()
    value = a.stack.pop()
    if type(owner) is Unknown:
        m.leak((value,))
    else:
        set_attribute(m, owner, name, value)


def delete_attr(m: Machine, a: Activation, name: str) -> None:
    owner = a.stack.pop()
    if type(owner) is Unknown:
        return
    if not (type(owner) is Function or m.classes.own(type(owner)) or m.classes.own(owner)):
        raise Unknowable(f"deleting the attribute {name}")
    delattr(owner, name)
