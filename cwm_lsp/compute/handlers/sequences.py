"""The stack itself, containers built from it and taken apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cwm_lsp.compute import natives
from cwm_lsp.compute.code import NULL
from cwm_lsp.compute.handlers.calls import called
from cwm_lsp.compute.values import Unknowable, Unknown, value_of

if TYPE_CHECKING:
    from cwm_lsp.compute.activation import Activation
    from cwm_lsp.compute.machine import Machine


def pop_top(m: Machine, a: Activation, _: object) -> None:
    a.stack.pop()


def push_null(m: Machine, a: Activation, _: object) -> None:
    a.stack.append(NULL)


def copy(m: Machine, a: Activation, depth: int) -> None:
    a.stack.append(a.stack[-depth])


def swap(m: Machine, a: Activation, depth: int) -> None:
    stack = a.stack
    stack[-1], stack[-depth] = stack[-depth], stack[-1]


def _take(a: Activation, count: int) -> list[Any]:
    if not count:
        return []
    values = a.stack[-count:]
    del a.stack[-count:]
    return values


def build_tuple(m: Machine, a: Activation, count: int) -> None:
    a.stack.append(tuple(_take(a, count)))


def build_list(m: Machine, a: Activation, count: int) -> None:
    a.stack.append(_take(a, count))


def build_set(m: Machine, a: Activation, count: int) -> None:
    values = _take(a, count)
    a.stack.append(set(values))


def build_map(m: Machine, a: Activation, count: int) -> None:
    values = _take(a, 2 * count)
    a.stack.append(dict(zip(values[::2], values[1::2], strict=True)))


def build_const_key_map(m: Machine, a: Activation, count: int) -> None:
    keys = a.stack.pop()
    a.stack.append(dict(zip(keys, _take(a, count), strict=True)))


def build_string(m: Machine, a: Activation, count: int) -> None:
    parts = _take(a, count)
    unknown = next((part for part in parts if type(part) is Unknown), None)
    a.stack.append("".join(parts) if unknown is None else unknown)


def build_slice(m: Machine, a: Activation, count: int) -> None:
    a.stack.append(slice(*_take(a, count)))


def list_append(m: Machine, a: Activation, depth: int) -> None:
    value = a.stack.pop()
    a.stack[-depth].append(value)


def set_add(m: Machine, a: Activation, depth: int) -> None:
    value = a.stack.pop()
    a.stack[-depth].add(value)


def map_add(m: Machine, a: Activation, depth: int) -> None:
    value = a.stack.pop()
    key = a.stack.pop()
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
    values = value_of(natives.unpack(value, count, star))
    if type(values) is Unknown:
        if hasattr(type(value), "__next__"):
            raise Unknowable(values.reason)
        values = [values] * (count if star is None else count + 1 + star)
    a.stack.extend(reversed(values))


def format_value(m: Machine, a: Activation, flags: int) -> None:
    specification = a.stack.pop() if flags & 4 else ""
    conversion = (None, "s", "r", "a")[flags & 3]
    a.stack[-1] = value_of(natives.format_value(a.stack[-1], conversion, specification))
