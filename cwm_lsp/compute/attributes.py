"""Attributes: looked up by Python's own rules, where they lead to nothing outside of the program and the allow-list."""

from __future__ import annotations

from types import MethodType, ModuleType
from typing import TYPE_CHECKING, Any

from cwm_lsp.compute.caches import Cached
from cwm_lsp.compute.function import Function, Generator
from cwm_lsp.compute.modules import module_attribute
from cwm_lsp.compute.values import Unknowable, Unknown, derived

if TYPE_CHECKING:
    from cwm_lsp.compute.machine import Machine

# ways from a value to the interpreter that computes it
_FORBIDDEN = frozenset(
    {"__globals__", "__builtins__", "__code__", "__closure__", "__traceback__", "__loader__", "__spec__", "__self__"}
    | {"__reduce__", "__reduce_ex__", "__getstate__", "__subclasses__", "__sizeof__", "__del__", "__func__"}
)
_FORBIDDEN_PREFIXES = ("tb_", "gi_", "f_", "co_", "cr_", "ag_")
_OF_FUNCTIONS = frozenset(
    {"__name__", "__qualname__", "__doc__", "__module__", "__defaults__", "__kwdefaults__", "__dict__", "__get__"}
)
_OF_CACHES = frozenset({"cache_info", "cache_clear", "__wrapped__", "__get__"}) | _OF_FUNCTIONS - {"__dict__"}
_OF_GENERATORS = frozenset({"send", "throw", "close", "__next__", "__iter__", "__name__", "__qualname__"})
_TYPES: dict[type, str] = {Function: "function", Generator: "generator"}


def attribute(m: Machine, owner: Any, name: str) -> Any:
    """`owner.name`; an Unknown where nobody may know it."""
    cls = type(owner)
    if cls is Unknown:
        return m.given_back(derived(owner))
    if name in _FORBIDDEN or (name.startswith(_FORBIDDEN_PREFIXES) and not m.classes.own(cls)):
        return Unknown(f"the attribute {name}")
    if cls is Function:
        if name in _OF_FUNCTIONS or name in vars(owner):
            return getattr(owner, name)
        return _missing(cls, name)
    if cls is Generator:
        return getattr(owner, name) if name in _OF_GENERATORS else _missing(cls, name)
    if cls is Cached:
        return getattr(owner, name) if name in _OF_CACHES else Unknown(f"the attribute {name} of a cache")
    if cls is MethodType and type(owner.__func__) is Function:
        return getattr(owner, name)
    if isinstance(owner, ModuleType):
        return module_attribute(m, owner, name)
    return getattr(owner, name)


def _missing(cls: type, name: str) -> Any:
    if name[:2] == "__" == name[-2:]:
        return Unknown(f"the attribute {name} of a {_TYPES[cls]}")
    raise AttributeError(f"'{_TYPES[cls]}' object has no attribute '{name}'")


def set_attribute(m: Machine, owner: Any, name: str, value: Any) -> None:
    """`owner.name = value`."""
    cls = type(owner)
    if name in _FORBIDDEN or name == "__class__":
        raise Unknowable(f"setting the attribute {name}")
    if cls is Function or m.classes.own(cls) or (isinstance(owner, type) and m.classes.own(owner)):
        setattr(owner, name, value)
        if isinstance(owner, type):
            m.classes.changed()
        return
    if isinstance(owner, ModuleType | type):
        raise Unknowable(f"setting the attribute {name} of what is not the program's")
    setattr(owner, name, value)
