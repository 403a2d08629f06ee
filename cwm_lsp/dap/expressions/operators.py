"""Python's operators on plain values, where neither the result nor the work can become too large."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any

from cwm_lsp.dap.expressions.limits import MAX_BITS, Refused, allow, size

_BINARY: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
    ast.BitOr: operator.or_,
    ast.BitXor: operator.xor,
    ast.BitAnd: operator.and_,
}
_UNARY: Mapping[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.UAdd: operator.pos,
    ast.USub: operator.neg,
    ast.Invert: operator.invert,
    ast.Not: operator.not_,
}
_COMPARE: Mapping[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda left, right: left in right,
    ast.NotIn: lambda left, right: left not in right,
}
_SEQUENCES = (str, bytes, list, tuple)


def binary(kind: ast.operator, left: Any, right: Any) -> Any:
    """`left` and `right` put together; raises `Refused` for too much, and what Python raises."""
    if isinstance(kind, ast.Pow):
        _check_power(left, right)
    elif isinstance(kind, ast.LShift) and isinstance(left, int) and isinstance(right, int):
        _check_bits(left.bit_length() + max(right, 0))
    elif isinstance(kind, ast.Mult):
        for sequence, times in ((left, right), (right, left)):
            if isinstance(sequence, _SEQUENCES) and isinstance(times, int):
                allow(size(sequence) * max(times, 0))
    elif isinstance(kind, ast.Add) and isinstance(left, _SEQUENCES) and isinstance(right, _SEQUENCES):
        allow(size(left) + size(right))
    elif isinstance(kind, ast.Mod) and isinstance(left, str | bytes):
        raise Refused("formatting with % is not supported here")
    return _BINARY[type(kind)](left, right)


def unary(kind: ast.unaryop, value: Any) -> Any:
    """`value` with an operator before it."""
    return _UNARY[type(kind)](value)


def compare(kind: ast.cmpop, left: Any, right: Any) -> bool:
    """One comparison other than `is`."""
    return bool(_COMPARE[type(kind)](left, right))


def _check_power(base: Any, exponent: Any) -> None:
    if isinstance(base, int) and isinstance(exponent, int) and exponent > 0 and abs(base) > 1:
        if exponent > MAX_BITS:
            raise Refused(f"a number of more than {MAX_BITS:,} bits is over the limit")
        _check_bits((abs(base).bit_length() - 1) * exponent)


def _check_bits(bits: int) -> None:
    if bits > MAX_BITS:
        raise Refused(f"a number of more than {MAX_BITS:,} bits is over the limit")
