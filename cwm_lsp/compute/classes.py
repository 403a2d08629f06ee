"""The classes of the program: real ones, made by `type` from what their bodies bind."""

from __future__ import annotations

from typing import Any

from cwm_lsp.compute.function import Function
from cwm_lsp.compute.values import Unknowable

# methods that `type` makes static or class methods where they are functions
_IMPLICIT = {"__new__": staticmethod, "__init_subclass__": classmethod, "__class_getitem__": classmethod}


class Classes:
    """Those made so far, of the module of that name."""

    def __init__(self, module_name: str) -> None:
        self._module_name = module_name
        self._known: set[type] = set()
        self._getters: dict[tuple[type, str], Function | None] = {}

    def own(self, cls: Any) -> bool:
        """Whether `cls` is a class of the program."""
        return isinstance(cls, type) and cls in self._known

    def getter(self, cls: type, name: str) -> Function | None:
        """The program's function that gets the attribute `name` of instances of `cls`, where that is a property."""
        key = cls, name
        if key not in self._getters:
            found = next((vars(base)[name] for base in cls.__mro__ if name in vars(base)), None)
            get = found.fget if type(found) is property else None
            self._getters[key] = get if type(get) is Function else None
        return self._getters[key]

    def changed(self) -> None:
        """An attribute of some class was set."""
        self._getters.clear()

    def make(
        self, meta: Any, name: str, bases: tuple[Any, ...], namespace: dict[str, Any], rest: dict[str, Any]
    ) -> type:
        """The class that a `class` statement makes when its body has run; raises what making it raises."""
        if "__del__" in namespace:
            raise Unknowable("when a finaliser runs is not known")
        cls: type = meta(name, bases, _with_implicit(namespace), **rest)
        self._known.add(cls)
        return cls

    def new(self, meta: Any, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **rest: Any) -> type:
        """`type.__new__`, called by a metaclass of the program."""
        cls: type = type.__new__(meta, name, bases, _with_implicit(namespace), **rest)
        self._known.add(cls)
        return cls

    def adopt(self, value: Any) -> Any:
        """`value`, which something built in made: a class of the program where it says that it is one."""
        if isinstance(value, type) and value.__module__ == self._module_name:
            self._known.add(value)
        return value


def _with_implicit(namespace: dict[str, Any]) -> dict[str, Any]:
    for method, kind in _IMPLICIT.items():
        if type(namespace.get(method)) is Function:
            namespace[method] = kind(namespace[method])
    return namespace
