"""Imports: the modules of the allow-list are themselves, their names are those that the list knows."""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from cwm_lsp.compute import machinery, natives
from cwm_lsp.compute.values import Unknowable, Unknown

if TYPE_CHECKING:
    from cwm_lsp.compute.machine import Machine

# what can change variables that it is not given
_REACH_INSIDE = frozenset({"inspect", "gc", "ctypes", "importlib", "builtins", "__main__"})
_OF_THE_MACHINE = {"setrecursionlimit": "set_recursion_limit", "getrecursionlimit": "get_recursion_limit"}


def imported(name: str) -> Any:
    """The module `name`; an Unknown where it isn't on the list (nothing is imported then)."""
    if name in _REACH_INSIDE:
        raise Unknowable(f"the module {name} is not computed")
    known = name in machinery.NAMES or natives.module(name)
    return import_module(name) if known else Unknown(f"the module {name} is not computed", rests=False)


def public_names(module: ModuleType) -> list[str]:
    """What `from module import *` binds."""
    names = machinery.NAMES.get(module.__name__) or natives.module(module.__name__) or {}
    return list(names.get("__all__", (name for name in names if name[:1] != "_")))


def module_attribute(m: Machine, module: ModuleType, name: str) -> Any:
    """`module.name`; raises AttributeError."""
    if module is sys and name in _OF_THE_MACHINE:
        return getattr(m, _OF_THE_MACHINE[name])
    names = machinery.NAMES.get(module.__name__) or natives.module(module.__name__) or {}
    if module is sys and name in ("modules", "_getframe"):
        raise Unknowable(f"sys.{name} is not computed")
    try:
        return names[name]
    except KeyError:
        if name[:2] == "__" == name[-2:] or hasattr(module, name):  # a module can make names when they are asked for
            return Unknown(f"{module.__name__}.{name}")
        raise AttributeError(f"module '{module.__name__}' has no attribute '{name}'") from None
