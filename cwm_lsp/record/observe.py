"""Live Python objects as `Value`s: their reprs, made so that no object can disturb the recording.

Covers: reprs that raise or are not strings, values of any size (cut), attributes of plain objects one level deep.
Does not cover: attributes kept in `__slots__`; a repr with side effects has them, as under any debugger.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cwm_lsp.record.raw import as_values
from cwm_lsp.record.sink import Stop
from cwm_lsp.trace.model import Origin, Value, without_addresses

_ATOMS = frozenset({int, bool, float, complex, type(None)})
_CACHED_VALUES = 50_000

Observe = Callable[[Mapping[str, Any], "Mapping[str, Value] | None"], dict[str, Value]]


def safe_repr(obj: object, max_chars: int) -> str:
    """`repr(obj)` without addresses, at most `max_chars` long and a marker that says how much was cut."""
    try:
        text = repr(obj)
        if "0x" in text:
            text = without_addresses(text)
    except Stop:
        raise
    except BaseException as error:  # whatever user code raises here is not part of the program's run
        return f"<{type(obj).__name__}: repr raised {type(error).__name__}>"
    if len(text) > max_chars:
        return f"{text[:max_chars]}... <{len(text) - max_chars} more characters>"
    return text


def is_plain(cls: type, module_name: str) -> bool:
    """Whether objects of `cls` hide their state: a class of the traced file without a `__repr__` of its own."""
    try:
        return cls.__module__ == module_name and getattr(cls, "__repr__", None) is object.__repr__
    except BaseException:  # a metaclass may do anything
        return False


def attributes(obj: object, max_chars: int) -> dict[str, str]:
    """The names and reprs of what `obj.__dict__` holds (empty where it has none)."""
    try:
        held = list(object.__getattribute__(obj, "__dict__").items())
    except BaseException:
        return {}
    return {name: safe_repr(value, max_chars) for name, value in held if isinstance(name, str)}


def observer(module_name: str, max_chars: int) -> Observe:
    """A function from an activation's variables and its previous frame's values to its values now.

    The result is that of `as_values`; this is the fast way to it, with values shared between frames.
    """
    shared: dict[tuple[str, bool | None], Value] = {}
    plain: dict[type, bool] = {}

    def share(text: str, changed: bool | None) -> Value:
        value = shared.get((text, changed))
        if value is None:
            if len(shared) >= _CACHED_VALUES:
                shared.clear()
            value = shared[text, changed] = Value(text, Origin.OBSERVED, None, changed)
        return value

    def observe(variables: Mapping[str, Any], before: Mapping[str, Value] | None) -> dict[str, Value]:
        values: dict[str, Value] = {}
        for name, obj in variables.items():
            cls = type(obj)
            if cls in _ATOMS:
                text = repr(obj) if cls is not int or -1 << 999 < obj < 1 << 999 else safe_repr(obj, max_chars)
            else:
                hides = plain.get(cls)
                if hides is None:
                    hides = plain[cls] = is_plain(cls, module_name)
                text = safe_repr(obj, max_chars)
                if hides:
                    inner = attributes(obj, max_chars)
                    old = None if before is None or name not in before else {name: before[name]}
                    values.update(
                        as_values({name: text}, {name: inner}, {} if before is not None and old is None else old)
                    )
                    continue
            if before is None:
                values[name] = share(text, None)
                continue
            last = before.get(name)
            if last is None or last.repr != text or last.attrs:
                values[name] = share(text, True)
            elif last.changed is False:
                values[name] = last
            else:
                values[name] = share(text, False)
        return values

    return observe
