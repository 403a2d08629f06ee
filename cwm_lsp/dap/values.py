"""Values as a debugger shows them: type, trust, children."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from cwm_lsp.trace.model import Value

SHOWN = 1_000  # characters of a value in a list of variables; `evaluate` has all of it
_HEAD, _TAIL = 700, 200
_PARSED = 4_000  # characters; a longer repr is not parsed for its type
_CALL = re.compile(r"(?:[A-Za-z_]\w*\.)*([A-Za-z_]\w*)\(")
_ANGLE = re.compile(r"<(?:([a-z_-]+) |(?:[\w<>]+\.)*(\w+) object\b|(?:[\w<>]+\.)*([^\W\d]\w*)\.[^\W\d]\w*: )")
_KINDS = {"class": "type", "built-in": "builtin_function_or_method"}  # what `repr` calls otherwise
_OBJECT = re.compile(r"<.+>|(?:[^\W\d]\w*\.)+[^\W\d]\w*|(?:[^\W\d]\w*\.)*[^\W\d]\w*\(.*\)")
_WHOLE = re.compile(r"-?\d+")
_OPENING = {"[": "list", "(": "tuple", "{": "dict", "'": "str", '"': "str"}
_SPECIAL = {"nan": "float", "inf": "float", "-inf": "float", "Ellipsis": "ellipsis"}


def type_name(text: str) -> str:
    """The type that a repr looks like; empty where it gives no hint."""
    if text in _SPECIAL:
        return _SPECIAL[text]
    if len(text) <= _PARSED:
        try:
            return type(ast.literal_eval(text)).__name__
        except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
            pass  # not a literal
    if match := _CALL.match(text):
        return match[1]
    if match := _ANGLE.match(text):
        return _KINDS.get(match[1], match[1]) or match[2] or match[3]
    return _OPENING.get(text[:1], "")


def as_repr(text: str) -> str | None:
    """What a user wrote as a value, the way `repr` would: `"a"` as `'a'`; None where it is not one line of text, or
    neither a literal nor what an object may look like: `nan`, `<Account object>`, `Color.RED`, `deque([1, 2])`.
    """
    text = text.strip()
    if not text or text.splitlines() != [text]:
        return None
    if len(text) <= _PARSED:
        try:
            return repr(ast.literal_eval(text))
        except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
            pass  # not a literal
    return text if text in _SPECIAL or (_OBJECT.fullmatch(text) and text.isprintable()) else None


def formatted(text: str, *, hexadecimal: bool) -> str:
    """A repr, whole numbers `hexadecimal` if so wanted."""
    return hex(int(text)) if hexadecimal and len(text) <= _PARSED and _WHOLE.fullmatch(text) else text


def shown(text: str, *, hexadecimal: bool = False) -> str:
    """A repr as a list of variables shows it: `formatted`, and a long one cut within."""
    text = formatted(text, hexadecimal=hexadecimal)
    if len(text) <= SHOWN:
        return text
    return f"{text[:_HEAD]} … {len(text) - _HEAD - _TAIL} more characters … {text[-_TAIL:]}"


def trust(value: Value) -> str:
    """Where a value comes from and how sure it is, such as `predicted, p = 0.93`."""
    p = "" if value.p is None else f", p = {value.p:.2f}" if value.p < 0.995 or value.p == 1 else f", p = {value.p:.4f}"
    return value.origin.value + p + (f": {value.reason}" if value.reason else "")


def flattened(values: Mapping[str, Value], prefix: str = "") -> Iterator[tuple[str, Value]]:
    """All values with those of their attributes, under dotted names."""
    for name, value in values.items():
        yield prefix + name, value
        yield from flattened(value.attrs, f"{prefix}{name}.")


def lookup(values: Mapping[str, Value], dotted: str) -> Value | None:
    """The value of a name, or of an attribute by its dotted name."""
    name, _, rest = dotted.partition(".")
    value = values.get(name)
    return value if value is None or not rest else lookup(value.attrs, rest)


def differs(one: Value, other: Value) -> bool:
    """Whether two values, or any of their attributes, are written differently."""
    if one.repr != other.repr or one.attrs.keys() != other.attrs.keys():
        return True
    return any(differs(one.attrs[name], value) for name, value in other.attrs.items())
