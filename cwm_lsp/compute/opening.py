"""Calls of unknown code: what they give is unknown, and so is from then on what they were given and can change.

Taken for granted: that the call returns, that unknown code calls no function of the program unless it is given one, and
that it changes later on nothing that it was given before.
"""

from __future__ import annotations

import datetime
import re
from collections import deque
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from cwm_lsp.compute.function import Function
from cwm_lsp.compute.heap import replace
from cwm_lsp.compute.values import Unknowable, Unknown, may_rest

if TYPE_CHECKING:
    from cwm_lsp.compute.machine import Machine

_IMMUTABLE = (
    int, float, complex, str, bytes, type(None), Unknown, range, type, Decimal, Fraction, datetime.date, datetime.time,
    datetime.timedelta, datetime.tzinfo, re.Pattern,
)  # fmt: skip
_SAID_TO_CHANGE = re.compile(r"[\[{]|(?:defaultdict|OrderedDict|deque|Counter|bytearray)\(")
_OF_PYTEST = "the module pytest is not computed"  # the reason of all that comes out of it
_CONTAINERS = (list, dict, set, deque, bytearray)


def call_unknown(m: Machine, f: Unknown, args: Iterable[Any], kwargs: Mapping[str, Any]) -> Any:
    """What a call of unknown code gives. Its arguments, and all that can be reached from them, become unknown where
    they can be changed. Raises Unknowable where that can't be said: for functions, iterators, what is in use.

    In a module body that nobody sees, decorators from outside are taken to keep the function and not to call it. Those
    of pytest give it back as it is.
    """
    given = [*args, *kwargs.values()]
    if f.reason == _OF_PYTEST and len(given) == 1 and type(given[0]) is Function:
        return given[0]
    m.leak(given)
    result = m.given_back(Unknown(f.reason, rests=may_rest((f, *given))))  # not lost where `f` is: it is another object
    mutable: dict[int, Any] = {}
    instances: dict[int, Any] = {}
    inside: set[int] = set()
    for value in given:
        if m.frames.silent and type(value) is Function:
            continue
        _reach(m, value, mutable, instances, inside, f.reason)
    if mutable or instances:
        _open(m, result, mutable, instances, inside)
    return result


def _reach(
    m: Machine,
    value: Any,
    mutable: dict[int, Any],
    instances: dict[int, Any],
    inside: set[int],
    reason: str,
) -> None:
    """Sort what can be reached from `value`; `inside` are containers that others of them hold."""
    pending = [(value, False)]
    while pending:
        part, is_inside = pending.pop()
        if type(part) is Unknown and _SAID_TO_CHANGE.match(part.text):
            mutable[id(part)] = part
        if isinstance(part, _IMMUTABLE):
            continue
        if is_inside:
            inside.add(id(part))
        if id(part) in mutable or id(part) in instances:
            continue
        kind = type(part)
        if isinstance(part, tuple | frozenset):
            pending += [(each, is_inside) for each in part]
        elif isinstance(part, _CONTAINERS) and not m.classes.own(kind):
            mutable[id(part)] = part
            held = [*part, *part.values()] if isinstance(part, dict) else part
            pending += [(each, True) for each in held]
        elif m.classes.own(kind) and not isinstance(part, (BaseException, *_CONTAINERS)) and not m.frames.silent:
            instances[id(part)] = part
            pending += [(each, False) for each in _attributes(part, reason).values()]
        else:
            raise Unknowable(reason)


def _attributes(instance: Any, reason: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = object.__getattribute__(instance, "__dict__")
    except AttributeError:
        raise Unknowable(reason) from None
    return found


def _open(
    m: Machine, result: Unknown, mutable: Mapping[int, Any], instances: Mapping[int, Any], inside: set[int]
) -> None:
    if m.nested:
        raise Unknowable(result.reason)  # who waits for this call may be using what it changes
    opened = {key: Unknown(result.reason, rests=result.rests) for key in mutable}
    for instance in instances.values():
        held = _attributes(instance, result.reason)
        for name, part in held.items():
            if id(part) not in mutable and id(part) not in instances:
                held[name] = Unknown(result.reason, rests=result.rests)
    found = replace(m, opened)
    if not found.everywhere or not found.replaced.isdisjoint(inside):
        raise Unknowable(result.reason)  # who shares what is no longer known
