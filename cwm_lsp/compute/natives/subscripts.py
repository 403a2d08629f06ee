"""Subscripts of values, unpacking and the iterators of `for`."""

from __future__ import annotations

from typing import Any

from cwm_lsp.compute.natives import limits
from cwm_lsp.compute.natives.comparing import PLAIN, hashable
from cwm_lsp.compute.natives.iterables import SIZED, bounded, nested
from cwm_lsp.compute.natives.outcome import Outcome, total
from cwm_lsp.compute.values import Unknowable, Unknown, derived


@total
def subscript(a: Any, i: Any) -> Any:
    """`a[i]`."""
    if type(a) is Unknown:
        return derived(a, i)
    if type(i) not in PLAIN:
        hashable(i)
    if type(i) is Unknown:
        return derived(i, a)
    found = a[i]
    limits.charge(found)
    return found


@total
def set_subscript(a: Any, i: Any, value: Any) -> Any:
    """`a[i] = value`; None where it succeeds. Raises Unknowable where what changes is not known."""
    if type(i) is Unknown:
        raise Unknowable(i.reason)
    if type(i) not in PLAIN:
        hashable(i)
    if type(i) is slice and isinstance(a, list | bytearray):
        if type(value) is Unknown:
            raise Unknowable(value.reason)
        value = _source(value)
        if type(value) in SIZED:
            limits.items(len(a) + len(value))
            if len(value) > limits.MAX_WIDTH:
                limits.spend(8 * len(value))
    if type(a) is not Unknown:
        a[i] = value


@total
def del_subscript(a: Any, i: Any) -> Any:
    """`del a[i]`; None where it succeeds. Raises Unknowable where what changes is not known."""
    if type(i) is Unknown:
        raise Unknowable(i.reason)
    if type(i) not in PLAIN:
        hashable(i)
    if type(a) is not Unknown:
        del a[i]


def _source(value: Any) -> Any:
    try:
        return bounded(value)
    except Outcome as outcome:
        raise Unknowable(outcome.result.reason) from None


@total
def iterate(value: Any) -> Any:
    """`iter(value)`: a real iterator, which raises what Python raises when its container changes."""
    return iter(nested(value))


@total
def advance(iterator: Any) -> Any:
    """`next(iterator)`; `Raised(StopIteration)` at its end."""
    return next(iterator)


@total
def unpack(value: Any, count: int, star: int | None = None) -> Any:
    """The list of targets' values for `a, b = value`; with `star` targets behind a starred one, which gets a list at
    index `count`. An `Unknown` where none of them is known."""
    kind = type(value)
    if (kind is tuple or kind is list) and star is None and len(value) == count:
        return list(value)
    if kind is Unknown:
        return derived(value)
    try:
        iterator = iter(nested(value))
    except TypeError:
        if hasattr(kind, "__iter__") or hasattr(kind, "__getitem__"):
            raise
        raise TypeError(f"cannot unpack non-iterable {kind.__name__} object") from None
    return _unpacked(iterator, count, star)


def _unpacked(iterator: Any, count: int, star: int | None) -> list[Any]:
    found: list[Any] = []
    while len(found) < count:
        try:
            found.append(next(iterator))
        except StopIteration:
            least = "" if star is None else "at least "
            raise ValueError(
                f"not enough values to unpack (expected {least}{count + (star or 0)}, got {len(found)})"
            ) from None
    if star is None:
        try:
            next(iterator)  # as CPython does: no `iter` again
        except StopIteration:
            return found
        raise ValueError(f"too many values to unpack (expected {count})")
    rest = list(bounded(iterator))
    if len(rest) < star:
        raise ValueError(f"not enough values to unpack (expected at least {count + star}, got {count + len(rest)})")
    middle = len(rest) - star
    return [*found, rest[:middle], *rest[middle:]]
