"""Calls of what is no function of the program: by the allow-list, or because Python's own rules lead back to one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import BuiltinMethodType, MethodType, MethodWrapperType
from typing import TYPE_CHECKING, Any

from cwm_lsp.compute import natives
from cwm_lsp.compute.caches import MISSING, Cached, made
from cwm_lsp.compute.function import Function, Generator
from cwm_lsp.compute.machinery import is_machinery, placed
from cwm_lsp.compute.values import Unknowable, Unknown, value_of

if TYPE_CHECKING:
    from cwm_lsp.compute.machine import Machine

_OF_OBJECTS = (MethodWrapperType, BuiltinMethodType)
# what `super()` finds in the end, where a class of the program defines it too
_BASICS = frozenset(
    {"__init__", "__new__", "__setattr__", "__getattribute__", "__delattr__", "__eq__", "__ne__", "__hash__"}
    | {"__repr__", "__str__", "__format__", "__init_subclass__", "__lt__", "__le__", "__gt__", "__ge__", "__call__"}
    | {"setter", "getter", "deleter"}
)
_IMMUTABLE = (int, float, complex, str, bytes, type(None), Unknown, range, type)


def natively(m: Machine, f: Any, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
    """The value of `f(*args, **kwargs)`; raises what it raises. An Unknown where the call changes nothing known."""
    if type(f) is Unknown:
        return _unknown(m, f, args, kwargs)
    if not callable(f):
        name = "generator" if type(f) is Generator else type(f).__name__
        raise TypeError(f"'{name}' object is not callable")
    if f == type.__new__ and len(args) == 4 and m.classes.own(args[0]):
        return m.classes.new(*args, **kwargs)
    cached = made(f, args, kwargs)
    if cached is not MISSING:
        return cached
    if _leads_back(m, f) or is_machinery(f):
        return m.classes.adopt(f(*args, **kwargs))
    result = value_of(natives.call(f, args, placed(f, kwargs, m.variables["__name__"])))
    if isinstance(result, type):
        m.classes.adopt(result)
    if type(result) is not Unknown or natives.is_native(f):
        return result
    return _unknown(m, result, (*args, getattr(f, "__self__", None)), kwargs)


def _leads_back(m: Machine, f: Any) -> bool:
    """Whether calling `f` only runs what Python needs to come to functions of the program."""
    cls = type(f)
    if cls is Function or cls is Cached or m.classes.own(cls) or m.classes.own(f):
        return True
    if cls is MethodType:
        kinds = type(f.__func__), type(f.__self__)
        return Function in kinds or Generator in kinds or Cached in kinds or f.__self__ is m or _is_own(m, f.__self__)
    return cls in _OF_OBJECTS and f.__name__ in _BASICS and _is_own(m, f.__self__)


def _is_own(m: Machine, owner: Any) -> bool:
    return m.classes.own(type(owner)) or m.classes.own(owner) or type(owner) is property


def _unknown(m: Machine, unknown: Unknown, args: Iterable[Any], kwargs: Mapping[str, Any]) -> Unknown:
    """An unknown result, where the call can have changed nothing that is known.

    In a module body that nobody sees, decorators from outside are taken to keep the function and not to call it.
    """
    inert = (*_IMMUTABLE, Function) if m.frames.silent else _IMMUTABLE
    for value in (*args, *kwargs.values()):
        if not isinstance(value, inert) and not (type(value) is tuple and all(isinstance(v, inert) for v in value)):
            raise Unknowable(unknown.reason)
    return unknown
