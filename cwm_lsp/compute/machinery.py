"""Functions of the standard library that only arrange the program's own classes and functions.

They run natively: what they call in the end is the program's again, and the machine steps into that.
"""

from __future__ import annotations

import abc
import collections
import contextlib
import dataclasses
import enum
import sys
import typing
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any

_CONTEXTS = (contextlib.suppress, contextlib.nullcontext, contextlib.closing)
_FUNCTIONS: frozenset[Any] = frozenset(
    {dataclasses.dataclass, dataclasses.field, dataclasses.fields, dataclasses.asdict, dataclasses.astuple}
    | {dataclasses.replace, dataclasses.is_dataclass, abc.abstractmethod, enum.unique, enum.auto}
    | {typing.cast, typing.overload, typing.final, typing.TypeVar, typing.NewType, typing.runtime_checkable}
    | {contextlib.contextmanager, *_CONTEXTS, enum.property}
)
NAMES: Mapping[str, Mapping[str, Any]] = {
    "contextlib": {made.__name__: made for made in (contextlib.contextmanager, *_CONTEXTS)}
}


def _inner(function: Callable[..., Any]) -> set[CodeType]:
    code = function.__code__
    return {inner for inner in code.co_consts if isinstance(inner, CodeType)}


_READERS = _inner(dataclasses.dataclass)
_MADE = _READERS | _inner(contextlib.contextmanager)  # by a call of one of the above
_MANAGERS = (*_CONTEXTS, type(contextlib.contextmanager(lambda: iter(()))()))
_METHODS: frozenset[Any] = frozenset(
    vars(cls)[name] for cls in _MANAGERS for name in ("__enter__", "__exit__") if name in vars(cls)
)


def is_machinery(f: Any) -> bool:
    """Whether `f` is one of them, or was made by one."""
    kind = type(f)
    if kind is MethodType:
        return f.__func__ in _METHODS
    if kind is FunctionType:
        return f in _FUNCTIONS or f.__code__ in _MADE
    return isinstance(f, type) and f in _FUNCTIONS


@contextmanager
def standing(f: Any, name: str, variables: Mapping[str, Any]) -> Iterator[None]:
    """For a call of `f`: where that reads annotations that are texts, it finds a module `name` with the program's
    variables (their copies: what it adds is not the program's)."""
    reads = f is dataclasses.dataclass or (type(f) is FunctionType and f.__code__ in _READERS)
    if not reads or name in sys.modules:
        yield
        return
    module = sys.modules[name] = ModuleType(name)
    vars(module).update(variables)
    try:
        yield
    finally:
        sys.modules.pop(name, None)


def placed(f: Any, kwargs: Mapping[str, Any], module: str) -> Mapping[str, Any]:
    """`kwargs` of a call of `f`, which is told that the module `module` calls it: its class belongs there."""
    return {"module": module, **kwargs} if f is collections.namedtuple else kwargs
