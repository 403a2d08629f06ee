"""What the modules of the standard library mean in the computed world: the names of each, with what is not pure or
not on the allow-list as `Unknown`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from cwm_lsp.compute.natives.modules import collections as collections
from cwm_lsp.compute.natives.modules import dates as dates
from cwm_lsp.compute.natives.modules import functions as functions
from cwm_lsp.compute.natives.modules import iteration as iteration
from cwm_lsp.compute.natives.modules import numbers as numbers
from cwm_lsp.compute.natives.modules import texts as texts
from cwm_lsp.compute.natives.table import resolve
from cwm_lsp.compute.values import Unknown

# functions of these are on the list one by one
_PURE = (
    "bisect", "calendar", "cmath", "collections", "colorsys", "copy", "datetime", "decimal", "fractions", "functools",
    "heapq", "itertools", "json", "math", "numbers", "operator", "re", "statistics", "string", "textwrap",
)  # fmt: skip
# classes and markers, of which the program makes its own; they do nothing by themselves
_MARKERS = ("abc", "collections.abc", "dataclasses", "enum", "types", "typing")
# known to exist, and that nothing of them can be computed
_OUTSIDE = (
    "array", "asyncio", "concurrent.futures", "contextlib", "csv", "hashlib", "inspect", "io", "itertools", "logging",
    "multiprocessing", "os", "os.path", "pathlib", "pickle", "pprint", "queue", "random", "secrets", "shutil",
    "socket", "subprocess", "tempfile", "threading", "time", "traceback", "unittest", "urllib", "urllib.request",
    "uuid", "warnings", "weakref",
)  # fmt: skip
_MARKER_FUNCTIONS = frozenset(
    {"abstractmethod", "dataclass", "field", "fields", "asdict", "astuple", "replace", "is_dataclass", "cast",
     "NewType", "overload", "final", "runtime_checkable", "unique", "no_type_check", "NamedTuple", "TypedDict",
     "Annotated", "assert_never", "override"}
)  # fmt: skip
_SYS = ("maxsize", "maxunicode", "byteorder", "float_info", "int_info", "hash_info", "version_info", "hexversion")


class _Outside(Mapping[str, Any]):
    """A module of which every name is unknown."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getitem__(self, name: str) -> Any:
        if name.startswith("__"):
            raise KeyError(name)
        return Unknown(f"{self._name}.{name} is not computed", rests=False)

    def __iter__(self) -> Any:
        return iter(())

    def __len__(self) -> int:
        return 0


@cache
def module(name: str) -> Mapping[str, Any] | None:
    """The names of the module `name`; None where nothing is known of it (not even whether it can be imported).

    `__all__` is among them where the module has one. Every name that the real module has is there.
    """
    if name in _PURE:
        return _names(import_module(name), _on_the_list)
    if name in _MARKERS:
        return _names(import_module(name), _marker)
    if name == "sys":
        return _names(sys, lambda known, value: known in _SYS or value is sys.exit)
    return _Outside(name) if name in _OUTSIDE else None


def _names(real: ModuleType, is_known: Callable[[str, Any], bool]) -> dict[str, Any]:
    found = {
        name: value if is_known(name, value) else Unknown(f"{real.__name__}.{name} is not computed", rests=False)
        for name, value in vars(real).items()
        if name[:2] != "__"
    }
    if hasattr(real, "__all__"):
        found["__all__"] = list(real.__all__)
    return found


def _on_the_list(_: str, value: Any) -> bool:
    if isinstance(value, type) and issubclass(value, BaseException):
        return True
    if callable(value):
        return resolve(value) is not None
    return not isinstance(value, ModuleType)


def _marker(name: str, value: Any) -> bool:
    if isinstance(value, ModuleType):
        return False
    kind = type(value)
    return not callable(value) or isinstance(value, type) or kind.__module__ == "typing" or name in _MARKER_FUNCTIONS
