"""Objects of a machine replaced by others, wherever the program can reach them."""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from types import CellType, CodeType, FrameType, FunctionType, MemberDescriptorType, ModuleType, TracebackType
from typing import TYPE_CHECKING, Any

from cwm_lsp.compute.code import NULL, Code
from cwm_lsp.compute.function import Function, Generator
from cwm_lsp.compute.values import Unknowable, Unknown

if TYPE_CHECKING:
    from cwm_lsp.compute.activation import Activation
    from cwm_lsp.compute.machine import Machine

_ATOMS = frozenset({int, float, complex, bool, str, bytes, type(None), range, Unknown, Code, ModuleType, FunctionType})
_CLOSED = (type, CodeType, FrameType, TracebackType, Code, ModuleType)  # lead to nothing that the program holds
_DEEPEST = "values are nested too deeply"


@dataclass(slots=True)
class Replaced:
    """`replaced` are the ids of the objects that something referred to. `everywhere`: nothing that refers to one could
    not be made to refer to another, as an iterator or a bound method."""

    replaced: set[int] = field(default_factory=set)
    everywhere: bool = True


def replace(machine: Machine, new: Mapping[int, Any]) -> Replaced:
    """Put `new[id(old)]` in the place of each object `old`, for all that refer to it; tuples around it are new."""
    search = _Search(machine, new)
    try:
        return search.run()
    except RecursionError:
        raise Unknowable(_DEEPEST) from None


class _Search:
    def __init__(self, machine: Machine, new: Mapping[int, Any]) -> None:
        self._machine = machine
        self._classes = machine.classes
        self._new = new
        self._seen: dict[int, Any] = {}  # what is not kept could give its id to another one
        self._pending: list[Any] = []
        self._tuples: dict[int, tuple[Any, Any]] = {}
        self._found = Replaced()

    def run(self) -> Replaced:
        m = self._machine
        self._visit(m.variables)
        for a in m.activations:
            self._activation(a)
        m.passing, m.result = self._of(m.passing), self._of(m.result)
        self._of(m.handled)
        while self._pending:
            self._look_into(self._pending.pop())
        return self._found

    def _of(self, value: Any) -> Any:
        """What stands for `value`, which will be looked into."""
        kind = type(value)
        found = self._new.get(id(value), NULL)
        if found is not NULL:
            self._found.replaced.add(id(value))
            return found
        if kind in _ATOMS or value is NULL:
            return value
        if isinstance(value, tuple):
            return self._tuple(value)
        self._visit(value)
        return value

    def _visit(self, value: Any) -> None:
        if id(value) not in self._seen:
            self._seen[id(value)] = value
            self._pending.append(value)

    def _tuple(self, value: tuple[Any, ...]) -> Any:
        known = self._tuples.get(id(value))
        if known is None:
            parts = [self._of(part) for part in value]
            same = all(one is other for one, other in zip(parts, value, strict=True))
            known = self._tuples[id(value)] = (value, value if same else tuple.__new__(type(value), parts))
        return known[1]

    def _activation(self, a: Activation) -> None:
        for held in (a.locals, a.stack):
            self._list(held)
        if a.names is not None:
            self._visit(a.names)
        for part in (*a.closure, a.handled, a.outer):
            self._of(part)

    def _look_into(self, value: Any) -> None:
        kind = type(value)
        if isinstance(value, list | deque):
            self._list(value)
        if isinstance(value, dict):
            self._dict(value)
        if kind is CellType:
            self._cell(value)
        elif kind is Function:
            self._function(value)
        elif kind is Generator:
            if value.activation is not None:
                self._activation(value.activation)
        elif isinstance(value, BaseException):
            value.args = self._of(value.args)
            self._dict(vars(value))
            for other in (value.__cause__, value.__context__):
                self._of(other)
        elif isinstance(value, type):
            if self._classes.own(value):
                self._class(value)
        elif self._classes.own(kind):
            self._instance(value, kind)
        elif not isinstance(value, (list, deque, dict, *_CLOSED)):
            self._other(value)

    def _list(self, value: Any) -> None:
        for number, part in enumerate(value):
            other = self._of(part)
            if other is not part:
                value[number] = other

    def _dict(self, value: dict[Any, Any]) -> None:
        for key, part in list(dict.items(value)):
            if type(key) is not str:
                self._of(key)
            other = self._of(part)
            if other is not part:
                dict.__setitem__(value, key, other)

    def _cell(self, cell: CellType) -> None:
        try:
            held = cell.cell_contents
        except ValueError:
            return
        other = self._of(held)
        if other is not held:
            cell.cell_contents = other

    def _function(self, function: Function) -> None:
        for cell in function._closure:
            self._visit(cell)
        function.__defaults__ = self._of(function.__defaults__)
        function.__kwdefaults__ = self._of(function.__kwdefaults__)
        self._dict(vars(function))

    def _instance(self, value: Any, kind: type) -> None:
        with suppress(AttributeError):  # all of its attributes may be slots
            self._dict(object.__getattribute__(value, "__dict__"))
        for base in kind.__mro__:
            for slot in vars(base).values():
                if type(slot) is MemberDescriptorType:
                    self._slot(value, slot)

    def _slot(self, value: Any, slot: MemberDescriptorType) -> None:
        try:
            part = slot.__get__(value)
        except AttributeError:
            return
        other = self._of(part)
        if other is not part:
            slot.__set__(value, other)

    def _class(self, value: type) -> None:
        for name, part in list(vars(value).items()):
            if name[:2] != "__":
                other = self._of(part)
                if other is not part:
                    type.__setattr__(value, name, other)
                    self._classes.changed()

    def _other(self, value: Any) -> None:
        """Something whose parts can't be replaced."""
        for part in gc.get_referents(value):
            if part is not self._machine and self._of(part) is not part:
                self._found.everywhere = False
