"""Variables and constants."""

from __future__ import annotations

from types import CellType
from typing import TYPE_CHECKING, Any

from cwm_lsp.compute import natives
from cwm_lsp.compute.code import NULL
from cwm_lsp.compute.values import Unknowable

if TYPE_CHECKING:
    from cwm_lsp.compute.activation import Activation
    from cwm_lsp.compute.machine import Machine

# what can change variables that it is not given
_REACH_INSIDE = frozenset({"exec", "eval", "globals", "locals", "vars", "__import__", "breakpoint"})
_known: dict[str, Any] = {}  # built-ins by name


def load_const(m: Machine, a: Activation, value: Any) -> None:
    a.stack.append(value)


def load_fast(m: Machine, a: Activation, number: int) -> None:
    value = a.locals[number]
    if value is NULL:
        name = a.code.names[number]
        raise UnboundLocalError(f"cannot access local variable '{name}' where it is not associated with a value")
    a.stack.append(value)


load_fast_check = load_fast


def store_fast(m: Machine, a: Activation, number: int) -> None:
    a.locals[number] = a.stack.pop()


def delete_fast(m: Machine, a: Activation, number: int) -> None:
    if a.locals[number] is NULL:
        name = a.code.names[number]
        raise UnboundLocalError(f"cannot access local variable '{name}' where it is not associated with a value")
    a.locals[number] = NULL


def load_global(m: Machine, a: Activation, wanted: tuple[str, bool]) -> None:
    name, null = wanted
    if null:
        a.stack.append(NULL)
    a.stack.append(_global(a, name))


def _global(a: Activation, name: str) -> Any:
    found = a.globals.get(name, NULL)
    if found is NULL:
        found = _known.get(name)
        if found is None:
            if name in _REACH_INSIDE:
                raise Unknowable(f"{name} is not computed")
            found = natives.lookup(name)
            if found is None:
                raise NameError(f"name '{name}' is not defined")
            _known[name] = found
    return found


def store_global(m: Machine, a: Activation, name: str) -> None:
    a.globals[name] = a.stack.pop()


def delete_global(m: Machine, a: Activation, name: str) -> None:
    if name not in a.globals:
        raise NameError(f"name '{name}' is not defined")
    del a.globals[name]


def load_name(m: Machine, a: Activation, name: str) -> None:
    assert a.names is not None
    try:
        value = a.names[name]
    except KeyError:
        value = _global(a, name)
    a.stack.append(value)


def store_name(m: Machine, a: Activation, name: str) -> None:
    assert a.names is not None
    a.names[name] = a.stack.pop()


def delete_name(m: Machine, a: Activation, name: str) -> None:
    assert a.names is not None
    if name not in a.names:
        raise NameError(f"name '{name}' is not defined")
    del a.names[name]


def make_cell(m: Machine, a: Activation, number: int) -> None:
    value = a.locals[number]
    a.locals[number] = CellType() if value is NULL else CellType(value)


def copy_free_vars(m: Machine, a: Activation, count: int) -> None:
    a.locals[a.code.cells :] = a.closure


def load_closure(m: Machine, a: Activation, number: int) -> None:
    a.stack.append(a.locals[number])


def load_deref(m: Machine, a: Activation, number: int) -> None:
    try:
        a.stack.append(a.locals[number].cell_contents)
    except ValueError:
        raise _unbound(a, number) from None


def load_classderef(m: Machine, a: Activation, number: int) -> None:
    name = a.code.names[number]
    assert a.names is not None
    if name in a.names:
        a.stack.append(a.names[name])
    else:
        load_deref(m, a, number)


def store_deref(m: Machine, a: Activation, number: int) -> None:
    a.locals[number].cell_contents = a.stack.pop()


def delete_deref(m: Machine, a: Activation, number: int) -> None:
    try:
        del a.locals[number].cell_contents
    except ValueError:
        raise _unbound(a, number) from None


def _unbound(a: Activation, number: int) -> NameError:
    name = a.code.names[number]
    if number < a.code.cells:
        return UnboundLocalError(f"cannot access local variable '{name}' where it is not associated with a value")
    return NameError(f"cannot access free variable '{name}' where it is not associated with a value in enclosing scope")


def setup_annotations(m: Machine, a: Activation, _: object) -> None:
    assert a.names is not None
    if "__annotations__" not in a.names:
        a.names["__annotations__"] = {}
