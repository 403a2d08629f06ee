"""`match` statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cwm_lsp.compute.attributes import attribute
from cwm_lsp.compute.values import Unknowable, Unknown

if TYPE_CHECKING:
    from cwm_lsp.compute.activation import Activation
    from cwm_lsp.compute.machine import Machine

_MISSING = object()
_SELVES = (bool, bytearray, bytes, dict, float, frozenset, int, list, set, str, tuple)


def _known(value: Any) -> Any:
    if type(value) is Unknown:
        raise Unknowable(value.reason)
    return value


def match_mapping(m: Machine, a: Activation, _: object) -> None:
    a.stack.append(isinstance(_known(a.stack[-1]), Mapping))


def match_sequence(m: Machine, a: Activation, _: object) -> None:
    value = _known(a.stack[-1])
    a.stack.append(isinstance(value, Sequence) and not isinstance(value, str | bytes | bytearray))


def match_keys(m: Machine, a: Activation, _: object) -> None:
    keys, subject = a.stack[-1], a.stack[-2]
    found = []
    for key in keys:
        value = subject.get(key, _MISSING)
        if value is _MISSING:
            a.stack.append(None)
            return
        found.append(value)
    a.stack.append(tuple(found))


def match_class(m: Machine, a: Activation, count: int) -> None:
    names = a.stack.pop()
    cls = _known(a.stack.pop())
    subject = _known(a.stack.pop())
    if not isinstance(cls, type):
        raise TypeError("called match pattern must be a class")
    a.stack.append(_matched(m, subject, cls, count, names))


def _matched(m: Machine, subject: Any, cls: type, count: int, names: tuple[str, ...]) -> tuple[Any, ...] | None:
    if not isinstance(subject, cls):
        return None
    positional: tuple[str, ...] = ()
    found = []
    if count:
        itself = cls in _SELVES or (not hasattr(cls, "__match_args__") and issubclass(cls, _SELVES))
        if itself:
            if count > 1:
                raise TypeError(f"{cls.__name__}() accepts 1 positional sub-pattern ({count} given)")
            found.append(subject)
        else:
            positional = getattr(cls, "__match_args__", ())
            if len(positional) < count:
                some = "s" if len(positional) != 1 else ""
                raise TypeError(
                    f"{cls.__name__}() accepts {len(positional)} positional sub-pattern{some} ({count} given)"
                )
            positional = positional[:count]
    for name in (*positional, *names):
        try:
            found.append(attribute(m, subject, name))
        except AttributeError:
            return None
    return tuple(found)
