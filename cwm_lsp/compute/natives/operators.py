"""Operators on values, dispatched by a table of pairs of types that fills itself as types meet."""

from __future__ import annotations

import operator
from collections import deque
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from cwm_lsp.compute.natives import limits
from cwm_lsp.compute.natives.comparing import PLAIN, hashable
from cwm_lsp.compute.natives.comparing import guard as compare_guard
from cwm_lsp.compute.natives.iterables import bounded
from cwm_lsp.compute.natives.outcome import Outcome, ended, total
from cwm_lsp.compute.natives.texts import percent
from cwm_lsp.compute.values import Unknowable, Unknown, derived
from cwm_lsp.compute.versions import RULES

Operation = Callable[[Any, Any], Any]

_BINARY: dict[str, Operation] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "//": operator.floordiv,
    "%": operator.mod, "**": operator.pow, "<<": operator.lshift, ">>": operator.rshift, "&": operator.and_,
    "|": operator.or_, "^": operator.xor, "@": operator.matmul,
}  # fmt: skip
_INPLACE: dict[str, Operation] = {
    "+": operator.iadd, "-": operator.isub, "*": operator.imul, "/": operator.itruediv, "//": operator.ifloordiv,
    "%": operator.imod, "**": operator.ipow, "<<": operator.ilshift, ">>": operator.irshift, "&": operator.iand,
    "|": operator.ior, "^": operator.ixor, "@": operator.imatmul,
}  # fmt: skip
_UNARY: dict[str, Callable[[Any], Any]] = {
    "+": operator.pos, "-": operator.neg, "~": operator.invert, "not": operator.not_,
}  # fmt: skip
_COMPARE: dict[str, Operation] = {
    "<": operator.lt, "<=": operator.le, "==": operator.eq, "!=": operator.ne, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_TEXT = (str, bytes, bytearray)
_SEQUENCES = (str, bytes, bytearray, list, tuple, deque)
_SIZED = (str, bytes, bytearray, list, tuple, deque, set, frozenset, dict)
_LEAVES = frozenset({int, bool, float, complex, str, bytes, type(None)})
_ONE_OBJECT = (bool, type(None), type(...), type(NotImplemented), type)  # equal ones are one object in every process
_VALUES = (int, float, complex, str, bytes, tuple, frozenset, range)  # whether equal ones are one is CPython's choice
_KNOWN_TYPES = 20_000

_table: dict[tuple[str, type, type], Operation] = {}


def binary(op: str, a: Any, b: Any) -> Any:
    """`a op b`; `op` as in source: `+`, `//`."""
    try:
        run = _table.get((op, type(a), type(b))) or _resolved(op, type(a), type(b))
        result = run(a, b)
        limits.charge(result)
        return result
    except Exception as error:
        return ended(error)


def inplace(op: str, a: Any, b: Any) -> Any:
    """The value that `a op= b` binds; `op` is `+` or `+=`. Raises Unknowable where `a` would change unknowably."""
    result = binary(op if op[-1] == "=" else op + "=", a, b)
    if type(result) is Unknown and type(a) not in _LEAVES:
        raise Unknowable(result.reason)
    return result


def compare(op: str, a: Any, b: Any) -> Any:
    """`a op b` for comparisons, `is`, `is not`, `in` and `not in`."""
    try:
        run = _table.get((op, type(a), type(b))) or _resolved(op, type(a), type(b))
        return run(a, b)
    except Exception as error:
        return ended(error)


@total
def unary(op: str, a: Any) -> Any:
    """`op a`; `op` is `+`, `-`, `~` or `not`."""
    return derived(a) if type(a) is Unknown else _UNARY[op](a)


@total
def contains(container: Any, item: Any) -> Any:
    """`item in container`."""
    return is_in(item, container)


@total
def truth(a: Any) -> Any:
    """`bool(a)`."""
    return derived(a) if type(a) is Unknown else bool(a)


@total
def length(a: Any) -> Any:
    """`len(a)`."""
    return derived(a) if type(a) is Unknown else len(a)


def _resolved(op: str, left: type, right: type) -> Operation:
    run = _resolve(op, left, right)
    if len(_table) < _KNOWN_TYPES:
        _table[op, left, right] = run
    return run


def _resolve(op: str, left: type, right: type) -> Operation:
    """The function that runs `left op right`, with the guard that the two types need."""
    if left is Unknown:
        return _first
    if right is Unknown:
        return _second
    if op in _COMPARE:
        run = _COMPARE[op]
        return run if left in _LEAVES or right in _LEAVES else _guarded(run, compare_guard)
    if op in _IDENTITY:
        return _IDENTITY[op]
    plain, in_place = (op[:-1], True) if op[-1] == "=" else (op, False)
    run = (_INPLACE if in_place else _BINARY)[plain]
    if plain == "%" and issubclass(left, _TEXT):
        return percent
    if in_place and consumes(plain, left) and not issubclass(right, list | tuple | dict):
        return lambda a, b: run(a, bounded(b))
    guard = cost_guard(plain, left, right)
    return run if guard is None else _guarded(run, guard)


def consumes(op: str, left: type) -> bool:
    """Whether `op=` takes any iterable on its right."""
    return (op == "+" and issubclass(left, list | deque)) or (op == "|" and issubclass(left, dict))


def _guarded(run: Operation, guard: Operation) -> Operation:
    def guarded(a: Any, b: Any) -> Any:
        guard(a, b)
        return run(a, b)

    return guarded


def cost_guard(op: str, left: type, right: type) -> Operation | None:
    """What bounds the cost of the operation (None: it is bounded by the operands)."""
    whole = issubclass(left, int) and issubclass(right, int)
    if op == "*":
        if whole:
            return limits.product
        if issubclass(left, _SEQUENCES) and issubclass(right, int):
            return limits.repeated
        if issubclass(left, int) and issubclass(right, _SEQUENCES):
            return lambda a, b: limits.repeated(b, a)
    if whole and op in ("**", "<<"):
        return limits.power if op == "**" else limits.shift
    if issubclass(left, Fraction) or issubclass(right, Fraction):
        return _fraction_power if op == "**" else _fractions
    if op in ("+", "|", "^") and issubclass(left, _SIZED) and issubclass(right, _SIZED):
        return _text_sum if issubclass(left, _TEXT) else _sum
    return None


def _text_sum(a: Any, b: Any) -> None:
    limits.chars(len(a) + len(b))


def _sum(a: Any, b: Any) -> None:
    limits.items(len(a) + len(b))
    if len(b) > limits.MAX_WIDTH:
        limits.spend(8 * len(b))  # in place nothing new is made that would be charged


def _fractions(a: Any, b: Any) -> None:
    limits.bits(_fraction_bits(a) + _fraction_bits(b))


def _fraction_power(a: Any, b: Any) -> None:
    if isinstance(b, int | Fraction) and isinstance(a, int | Fraction):
        exponent = int(b)
        limits.bits(_fraction_bits(a) * (abs(exponent) + 1))


def _fraction_bits(x: Any) -> int:
    if not isinstance(x, int | Fraction):
        return 0
    top, bottom = int(x.numerator), int(x.denominator)
    return top.bit_length() + bottom.bit_length()


def _first(a: Any, b: Any) -> Any:
    raise Outcome(derived(a, b), own=True)


def _second(a: Any, b: Any) -> Any:
    raise Outcome(derived(b, a), own=True)


def _is(a: Any, b: Any) -> Any:
    if a is b:
        return True
    kind = type(a)
    if kind is type(b) and kind in _VALUES and kind not in _ONE_OBJECT and a == b:
        raise Outcome(Unknown("whether equal values are one object is up to the compiler"))
    return False


def is_in(item: Any, container: Any) -> Any:
    """`item in container`; may raise."""
    kind = type(container)
    if kind is Unknown:
        return derived(container, item)
    if type(item) is Unknown:
        return derived(item, container)
    if kind is dict or kind is str or kind is set:
        if type(item) not in PLAIN:
            hashable(item)
        return item in container
    if kind is list or kind is tuple:
        if type(item) not in _LEAVES:
            compare_guard(item, container)
        return item in container
    if kind is range:
        if type(item) is not int and type(item) is not bool:
            limits.steps(len(container))
        return item in container
    if hasattr(kind, "__contains__"):
        return item in container
    try:
        iterator = iter(bounded(container))
    except TypeError:
        raise TypeError(f"argument of type '{kind.__name__}' {RULES.no_container}") from None
    return item in iterator


_IDENTITY: dict[str, Operation] = {
    "is": _is,
    "is not": lambda a, b: not _is(a, b),
    "in": is_in,
    "not in": lambda a, b: not _must(is_in(a, b)),
}


def _must(result: Any) -> Any:
    if type(result) is Unknown:
        raise Outcome(result)
    return result
