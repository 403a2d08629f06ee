"""Functions and generators of the program: objects that the machine steps into.

To Python's own object model they are callables and descriptors like any other, so that classes, `super`, properties,
decorators, `map`, `sorted` and dataclasses treat them as they treat real ones. A call that comes from native code runs
the machine inside itself.
"""

from __future__ import annotations

from types import CellType, CodeType, MethodType
from typing import TYPE_CHECKING, Any

from cwm_lsp.compute import generators
from cwm_lsp.compute.code import Code
from cwm_lsp.compute.versions import RULES

if TYPE_CHECKING:
    from cwm_lsp.compute.activation import Activation
    from cwm_lsp.compute.machine import Machine

_HAS_DOCSTRING = 0x4000000  # CO_HAS_DOCSTRING


def _docstring(code: CodeType) -> str | None:
    if not code.co_consts or (RULES.flags_docstrings and not code.co_flags & _HAS_DOCSTRING):
        return None
    return code.co_consts[0] if isinstance(code.co_consts[0], str) else None


class Function:
    """A function of the program. `__dict__` holds the program's own attributes of it."""

    __slots__ = ("__defaults__", "__dict__", "__kwdefaults__", "__name__", "__qualname__", "__weakref__",
                 "_closure", "_compiled", "_globals", "_machine", "_translated")  # fmt: skip

    def __init__(self, machine: Machine, code: CodeType, variables: dict[str, Any]) -> None:
        self._machine = machine
        self._compiled = code
        self._translated: Code | None = None
        self._globals = variables
        self._closure: tuple[CellType, ...] = ()
        self.__defaults__: tuple[Any, ...] | None = None
        self.__kwdefaults__: dict[str, Any] | None = None
        self.__name__ = code.co_name
        self.__qualname__ = code.co_qualname
        self.__doc__ = _docstring(code)
        self.__module__ = str(variables.get("__name__"))

    @property
    def _code(self) -> Code:
        """What is interpreted: made when it is first called, as most functions of a long file are not."""
        if self._translated is None:
            self._translated = self._machine.library.translated(self._compiled)
        return self._translated

    def __get__(self, owner: object, cls: type | None = None) -> Any:
        return self if owner is None else MethodType(self, owner)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._machine.call_from_host(self, args, kwargs)

    def __repr__(self) -> str:
        return f"<function {self.__qualname__} at 0x0>"


class Generator:
    """A generator of the program. `activation` is None once it has ended."""

    __slots__ = ("__name__", "__qualname__", "__weakref__", "_machine", "activation", "running", "started")

    def __init__(self, machine: Machine, activation: Activation) -> None:
        self._machine = machine
        self.activation: Activation | None = activation
        self.started = False
        self.running = False
        self.__name__ = activation.code.code.co_name
        self.__qualname__ = activation.qualname

    def __iter__(self) -> Generator:
        return self

    def __next__(self) -> Any:
        return generators.resume(self._machine, self, None, None)

    def send(self, value: Any, /) -> Any:
        """As a generator's own `send`."""
        return generators.resume(self._machine, self, value, None)

    def throw(self, error: Any, value: Any = None, trace: Any = None, /) -> Any:
        """As a generator's own `throw`."""
        if isinstance(error, type):
            error = error() if value is None else value if isinstance(value, error) else error(value)
        return generators.throw(self._machine, self, error)

    def close(self) -> Any:
        """As a generator's own `close`."""
        return generators.close(self._machine, self)

    def __del__(self) -> None:
        if self.activation is not None:
            generators.finalize(self._machine, self)

    def __repr__(self) -> str:
        return f"<generator object {self.__qualname__} at 0x0>"


# messages of exceptions name types: as Python names its own
Function.__name__ = "function"
Generator.__name__ = "generator"
