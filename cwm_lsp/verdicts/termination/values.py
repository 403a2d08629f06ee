"""Values known from a computed state, and expressions over them."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from functools import lru_cache

Values = Mapping[str, object]

_LONGEST = 2_000  # characters of a repr that is read back
_HUGE = 10**1000
_BINARY: Mapping[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod, ast.BitAnd: operator.and_, ast.BitOr: operator.or_, ast.BitXor: operator.xor,
}  # fmt: skip
_COMPARE: Mapping[type[ast.cmpop], Callable[[float, float], bool]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}  # fmt: skip


class _Opaque:
    """What a repr does not tell."""


OPAQUE = _Opaque()


@lru_cache(maxsize=8192)
def read(text: str) -> object:
    """The plain value that a repr spells, not to be changed; OPAQUE where it spells none, or a very long one."""
    if len(text) > _LONGEST:
        return OPAQUE
    if text == "set()":
        return set()
    if text.startswith("deque([") and text.endswith("])"):
        text = text.removeprefix("deque(").removesuffix(")")  # as a list: it is asked only for what both can do
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        return OPAQUE


def number(node: ast.expr, values: Values) -> int | float | None:
    """The number that an expression of numbers and lengths comes to; None where that is not known. Total."""
    match node:
        case ast.Constant(value=int(value)):
            return int(value)
        case ast.Constant(value=float(value)):
            return value
        case ast.Name(id=name):
            held = values.get(name, OPAQUE)
            return held if isinstance(held, float) else int(held) if isinstance(held, int) else None
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            inner = number(operand, values)
            return None if inner is None else -inner
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            inner = number(operand, values)
            return None if inner is None else int(not inner)
        case ast.Call(func=ast.Name(id="len"), args=[ast.Name(id=name)], keywords=[]):
            box = values.get(name, OPAQUE)
            return len(box) if isinstance(box, str | bytes | list | tuple | dict | set) else None
        case ast.BinOp(left=left, op=op, right=right):
            one, two = number(left, values), number(right, values)
            act = _BINARY.get(type(op))
            if not isinstance(one, int) or not isinstance(two, int) or act is None or max(abs(one), abs(two)) > _HUGE:
                return None
            return None if isinstance(op, ast.FloorDiv | ast.Mod) and two == 0 else act(one, two)
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            one, two = number(left, values), number(right, values)
            compare = _COMPARE.get(type(op))
            return None if one is None or two is None or compare is None else int(compare(one, two))
        case _:
            return None
