"""The arguments of a call, bound to a function's parameters as CPython binds them, with its messages."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from typing import Any

from cwm_lsp.compute.code import NULL
from cwm_lsp.compute.function import Function
from cwm_lsp.compute.versions import suggestion


def bind(function: Function, args: Sequence[Any], kwargs: Mapping[str, Any]) -> list[Any]:
    """The locals with which a call of `function` begins; raises the TypeError of a call that does not fit."""
    code = function._code.code
    names = code.co_varnames
    count, only = code.co_argcount, code.co_kwonlyargcount
    held: list[Any] = [NULL] * len(function._code.names)
    given = len(args)
    flags = code.co_flags
    if given <= count:
        held[:given] = args
    elif not flags & inspect.CO_VARARGS:
        raise TypeError(_too_many(function, given, count, [n for n in kwargs if n in names[count : count + only]]))
    else:
        held[:count] = args[:count]
    star = count + only
    if flags & inspect.CO_VARARGS:
        held[star] = tuple(args[count:])
        star += 1
    if kwargs or flags & inspect.CO_VARKEYWORDS:
        _bind_named(function, held, kwargs, star)
    defaults = function.__defaults__
    if given < count:
        first = count - len(defaults or ())
        missing = [names[i] for i in range(given, min(first, count)) if held[i] is NULL]
        if missing:
            raise TypeError(f"{function.__qualname__}() missing {_listed(missing, 'positional')}")
        if defaults:
            for index in range(max(first, given), count):
                if held[index] is NULL:
                    held[index] = defaults[index - first]
    if only:
        _bind_keyword_only(function, held)
    return held


def _bind_named(function: Function, held: list[Any], kwargs: Mapping[str, Any], star: int) -> None:
    code = function._code.code
    names, count = code.co_varnames, code.co_argcount
    rest: dict[str, Any] | None = {} if code.co_flags & inspect.CO_VARKEYWORDS else None
    if rest is not None:
        held[star] = rest
    for name, value in kwargs.items():
        if not isinstance(name, str):
            raise TypeError("keywords must be strings")
        try:
            index = names.index(name, code.co_posonlyargcount, count + code.co_kwonlyargcount)
        except ValueError:
            if rest is None:
                raise TypeError(_unexpected(function, name, kwargs)) from None
            rest[name] = value
            continue
        if held[index] is not NULL:
            raise TypeError(f"{function.__qualname__}() got multiple values for argument '{name}'")
        held[index] = value


def _unexpected(function: Function, name: str, kwargs: Mapping[str, Any]) -> str:
    code = function._code.code
    positional = [n for n in code.co_varnames[: code.co_posonlyargcount] if n in kwargs]
    if positional:
        listed = ", ".join(positional)
        return f"{function.__qualname__}() got some positional-only arguments passed as keyword arguments: '{listed}'"
    parameters = code.co_varnames[code.co_posonlyargcount : code.co_argcount + code.co_kwonlyargcount]
    near = suggestion(list(parameters), name)
    meant = "" if near is None else f". Did you mean '{near}'?"
    return f"{function.__qualname__}() got an unexpected keyword argument '{name}'{meant}"


def _bind_keyword_only(function: Function, held: list[Any]) -> None:
    code = function._code.code
    count = code.co_argcount
    defaults = function.__kwdefaults__ or {}
    missing = []
    for index in range(count, count + code.co_kwonlyargcount):
        if held[index] is NULL:
            name = code.co_varnames[index]
            if name in defaults:
                held[index] = defaults[name]
            else:
                missing.append(name)
    if missing:
        raise TypeError(f"{function.__qualname__}() missing {_listed(missing, 'keyword-only')}")


def _listed(names: list[str], kind: str) -> str:
    quoted = [f"'{name}'" for name in names]
    if len(quoted) == 1:
        text = quoted[0]
    elif len(quoted) == 2:
        text = " and ".join(quoted)
    else:
        text = ", ".join(quoted[:-1]) + ", and " + quoted[-1]
    return f"{len(names)} required {kind} argument{'s' if len(names) != 1 else ''}: {text}"


def _too_many(function: Function, given: int, count: int, named_only: list[str]) -> str:
    defaults = len(function.__defaults__ or ())
    plural = count != 1 or defaults > 0
    takes = f"from {count - defaults} to {count}" if defaults else str(count)
    extra = ""
    if named_only:
        extra = (
            f" positional argument{'s' if given != 1 else ''} (and {len(named_only)} keyword-only "
            f"argument{'s' if len(named_only) != 1 else ''})"
        )
    were = "was" if given == 1 and not named_only else "were"
    return (
        f"{function.__qualname__}() takes {takes} positional argument{'s' if plural else ''} "
        f"but {given}{extra} {were} given"
    )
