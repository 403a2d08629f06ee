"""re, json, string, textwrap."""

from __future__ import annotations

import json
import re
import string
import textwrap
from collections.abc import Mapping
from typing import Any

from cwm_lsp.compute.natives import limits
from cwm_lsp.compute.natives.modules.patterns import cost
from cwm_lsp.compute.natives.outcome import unknown
from cwm_lsp.compute.natives.table import allow, allow_methods, callback
from cwm_lsp.compute.natives.texts import printable

Arguments = tuple[Any, ...]
Keywords = Mapping[str, Any]
_MAX_PATTERN = 1_000
_MAX_WRAPPED = 20_000
_PARSED = 30  # bytes that a character of JSON can become
_DUMPS = frozenset(
    {"skipkeys", "ensure_ascii", "check_circular", "allow_nan", "indent", "separators", "default", "sort_keys"}
)
_LOADS = frozenset({"object_hook", "parse_float", "parse_int", "parse_constant", "object_pairs_hook", "strict"})


def _matching(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    """Functions of `re` and methods of a pattern: run where the pattern can't take too long on the text."""
    named = dict(kwargs)
    pattern: Any = args[0] if args else named.get("pattern")
    rest = args[1:]
    flags = named.get("flags", 0)
    if isinstance(pattern, str | bytes):
        limits.chars(len(pattern) * (limits.MAX_CHARS // _MAX_PATTERN))
        for value in rest[1:]:
            flags = value if isinstance(value, re.RegexFlag) else flags
        if isinstance(flags, int) and flags & re.DEBUG:
            raise unknown("a pattern that is printed")
    rest = tuple(callback(value) if callable(value) else value for value in rest)
    named = {key: callback(value) if callable(value) else value for key, value in named.items()}
    texts = [value for value in (*rest, *named.values()) if isinstance(value, str | bytes)]
    longest = max(map(len, texts), default=0)
    steps = cost(pattern, flags, longest)
    groups = pattern.groups if isinstance(pattern, re.Pattern) else _groups(pattern)
    limits.work(steps * (1 + groups))
    limits.spend(longest * (1 + groups))
    if getattr(function, "__name__", "") in ("sub", "subn") and len(texts) > 1:
        limits.chars((longest + 1) * (1 + min(map(len, texts))))
    return function(*args[: len(args) - len(rest)], *rest, **named)


def _groups(pattern: Any) -> int:
    """At most how many groups a text has as a pattern."""
    sign: Any = "(" if isinstance(pattern, str) else b"("
    return pattern.count(sign) if isinstance(pattern, str | bytes) else 0


def _compiled(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    """`compile`, `escape`."""
    for value in (*args, *kwargs.values()):
        if isinstance(value, str | bytes) and function is re.compile:
            limits.chars(len(value) * (limits.MAX_CHARS // _MAX_PATTERN))
        if isinstance(value, int) and value & re.DEBUG:
            raise unknown("a pattern that is printed")
    return function(*args, **kwargs)


def _expanded(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    if len(args) == 2 and isinstance(args[1], str | bytes):
        limits.chars((len(args[1]) + 1) * (1 + len(args[0].string)))
    return function(*args, **kwargs)


def _dumped(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    if len(args) > 1 or not set(kwargs) <= _DUMPS:
        raise unknown("json with a class of its own")
    indent = kwargs.get("indent")
    for value in args:
        printable([value] * (1 + (len(indent) if isinstance(indent, str) else 0)))
    if isinstance(indent, int) and indent > 100:
        raise unknown("too large")
    named = {**kwargs, "default": callback(kwargs["default"])} if kwargs.get("default") is not None else kwargs
    return function(*args, **named)


def _loaded(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    if len(args) > 1 or not set(kwargs) <= _LOADS:
        raise unknown("json with a class of its own")
    limits.spend(sum(_PARSED * len(value) for value in args if isinstance(value, str | bytes)))
    return function(*args, **{key: callback(value) if callable(value) else value for key, value in kwargs.items()})


def _wrapped(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    values = (*args, *kwargs.values())
    limits.work(sum(limits.MAX_WORK / _MAX_WRAPPED * len(value) for value in values if isinstance(value, str)))
    if function is textwrap.indent and len(args) > 1 and isinstance(args[1], str):
        limits.chars(len(args[0]) * (len(args[1]) + 1))
    if "predicate" in kwargs or any(callable(value) for value in values):
        raise unknown("text that is wrapped by a function")
    return function(*args, **kwargs)


_MATCHING = "match fullmatch search findall finditer split sub subn"
allow([getattr(re, name) for name in _MATCHING.split()], _matching)
allow([re.compile, re.escape], _compiled)
allow_methods(re.Pattern, _MATCHING, _matching)
allow_methods(re.Match, "group groups groupdict start end span __getitem__")
allow_methods(re.Match, "expand", _expanded)
allow([json.dumps], _dumped)
allow([json.loads], _loaded)
allow([string.capwords])
allow([textwrap.wrap, textwrap.fill, textwrap.shorten, textwrap.dedent, textwrap.indent], _wrapped)
