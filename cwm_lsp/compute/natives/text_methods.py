"""Methods of str, bytes and bytearray."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cwm_lsp.compute.natives import limits
from cwm_lsp.compute.natives.iterables import bounded
from cwm_lsp.compute.natives.outcome import Outcome, unknown
from cwm_lsp.compute.natives.table import allow, allow_methods
from cwm_lsp.compute.natives.texts import run_str_format
from cwm_lsp.compute.values import Unknown

Arguments = tuple[Any, ...]
Keywords = Mapping[str, Any]
TEXTS = (str, bytes, bytearray)
# those that CPython implements without importing a module of `encodings`
_CODECS = frozenset(
    {"utf8", "utf16", "utf16le", "utf16be", "utf32", "utf32le", "utf32be", "ascii", "latin1", "iso88591"}
)
_HANDLERS = frozenset({"strict", "ignore", "replace", "xmlcharrefreplace", "backslashreplace", "surrogatepass"})


def _padded(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    if len(args) > 1 and isinstance(args[1], int):
        limits.chars(args[1])
    return function(*args, **kwargs)


def _expand_tabs(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    size = args[1] if len(args) > 1 else kwargs.get("tabsize", 8)
    if isinstance(size, int):
        text = args[0]
        limits.chars(len(text) + text.count("\t" if isinstance(text, str) else b"\t") * max(size, 0))
    return function(*args, **kwargs)


def _replace(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    if len(args) >= 3 and type(args[1]) is type(args[2]) is type(args[0]) and len(args[0]) * len(args[2]) > 1000:
        text, old, new = args[:3]
        limits.chars(len(text) + text.count(old) * max(0, len(new) - len(old)))
    return function(*args, **kwargs)


def _join(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    if len(args) != 2 or kwargs or not hasattr(type(args[1]), "__iter__"):
        return function(*args, **kwargs)
    if type(args[1]) is str:
        parts: Any = args[1]
        limits.chars((len(args[0]) + 1) * len(parts))
    else:
        parts = _elements(args[1])
        kinds = set(map(type, parts))
        if kinds <= {str} or kinds <= {bytes}:
            limits.chars(sum(map(len, parts)) + len(args[0]) * len(parts))
        elif Unknown in kinds:
            raise Outcome(next(part for part in parts if type(part) is Unknown))
    return function(args[0], parts)


def _elements(iterable: Any) -> Any:
    """As PySequence_Fast, which `join` uses."""
    if type(iterable) is list or type(iterable) is tuple:
        return bounded(iterable)
    source = bounded(iterable)
    try:
        iterator = iter(source)
    except TypeError:
        raise TypeError("can only join an iterable") from None
    return list(iterator)


def _translate(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    if len(args) == 2 and isinstance(args[0], str):
        table = args[1]
        if isinstance(table, dict):
            if Unknown in map(type, table.values()):
                raise unknown("a part of the table is unknown")
            limits.chars(len(args[0]) * max((len(to) for to in table.values() if isinstance(to, str)), default=1))
        elif not isinstance(table, str | list | tuple):
            raise unknown("a table that is computed by an object")
    return function(*args, **kwargs)


def _coded(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    """`encode` and `decode`, by codecs that need no file."""
    named = dict(zip(("encoding", "errors"), args[1:], strict=False)) | dict(kwargs)
    codec, handler = named.get("encoding", "utf-8"), named.get("errors", "strict")
    if isinstance(codec, str) and codec.lower().replace("-", "").replace("_", "") not in _CODECS:
        raise unknown(f"the encoding {codec[:40]!r}")
    if isinstance(handler, str) and handler not in _HANDLERS:
        raise unknown(f"the error handler {handler[:40]!r}")
    return function(*args, **kwargs)


def _parts(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    """What takes a text apart: the parts together are as long as it is."""
    found = function(*args, **kwargs)
    if len(args[0]) > limits.MAX_WIDTH:
        limits.spend(len(args[0]) + _TEXT * len(found))
    return found


def _found(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    """`count`, `find` and their kin: in the worst case each character is compared with all that is looked for."""
    if len(args) > 1 and isinstance(args[1], str | bytes):
        limits.work(len(args[0]) * min(len(args[1]), len(args[0]) - len(args[1]) + 1, _SLOW_SEARCH))
    return function(*args, **kwargs)


_TEXT = 50  # bytes of a short text
_SLOW_SEARCH = 20  # comparisons a character at most: beyond, CPython searches by a linear algorithm
_SIMPLE = (
    "capitalize casefold endswith isalnum isalpha isascii isdecimal isdigit isidentifier islower "
    "isnumeric isprintable isspace istitle isupper lower lstrip removeprefix removesuffix "
    "rstrip startswith strip swapcase title upper maketrans hex fromhex"
)
for _kind in TEXTS:
    allow_methods(_kind, _SIMPLE)
    allow_methods(_kind, "partition rpartition rsplit split splitlines", _parts)
    allow_methods(_kind, "count find index rfind rindex", _found)
    allow_methods(_kind, "center ljust rjust zfill", _padded)
    allow_methods(_kind, "expandtabs", _expand_tabs)
    allow_methods(_kind, "replace", _replace)
    allow_methods(_kind, "join", _join)
    allow_methods(_kind, "translate", _translate)
    allow_methods(_kind, "encode decode", _coded)
allow_methods(str, "format format_map", run_str_format)
allow([str.maketrans, bytes.maketrans, bytearray.maketrans])
