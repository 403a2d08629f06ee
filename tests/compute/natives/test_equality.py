"""What natives give equals what Python gives, results, exceptions, messages and changes of the operands alike."""

from __future__ import annotations

import copy
import itertools
import math
import operator
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cwm_lsp.compute import natives
from cwm_lsp.compute.values import Raised, Unknown

BINARY = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "//": operator.floordiv,
    "%": operator.mod, "**": operator.pow, "<<": operator.lshift, ">>": operator.rshift, "&": operator.and_,
    "|": operator.or_, "^": operator.xor, "@": operator.matmul,
}  # fmt: skip
INPLACE = {
    "+=": operator.iadd, "-=": operator.isub, "*=": operator.imul, "|=": operator.ior, "&=": operator.iand,
    "%=": operator.imod, "//=": operator.ifloordiv,
}  # fmt: skip
COMPARE = {
    "<": operator.lt, "<=": operator.le, "==": operator.eq, "!=": operator.ne, ">": operator.gt, ">=": operator.ge,
    "in": lambda a, b: a in b, "not in": lambda a, b: a not in b,
}  # fmt: skip
UNARY: dict[str, Callable[[Any], Any]] = {
    "-": operator.neg, "+": operator.pos, "~": operator.invert, "not": operator.not_
}  # fmt: skip

ints = st.integers(-40, 40)
scalars = st.one_of(
    st.none(), st.booleans(), ints, st.floats(width=32), st.text("aB1 é%s", max_size=6), st.binary(max_size=3)
)
hashable = st.one_of(ints, st.tuples(ints, ints), st.booleans())
values = st.one_of(
    scalars,
    st.lists(scalars, max_size=4),
    st.lists(ints, max_size=5),
    st.tuples(scalars, ints),
    st.dictionaries(hashable, scalars, max_size=3),
    st.sets(ints, max_size=4),
    st.frozensets(ints, max_size=3),
    st.builds(range, ints, ints, st.sampled_from([1, 2, -1])),
    st.builds(slice, ints, st.none() | ints),
    st.complex_numbers(max_magnitude=10),
)


def outcome(run: Callable[[], Any]) -> Any:
    """What `run` gives or raises, in a form that can be compared."""
    try:
        return run()
    except Exception as error:
        return type(error), str(error)


def shown(result: Any) -> Any:
    if type(result) is Raised:
        return type(result.exception), str(result.exception)
    if hasattr(type(result), "__next__"):
        return type(result), list(itertools.islice(result, 100))
    return type(result), repr(result)


def check(native: Callable[..., Any], real: Callable[..., Any], *operands: Any) -> None:
    """Both on copies of `operands`: equal outcomes, and equal operands afterwards."""
    ours, theirs = copy.deepcopy(operands), copy.deepcopy(operands)
    result = native(*ours)
    if type(result) is Unknown:
        assert result.reason
        return
    assert outcome(lambda: shown(result)) == outcome(lambda: shown(real(*theirs)))
    assert repr(ours) == repr(theirs)


@given(st.sampled_from(sorted(BINARY)), values, values)
def test_binary(op: str, a: Any, b: Any) -> None:
    check(lambda x, y: natives.binary(op, x, y), BINARY[op], a, b)


@given(st.sampled_from(sorted(INPLACE)), values, values)
def test_inplace(op: str, a: Any, b: Any) -> None:
    check(lambda x, y: natives.inplace(op, x, y), INPLACE[op], a, b)


@given(st.sampled_from(sorted(COMPARE)), values, values)
def test_compare(op: str, a: Any, b: Any) -> None:
    check(lambda x, y: natives.compare(op, x, y), COMPARE[op], a, b)


@given(st.sampled_from(sorted(UNARY)), values)
def test_unary(op: str, a: Any) -> None:
    check(lambda x: natives.unary(op, x), UNARY[op], a)


@given(values, values)
def test_subscripts(a: Any, i: Any) -> None:
    check(natives.subscript, operator.getitem, a, i)
    check(natives.del_subscript, operator.delitem, a, i)
    check(natives.length, len, a)
    check(natives.truth, bool, a)
    check(natives.iterate, iter, a)


@given(values, values, values)
def test_set_subscript(a: Any, i: Any, value: Any) -> None:
    check(natives.set_subscript, operator.setitem, a, i, value)


METHODS = [
    (kind, name)
    for kind in (str, bytes, list, dict, set, frozenset, tuple, range, int, float)
    for name in dir(kind)
    if name[0] != "_" and natives.method(kind(3) if kind is range else kind(), name) is not None
]
RECEIVERS: dict[type, Any] = {
    str: st.text("aB1 é\t%{}", max_size=8), bytes: st.binary(max_size=6), int: ints, float: st.floats(width=32),
    list: st.lists(ints, max_size=5), dict: st.dictionaries(ints, ints, max_size=3), set: st.sets(ints, max_size=4),
    frozenset: st.frozensets(ints, max_size=4), tuple: st.tuples(ints, ints, ints), range: st.builds(range, ints),
}  # fmt: skip


@settings(max_examples=1500, deadline=None)
@given(st.data())
def test_methods(data: st.DataObject) -> None:
    kind, name = data.draw(st.sampled_from(METHODS))
    receiver = data.draw(RECEIVERS[kind])
    args = data.draw(st.lists(values, max_size=3))
    if kind is str and data.draw(st.booleans()):
        args = data.draw(st.lists(st.text("aB1 {}", max_size=3) | ints, max_size=3))
    check(lambda r, *a: natives.call(getattr(r, name), a), lambda r, *a: getattr(r, name)(*a), receiver, *args)


BUILTINS = [
    abs, all, any, ascii, bin, bool, bytes, callable, chr, complex, dict, divmod, enumerate, filter, float, format,
    frozenset, hex, int, isinstance, iter, len, list, map, max, min, next, oct, ord, pow, range, repr, reversed, round,
    set, slice, sorted, str, sum, tuple, zip, *(getattr(math, name) for name in dir(math) if name[0] != "_"),
]  # fmt: skip


@settings(max_examples=1500, deadline=None)
@given(st.data())
def test_builtins(data: st.DataObject) -> None:
    function = data.draw(st.sampled_from([function for function in BUILTINS if callable(function)]))
    args = data.draw(st.lists(values | st.sampled_from([len, str, int, sum, abs]), max_size=3))
    check(lambda *a: natives.call(function, a), function, *args)


@pytest.mark.parametrize("count", range(5))
@pytest.mark.parametrize("star", [None, 0, 1])
@given(value=values)
def test_unpack(count: int, star: int | None, value: Any) -> None:
    names = [f"x{number}" for number in range(count)]
    if star is not None:
        names += ["*rest", *(f"y{number}" for number in range(star))]
    if not names:
        return
    flat = ", ".join(name.lstrip("*") for name in names)
    scope: dict[str, Any] = {}
    exec(f"def real(value):\n    {', '.join(names)}, = value\n    return [{flat}]", scope)
    check(lambda v: natives.unpack(v, count, star), scope["real"], value)


@given(
    values,
    st.sampled_from(["", "5", "<8", "x", ".3f", "e", ",", "%", "Q", "010"]),
    st.sampled_from([None, "r", "s", "a"]),
)
def test_format_value(value: Any, spec: str, conversion: str | None) -> None:
    convert: Callable[[Any], Any] = {None: lambda x: x, "r": repr, "s": str, "a": ascii}[conversion]
    check(lambda v: natives.format_value(v, conversion, spec), lambda v: format(convert(v), spec), value)


@given(values)
def test_repr(value: Any) -> None:
    check(natives.repr_of, repr, value)
