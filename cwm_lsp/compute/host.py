"""Calls of what is no function of the program: by the allow-list, or because Python's own rules lead back to one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import BuiltinMethodType, MethodType, MethodWrapperType
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from cwm_lsp.compute import natives
from cwm_lsp.compute.caches import MISSING, Cached, made
from cwm_lsp.compute.function import Function, Generator
from cwm_lsp.compute.machinery import is_machinery, placed, standing
from cwm_lsp.compute.opening import call_unknown
from cwm_lsp.compute.values import Unknown, value_of

if TYPE_CHECKING:
    from cwm_lsp.compute.machine import Machine

_GENERIC: Any = Generic
_ALIAS = type(_GENERIC[TypeVar("_T")])  # of `Stack[int]`, which is called like `Stack`
_OF_OBJECTS = (MethodWrapperType, BuiltinMethodType)
# what `super()` finds in the end, where a class of the program defines it too
_BASICS = frozenset(
    {"__init__", "__new__", "__setattr__", "__getattribute__", "__delattr__", "__eq__", "__ne__", "__hash__"}
    | {"__repr__", "__str__", "__format__", "__init_subclass__", "__lt__", "__le__", "__gt__", "__ge__", "__call__"}
    | {"setter", "getter", "deleter"}
)


def natively(m: Machine, f: Any, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
    """The value of `f(*args, **kwargs)`; raises what it raises. An Unknown where it is not computed, and
    with it what the call may have changed."""
    if type(f) is Unknown:
        return call_unknown(m, f, args, kwargs)
    if not callable(f):
        name = "generator" if type(f) is Generator else type(f).__name__
        raise TypeError(f"'{name}' object is not callable")
    if f == type.__new__ and len(args) == 4 and m.classes.own(args[0]):
        return m.classes.new(*args, **kwargs)
    cached = made(f, args, kwargs)
    if cached is not MISSING:
        return cached
    if _leads_back(m, f) or is_machinery(f):
        with standing(f, m.variables["__name__"], m.variables):
            return m.classes.adopt(natives.guarded(f, tuple(args), kwargs))
    result = value_of(natives.call(f, args, placed(f, kwargs, m.variables["__name__"])))
    if isinstance(result, type):
        m.classes.adopt(result)
    if type(result) is not Unknown or natives.is_native(f):
        return result
    return call_unknown(m, result, (*args, getattr(f, "__self__", None)), kwargs)


def _leads_back(m: Machine, f: Any) -> bool:
    """Whether calling `f` only runs what Python needs to come to functions of the program."""
    cls = type(f)
    if cls is Function or cls is Cached or m.classes.own(cls) or m.classes.own(f):
        return True
    if cls is _ALIAS:
        return m.classes.own(f.__origin__)
    if cls is MethodType:
        kinds = type(f.__func__), type(f.__self__)
        return Function in kinds or Generator in kinds or Cached in kinds or f.__self__ is m or _is_own(m, f.__self__)
    return cls in _OF_OBJECTS and f.__name__ in _BASICS and _is_own(m, f.__self__)


def _is_own(m: Machine, owner: Any) -> bool:
    return m.classes.own(type(owner)) or m.classes.own(owner) or type(owner) is property
