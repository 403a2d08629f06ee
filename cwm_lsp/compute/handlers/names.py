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


load_small_int = load_const


def load_fast(m: Machine, a: Activation, number: int) -> None:
    value = a.locals[number]
    if value is NULL:
        name = a.code.names[number]
        raise UnboundLocalError(f"cannot access local variable '{name}' where it is not associated with a value")
    a.stack.append(value)


load_fast_check = load_fast_borrow = load_fast


def load_fast_load_fast(m: Machine, a: Activation, numbers: tuple[int, int]) -> None:
    load_fast(m, a, numbers[0])
    load_fast(m, a, numbers[1])


load_fast_borrow_load_fast_borrow = load_fast_load_fast


def load_fast_and_clear(m: Machine, a: Activation, number: int) -> None:
    """A comprehension's variable begins to hide one of that name, which may be unbound."""
    a.stack.append(a.locals[number])
    a.locals[number] = NULL


def store_fast(m: Machine, a: Activation, number: int) -> None:
    a.locals[number] = a.stack.pop()


def store_fast_load_fast(m: Machine, a: Activation, numbers: tuple[int, int]) -> None:
    store_fast(m, a, numbers[0])
    load_fast(m, a, numbers[1])


def store_fast_store_fast(m: Machine, a: Activation, numbers: tuple[int, int]) -> None:
    store_fast(m, a, numbers[0])
    store_fast(m, a, numbers[1])


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


def load_global_below_null(m: Machine, a: Activation, wanted: tuple[str, bool]) -> None:
    """Since Python 3.13."""
    name, null = wanted
    a.stack.append(_global(a, name))
    if null:
        a.stack.append(NULL)


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


def load_locals(m: Machine, a: Activation, _: object) -> None:
    a.stack.append(a.names)


def load_from_dict_or_globals(m: Machine, a: Activation, name: str) -> None:
    found = a.stack.pop().get(name, NULL)
    a.stack.append(_global(a, name) if found is NULL else found)


def load_from_dict_or_deref(m: Machine, a: Activation, number: int) -> None:
    found = a.stack.pop().get(a.code.names[number], NULL)
    if found is NULL:
        load_deref(m, a, number)
    else:
        a.stack.append(found)


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
