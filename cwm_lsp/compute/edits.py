"""Changes that somebody makes to a computed execution, at the frame at which the machine stands."""

from __future__ import annotations

from dataclasses import dataclass
from types import CellType
from typing import TYPE_CHECKING, Any

from cwm_lsp.compute.code import NULL
from cwm_lsp.compute.filling import Fill
from cwm_lsp.compute.jumps import advanced, handled_by, may_reraise, stack_at, way_to
from cwm_lsp.compute.literals import literal
from cwm_lsp.compute.values import Unknowable, Unknown
from cwm_lsp.trace.model import Origin, Value

if TYPE_CHECKING:
    from cwm_lsp.compute.activation import Activation
    from cwm_lsp.compute.machine import Machine


@dataclass(frozen=True, slots=True)
class Set:
    """`name` of the innermost activation is bound to the value that `text` shows; `owner.name` is an attribute."""

    name: str
    text: str

    def apply(self, machine: Machine) -> None:
        """Raises Unknowable where there is no such variable."""
        a = _innermost(machine)
        value = literal(self.text)
        owner, dot, attribute = self.name.partition(".")
        if dot and owner:
            try:
                object.__setattr__(_variable(a, owner), attribute, value)
            except (AttributeError, TypeError):
                raise Unknowable(f"there is no attribute {self.name}") from None
            return
        _bind(a, self.name, value)
        if a.shown is not None:
            a.shown = {**a.shown, self.name: Value(self.text, Origin.EDITED, None, True)}
            a.seen.pop(self.name, None)


@dataclass(frozen=True, slots=True)
class Delete:
    """`name` of the innermost activation is bound no more."""

    name: str

    def apply(self, machine: Machine) -> None:
        """Raises Unknowable where there is no such variable."""
        a = _innermost(machine)
        _variable(a, self.name)
        _bind(a, self.name, NULL)


@dataclass(frozen=True, slots=True)
class Jump:
    """`line` of the innermost activation runs next, as if its event had just come; `astray`: what has run
    since is not known."""

    line: int
    astray: bool = False

    def apply(self, machine: Machine) -> None:
        """Raises Unknowable where the line needs a loop, block or exception that is not there, or could be entered in
        more than one way."""
        a = _innermost(machine)
        found = way_to(a.code, a.pc, a.line, self.line, self.astray)
        if found is None:
            raise Unknowable(f"line {self.line} can't be reached from here")
        depth = len(stack_at(a.code, found))
        _leave_handlers(machine, a, depth)
        for number in advanced(a.code, a.pc, a.line):
            if number < depth:
                a.stack[number] = Unknown("how far a loop has come is not known")
        del a.stack[depth:]
        a.pc = a.before = found
        a.line = self.line


@dataclass(frozen=True, slots=True)
class Return:
    """The innermost activation returns what `text` shows, as if its event had just come."""

    text: str

    def apply(self, machine: Machine) -> None:
        """Raises Unknowable where there is nobody to return to."""
        a = _innermost(machine)
        if self.text == "None" and may_reraise(a.code, a.pc, a.line):
            raise Unknowable("it may have raised what it was handling")
        if a.generator is not None or a.finish is not None:
            raise Unknowable("a generator or constructor can't be made to return")
        _leave_handlers(machine, a, 0)
        machine.drop(a, literal(self.text))


Edit = Set | Delete | Jump | Return | Fill


def _innermost(machine: Machine) -> Activation:
    if not machine.activations or not machine.activations[-1].code.traced:
        raise Unknowable("there is no activation to be changed")
    return machine.activations[-1]


def _leave_handlers(machine: Machine, a: Activation, depth: int) -> None:
    """`a` loses its stack from `depth` on: what is handled is what was before the handlers there."""
    before = handled_by(a.code, stack_at(a.code, a.pc), depth)
    if before is not None:
        machine.handled = a.stack[before]


def _variable(a: Activation, name: str) -> Any:
    if a.code.optimized and name in a.code.names:
        value = a.locals[a.code.names.index(name)]
        if type(value) is CellType:
            value = value.cell_contents if _is_bound(value) else NULL
    else:
        value = (a.names or {}).get(name, NULL)
    if value is NULL:
        raise Unknowable(f"there is no variable {name}")
    return value


def _is_bound(cell: CellType) -> bool:
    try:
        cell.cell_contents  # noqa: B018 - it raises where there is none
    except ValueError:
        return False
    return True


def _bind(a: Activation, name: str, value: Any) -> None:
    if not a.code.optimized:
        assert a.names is not None
        if value is NULL:
            del a.names[name]
        else:
            a.names[name] = value
        return
    if name not in a.code.names:
        raise Unknowable(f"there is no variable {name}")
    number = a.code.names.index(name)
    held = a.locals[number]
    if type(held) is not CellType:
        a.locals[number] = value
    elif value is NULL:
        del held.cell_contents
    else:
        held.cell_contents = value
