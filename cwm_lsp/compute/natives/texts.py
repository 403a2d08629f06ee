"""Texts of values: `repr`, `str`, `format`, `%`. Known only where no address and no unknown order shows in them."""

from __future__ import annotations

import string
from collections import ChainMap, deque
from collections.abc import Mapping
from typing import Any

from cwm_lsp.compute.natives import limits
from cwm_lsp.compute.natives.order import ordered, without_address
from cwm_lsp.compute.natives.outcome import Outcome, total, unknown
from cwm_lsp.compute.natives.weight import NODE, SHORT, VIEWS, digits, parts
from cwm_lsp.compute.values import Unknowable, Unknown, derived
from cwm_lsp.trace.model import without_addresses

_CONTAINERS = (list, tuple, set, frozenset, dict, deque)
_MAX_STR_ARGUMENT = 10_000


def printable(value: Any) -> None:
    """Ends the operation where the text of `value` is too long or shows something unknown."""
    kind = type(value)
    if kind in SHORT or kind is int:
        return
    if kind is str or kind is bytes:
        limits.chars(len(value))
        return
    _measure(value, limits.MAX_CHARS, 0)


def _measure(value: Any, room: int, depth: int) -> int:
    """The room that is left of `room` characters after the text of `value`."""
    kind = type(value)
    if kind in SHORT:
        return room - NODE
    if kind is int:
        return room - digits(value)
    if kind is str or kind is bytes:
        return room - len(value) - NODE
    if kind is Unknown:
        raise Outcome(value)
    if depth > limits.MAX_DEPTH:
        raise unknown("nested too deeply")
    if isinstance(value, dict | ChainMap):
        room -= NODE
        for key, item in value.items():
            room = _measure(item, _measure(key, room, depth + 1), depth + 1)
            if room < 0:
                raise Outcome(limits.TOO_LARGE)
        return room
    if isinstance(value, _CONTAINERS) or kind in VIEWS:
        ordered(value)
        room -= NODE
        for item in list(value):
            room = _measure(item, room, depth + 1)
            if room < 0:
                raise Outcome(limits.TOO_LARGE)
        return room
    for part in parts(value):
        room = _measure(part, room - NODE, depth + 1)
        if room < 0:
            raise Outcome(limits.TOO_LARGE)
    return room


@total
def repr_of(value: Any) -> Any:
    """The text that the recorder shows for `value`: its `repr` without addresses."""
    if isinstance(value, _CONTAINERS) and _holds_itself(value, ()):
        return without_addresses(repr(value))
    printable(value)
    try:
        text = repr(value)
    except Unknowable as unknowable:  # an unknown part that is seen only by the value's own repr
        return Unknown(unknowable.reason)
    return without_addresses(text) if "0x" in text else text


def _holds_itself(value: Any, around: tuple[int, ...]) -> bool:
    """Whether a list or dict contains itself (searched as deep as cycles of real programs go)."""
    if not isinstance(value, list | dict | tuple) or len(around) > 3:
        return False
    if id(value) in around:
        return True
    inner = value.values() if isinstance(value, dict) else value
    if len(value) > 100:
        return False
    return any(_holds_itself(item, (*around, id(value))) for item in inner if type(item) in (list, dict, tuple))


def run_repr(function: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    """`repr`, `ascii` and `str.__repr__` alike: the program sees the addresses too."""
    for value in args:
        printable(value)
    return without_address(function(*args, **kwargs))


def run_str(function: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    """`str(...)`."""
    if args:
        kind = type(args[0])
        if kind is str and len(args) == 1 and not kwargs:
            return function(args[0])
        printable(args[0])
    text = function(*args, **kwargs)
    return without_address(text) if kind_has_address(text) else text


def kind_has_address(text: object) -> bool:
    """Whether `text` is one that may show an address."""
    return type(text) is str and "0x" in text


_CONVERSIONS: dict[Any, Any] = {
    "r": repr,
    "s": str,
    "a": ascii,
    1: str,
    2: repr,
    3: ascii,
    115: str,
    114: repr,
    97: ascii,
}


@total
def format_value(value: Any, conversion: str | int | None = None, spec: Any = "") -> Any:
    """What an f-string puts for `{value!conversion:spec}`.

    `conversion` is a letter, its code point, the number of FORMAT_VALUE (1 str, 2 repr, 3 ascii) or None, 0, -1.
    """
    kind = type(value)
    if kind is Unknown:
        return derived(value, spec)
    if type(spec) is Unknown:
        return derived(spec, value)
    if conversion in (None, 0, -1, "") and not spec and (kind is str or kind is int):
        return format(value, spec)
    printable(value)
    if spec:
        limits.numbers_in(spec)
    if conversion not in (None, 0, -1, ""):
        value = _CONVERSIONS[conversion](value)
    text = format(value, spec)
    limits.charge(text)
    return text if kind is str else without_address(text)


def run_format(function: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    """`format(value, spec)`."""
    for value in args:
        printable(value)
    if len(args) > 1 and isinstance(args[1], str):
        limits.numbers_in(args[1])
    return without_address(function(*args, **kwargs))


def percent(template: Any, values: Any) -> Any:
    """`template % values`."""
    printable(values)
    if isinstance(template, str | bytes):
        text = template if isinstance(template, str) else template.decode("latin-1")
        limits.numbers_in(text)
        if "*" in text:
            _numbers_are_small(values if isinstance(values, tuple) else (values,))
        shown = _longest(values)
        limits.chars(
            len(text) + (text.count("%") + 1) * 100 + (text.count("%") if isinstance(values, dict) else 1) * shown
        )
    result = template % values
    return without_address(result) if kind_has_address(result) else result


def run_str_format(function: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    """`template.format(...)` and `template.format_map(mapping)`; `args[0]` is the template."""
    template = args[0]
    values = (*args[1:], *kwargs.values())
    for value in values:
        printable(value)
    if isinstance(template, str):
        limits.numbers_in(template)
        fields = template.count("{") + 1
        limits.chars(len(template) + fields * (100 + sum(map(_longest, values))))
        _check_fields(template, values)
    result = function(*args, **kwargs)
    return without_address(result) if kind_has_address(result) else result


def _check_fields(template: str, values: tuple[Any, ...]) -> None:
    try:
        fields = list(string.Formatter().parse(template))
    except ValueError:
        return  # the real call raises it too
    for _, name, spec, _ in fields:
        if name and "__" in name:
            raise unknown("a format string that looks inside an object")
        if spec and "{" in spec:
            _numbers_are_small(values)


def _numbers_are_small(values: tuple[Any, ...]) -> None:
    """Ends the operation where one of `values` might be a huge width."""
    for value in values:
        if isinstance(value, int) and abs(value) > _MAX_STR_ARGUMENT:
            raise Outcome(limits.TOO_LARGE)
        if isinstance(value, str):
            limits.numbers_in(value)
        elif not isinstance(value, int | float):
            raise unknown("a width that is computed from an object")


def _longest(value: Any) -> int:
    """A bound of the length of `value`'s text."""
    kind = type(value)
    if kind in SHORT:
        return 30
    if kind is str:
        return 6 * len(value) + 2  # what !r or !a may make of it
    return limits.MAX_CHARS - _measure(value, limits.MAX_CHARS, 0) + 400
