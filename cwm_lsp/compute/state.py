"""The state of a machine as one value: all that determines what it does next, with who shares what.

Covers built-in data, functions, closures, plain instances and classes of the program, generators, iterators over lists,
tuples, texts and ranges. Does not cover sets with elements (the order in which they will be iterated over depends on
their past), subclasses of built-in containers, other iterators, unknown values, calls from natives: there is no state.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Mapping
from types import BuiltinFunctionType, CellType, MappingProxyType, MethodType, ModuleType
from typing import TYPE_CHECKING, Any

from cwm_lsp.compute.code import NULL, Code
from cwm_lsp.compute.function import Function, Generator

if TYPE_CHECKING:
    from cwm_lsp.compute.activation import Activation
    from cwm_lsp.compute.machine import Machine

_ATOMS = frozenset({int, bool, str, bytes, type(None), range, type(...), type(NotImplemented)})
_REDUCED = frozenset(map(type, (iter([]), iter(()), iter(""), iter("\u00e9"), iter(range(0)), reversed([]), iter(b""))))
_LAZY = (enumerate, zip, map, filter)
_OF_EVERY_CLASS = frozenset({"__dict__", "__weakref__"})
_MAX_PARTS = 20_000


class _NoStateError(Exception):
    """Something has a state that can't be told."""


Ignored = Mapping[str, frozenset[str]]
"""Local variables of functions, by their qualified names, of which only the type is part of a state."""


def state_of(machine: Machine, ignored: Ignored = MappingProxyType({})) -> Hashable | None:
    """The state of `machine`, which stands between two instructions; None where it can't be told."""
    visitor = _Visitor(machine, ignored)
    try:
        parts = [visitor.activation(a) for a in machine.activations]
        variables = visitor.items(machine.variables)
        if visitor.shares_what_is_ignored:
            return None
        return tuple(parts), variables, visitor.value(machine.handled), machine.recursion_limit
    except (_NoStateError, RecursionError):
        return None


class _Visitor:
    def __init__(self, machine: Machine, ignored: Ignored) -> None:
        self._classes = machine.classes
        self._ignored = ignored
        self._seen: dict[int, int] = {}
        self._alone: list[Any] = []
        self._kept: list[Any] = []  # so that no id is used twice

    def activation(self, a: Activation) -> Hashable:
        if a.hosted or a.finish is not None or a.ended is not None:
            raise _NoStateError
        place = id(a.code), a.pc, a.before, a.line, a.hidden, a.depth, a.keywords
        left_out = self._ignored.get(a.qualname, frozenset())
        local = tuple(
            self.type_only(value) if name in left_out else self.value(value)
            for name, value in zip(a.code.names, a.locals, strict=True)
        )
        held = local, tuple(map(self.value, a.stack)), self.value(a.names)
        return place, held, self.value(a.handled), self.value(a.generator)

    def type_only(self, value: Any) -> str:
        """What is said of an ignored value; the state is none where another variable holds the same object."""
        if type(value) not in _ATOMS:
            self._alone.append(value)
        return type(value).__name__

    @property
    def shares_what_is_ignored(self) -> bool:
        """Whether an ignored object is also part of the state."""
        return any(id(value) in self._seen for value in self._alone)

    def items(self, held: dict[Any, Any]) -> Hashable:
        return tuple((self.value(key), self.value(part)) for key, part in held.items() if key != "__builtins__")

    def value(self, value: Any) -> Hashable:
        """Equal for equal values of one type, shared in the same way."""
        kind = type(value)
        if kind in _ATOMS:
            return kind, value
        if kind is float or kind is complex:
            return kind, repr(value)
        if value is NULL or kind in (ModuleType, Code):
            return id(value)
        if isinstance(value, type) and not self._classes.own(value):
            return id(value)
        known = self._seen.get(id(value))
        if known is not None:
            return known
        if len(self._seen) > _MAX_PARTS:
            raise _NoStateError
        self._seen[id(value)] = len(self._seen)
        self._kept.append(value)
        return kind.__name__, self._parts(value, kind)

    def _parts(self, value: Any, kind: type) -> Hashable:
        if kind is list or kind is tuple:
            return tuple(map(self.value, value))
        if kind is deque:
            return value.maxlen, tuple(map(self.value, value))
        if kind is dict:
            return self.items(value)
        if kind in (set, frozenset) and not value:
            return ()
        if kind is CellType:
            return self.value(value.cell_contents) if _is_bound(value) else None
        if kind is Function:
            cells = tuple(map(self.value, value._closure))
            defaults = self.value(value.__defaults__), self.value(value.__kwdefaults__)
            return id(value._compiled), cells, defaults, self.items(vars(value))
        if kind is MethodType:
            return self.value(value.__func__), self.value(value.__self__)
        if kind is BuiltinFunctionType:
            return value.__name__, self.value(value.__self__)
        if kind is Generator and not value.running:
            return None if value.activation is None else self.activation(value.activation)
        if kind in _REDUCED or kind in _LAZY:
            return tuple(map(self.value, value.__reduce__()[1:]))
        if isinstance(value, BaseException):
            return id(kind), self.value(value.args), self.items(vars(value))
        if self._classes.own(value):
            held = {name: part for name, part in vars(value).items() if name not in _OF_EVERY_CLASS}
            return self.items(held), self.value(value.__bases__)
        if self._classes.own(kind) and kind.__basicsize__ == _PLAIN_SIZE:
            return self.value(kind), self.items(vars(value))
        if kind in (property, staticmethod, classmethod):
            return id(value)
        raise _NoStateError


class _Plain:
    pass


_PLAIN_SIZE = _Plain.__basicsize__  # no slots, no built-in base


def _is_bound(cell: CellType) -> bool:
    try:
        cell.cell_contents  # noqa: B018 - it raises where there is none
    except ValueError:
        return False
    return True
