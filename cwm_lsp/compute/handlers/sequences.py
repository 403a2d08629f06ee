"""The stack itself, containers built from it and taken apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cwm_lsp.compute import natives
from cwm_lsp.compute.code import NULL
from cwm_lsp.compute.handlers.calls import called
from cwm_lsp.compute.values import Unknowable, Unknown, derived, value_of
from cwm_lsp.compute.versions import RULES

if TYPE_CHECKING:
    from cwm_lsp.compute.activation import Activation
    from cwm_lsp.compute.machine import Machine

_COUNTED = (list, tuple, dict)


def pop_top(m: Machine, a: Activation, _: object) -> None:
    a.stack.pop()


def push_null(m: Machine, a: Activation, _: object) -> None:
    a.stack.append(NULL)


def copy(m: Machine, a: Activation, depth: int) -> None:
    a.stack.append(a.stack[-depth])


def swap(m: Machine, a: Activation, depth: int) -> None:
    stack = a.stack
    stack[-1], stack[-depth] = stack[-depth], stack[-1]


def build_tuple(m: Machine, a: Activation, count: int) -> None:
    a.stack.append(tuple(a.take(count)))


def build_list(m: Machine, a: Activation, count: int) -> None:
    a.stack.append(a.take(count))


def _keyed(value: Any) -> None:
    if type(value) not in natives.PLAIN:
        natives.keyed(value)


def build_set(m: Machine, a: Activation, count: int) -> None:
    values = a.take(count)
    for value in values:
        _keyed(value)
    a.stack.append(set(values))


def build_map(m: Machine, a: Activation, count: int) -> None:
    values = a.take(2 * count)
    for key in values[::2]:
        _keyed(key)
    a.stack.append(dict(zip(values[::2], values[1::2], strict=True)))


def build_const_key_map(m: Machine, a: Activation, count: int) -> None:
    keys = a.stack.pop()
    a.stack.append(dict(zip(keys, a.take(count), strict=True)))


def build_string(m: Machine, a: Activation, count: int) -> None:
    parts = a.take(count)
    unknown = next((part for part in parts if type(part) is Unknown), None)
    a.stack.append(natives.charged("".join(parts)) if unknown is None else derived(unknown, *parts))


def build_slice(m: Machine, a: Activation, count: int) -> None:
    a.stack.append(slice(*a.take(count)))


def list_append(m: Machine, a: Activation, depth: int) -> None:
    value = a.stack.pop()
    a.stack[-depth].append(value)


def set_add(m: Machine, a: Activation, depth: int) -> None:
    value = a.stack.pop()
    _keyed(value)
    a.stack[-depth].add(value)


def map_add(m: Machine, a: Activation, depth: int) -> None:
    value = a.stack.pop()
    key = a.stack.pop()
    _keyed(key)
    a.stack[-depth][key] = value


def list_extend(m: Machine, a: Activation, depth: int) -> None:
    values = a.stack.pop()
    if not hasattr(type(values), "__iter__") and not hasattr(type(values), "__getitem__"):
        raise TypeError(f"Value after * must be an iterable, not {type(values).__name__}")
    _must(natives.call(a.stack[-depth].extend, (values,)))


def set_update(m: Machine, a: Activation, depth: int) -> None:
    values = a.stack.pop()
    _must(natives.call(a.stack[-depth].update, (values,)))


def _must(result: Any) -> None:
    if type(value_of(result)) is Unknown:
        raise Unknowable(result.reason)


def dict_update(m: Machine, a: Activation, depth: int) -> None:
    values = a.stack.pop()
    if type(values) is Unknown:
        raise Unknowable(values.reason)
    if not hasattr(values, "keys"):
        raise TypeError(f"'{type(values).__name__}' object is not a mapping")
    a.stack[-depth].update(values)


def dict_merge(m: Machine, a: Activation, depth: int) -> None:
    values = a.stack.pop()
    target = a.stack[-depth]
    function = a.stack[-depth - 2]
    if function is NULL:  # since Python 3.13 the callable lies below it
        function = a.stack[-depth - 3]
    name = called(function)
    if type(values) is Unknown:
        raise Unknowable(values.reason)
    if not hasattr(values, "keys"):
        raise TypeError(f"{name} argument after ** must be a mapping, not {type(values).__name__}")
    for key in values:
        if not isinstance(key, str):
            raise TypeError("keywords must be strings")
        if key in target:
            raise TypeError(f"{name} got multiple values for keyword argument '{key}'")
        target[key] = values[key]


def list_to_tuple(m: Machine, a: Activation, _: object) -> None:
    a.stack[-1] = tuple(a.stack[-1])


def unpack_sequence(m: Machine, a: Activation, count: int) -> None:
    _unpack(a, count, None)


def unpack_ex(m: Machine, a: Activation, counts: int) -> None:
    _unpack(a, counts & 0xFF, counts >> 8)


def _unpack(a: Activation, count: int, star: int | None) -> None:
    value = a.stack.pop()
    if RULES.counts_unpacked and type(value) in _COUNTED and star is None and len(value) > count:
        raise ValueError(f"too many values to unpack (expected {count}, got {len(value)})")
    values = value_of(natives.unpack(value, count, star))
    if type(values) is Unknown:
        if type(value) is not Unknown and hasattr(type(value), "__next__"):
            raise Unknowable(values.reason)
        values = [derived(values) for _ in range(count if star is None else count + 1 + star)]
    a.stack.extend(reversed(values))


def format_value(m: Machine, a: Activation, flags: int) -> None:
    specification = a.stack.pop() if flags & 4 else ""
    conversion = (None, "s", "r", "a")[flags & 3]
    a.stack[-1] = value_of(natives.format_value(a.stack[-1], conversion, specification))


def convert_value(m: Machine, a: Activation, kind: int) -> None:
    a.stack[-1] = value_of(natives.format_value(a.stack[-1], (None, "s", "r", "a")[kind], ""))


def format_simple(m: Machine, a: Activation, _: object) -> None:
    a.stack[-1] = value_of(natives.format_value(a.stack[-1], None, ""))


def format_with_spec(m: Machine, a: Activation, _: object) -> None:
    specification = a.stack.pop()
    a.stack[-1] = value_of(natives.format_value(a.stack[-1], None, specification))
