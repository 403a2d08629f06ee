"""Calls."""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from types import MethodType
from typing import TYPE_CHECKING, Any

from cwm_lsp.compute import natives
from cwm_lsp.compute.activation import NO_LINE, Activation
from cwm_lsp.compute.caches import MISSING, Cached
from cwm_lsp.compute.code import NULL
from cwm_lsp.compute.function import Function, Generator
from cwm_lsp.compute.generators import step_into
from cwm_lsp.compute.handlers.definitions import BUILD_CLASS, build_class
from cwm_lsp.compute.host import natively
from cwm_lsp.compute.values import Unknowable, Unknown, value_of

if TYPE_CHECKING:
    from cwm_lsp.compute.machine import Machine

_STEPPED_INTO = (Function, Cached)


def call(m: Machine, a: Activation, f: Any, args: Sequence[Any], kwargs: Mapping[str, Any]) -> bool | None:
    """Call `f` and push the result: now, or when the activation that begins here ends (then True)."""
    cls = type(f)
    if cls is MethodType and type(f.__func__) in _STEPPED_INTO:
        args = (f.__self__, *args)
        f = f.__func__
        cls = type(f)
    if cls is Function:
        if m.enter(f, args, kwargs) is None:
            a.stack.append(m.taken())
            return None
        return True
    if cls is Cached:
        return _call_cached(m, a, f, args, kwargs)
    if f is BUILD_CLASS:
        return build_class(m, args, kwargs)
    if f is next and len(args) == 1 and type(args[0]) is Generator:
        return step_into(m, args[0], None, _stop)
    if f is super and not args:
        args = _super_arguments(a)
    elif m.classes.own(f):
        init = f.__init__
        if type(init) is Function and f.__new__ is object.__new__ and type(f).__call__ is type.__call__:
            return _construct(m, f, init, args, kwargs)
    elif m.classes.own(cls):
        method = getattr(cls, "__call__", None)  # noqa: B004 - the method itself is wanted
        if type(method) is Function:
            return call(m, a, method, (f, *args), kwargs)
    a.stack.append(natively(m, f, args, kwargs))
    return None


def _call_cached(m: Machine, a: Activation, f: Cached, args: Sequence[Any], kwargs: Mapping[str, Any]) -> bool | None:
    key = f.key(args, kwargs)
    found = f.found(key)
    if found is not MISSING:
        a.stack.append(found)
        return None
    begun = m.enter(f.function, args, kwargs)
    if begun is None:
        a.stack.append(f.kept(key, m.taken()))
        return None
    begun.finish = lambda result: f.kept(key, result)
    return True


def _stop(value: Any) -> None:
    raise StopIteration if value is None else StopIteration(value)


def _construct(m: Machine, cls: type, init: Function, args: Sequence[Any], kwargs: Mapping[str, Any]) -> bool:
    instance: Any = object.__new__(cls)
    a = m.enter(init, (instance, *args), kwargs)
    if a is None:
        raise TypeError("__init__() should return None, not 'generator'")

    def finish(result: Any) -> Any:
        if result is not None:
            raise TypeError(f"__init__() should return None, not '{type(result).__name__}'")
        return instance

    a.finish = finish
    return True


def _super_arguments(a: Activation) -> tuple[Any, Any]:
    names = a.code.names
    if "__class__" not in names or not a.code.code.co_argcount:
        raise RuntimeError("super(): no arguments")
    first = a.locals[0]
    if type(first) is types.CellType:
        first = first.cell_contents
    return a.locals[names.index("__class__")].cell_contents, first


def kw_names(m: Machine, a: Activation, names: tuple[str, ...]) -> None:
    a.keywords = names


def call_above_null(m: Machine, a: Activation, count: int) -> bool | None:
    """Up to Python 3.12: below the arguments lie NULL and the callable, or the callable and its first argument."""
    args = a.take(count)
    second = a.stack.pop()
    f = a.stack.pop()
    if f is NULL:
        f = second
    else:
        args.insert(0, second)
    if a.keywords:
        names, a.keywords = a.keywords, ()
        return call(m, a, f, args[: -len(names)], dict(zip(names, args[-len(names) :], strict=True)))
    return call(m, a, f, args, {})


def call_forgetting_line(m: Machine, a: Activation, count: int) -> bool | None:
    """On Python 3.12 the line counts as another one behind a call that is not made through native code."""
    f = a.stack[-count - 1] if a.stack[-count - 2] is NULL else a.stack[-count - 2]
    if type(f) is Function or (type(f) is MethodType and type(f.__func__) is Function):
        a.line = NO_LINE
    return call_above_null(m, a, count)


def call_below_null(m: Machine, a: Activation, count: int) -> bool | None:
    """Since Python 3.13: below the arguments lies the callable, and on it NULL or its first argument."""
    args = a.take(count)
    return call(m, a, *_callee(a, args), {})


def call_kw(m: Machine, a: Activation, count: int) -> bool | None:
    names = a.stack.pop()
    args = a.take(count)
    named = dict(zip(names, args[-len(names) :], strict=True))
    return call(m, a, *_callee(a, args[: -len(names)]), named)


def _callee(a: Activation, args: list[Any]) -> tuple[Any, list[Any]]:
    first = a.stack.pop()
    if first is not NULL:
        args.insert(0, first)
    return a.stack.pop(), args


def call_function_ex(m: Machine, a: Activation, flags: int) -> bool | None:
    kwargs = a.stack.pop() if flags & 1 else {}
    args = a.stack.pop()
    f = a.stack.pop()
    a.stack.pop()  # NULL
    return _call_starred(m, a, f, args, kwargs)


def call_function_ex_below_null(m: Machine, a: Activation, flags: int) -> bool | None:
    """Python 3.13."""
    kwargs = a.stack.pop() if flags & 1 else {}
    args = a.stack.pop()
    a.stack.pop()  # NULL
    return _call_starred(m, a, a.stack.pop(), args, kwargs)


def call_function_ex_always_named(m: Machine, a: Activation, _: object) -> bool | None:
    """Since Python 3.14: NULL stands for no keyword arguments."""
    kwargs = a.stack.pop()
    args = a.stack.pop()
    a.stack.pop()  # NULL
    return _call_starred(m, a, a.stack.pop(), args, {} if kwargs is NULL else kwargs)


def _call_starred(m: Machine, a: Activation, f: Any, args: Any, kwargs: Mapping[str, Any]) -> bool | None:
    if type(args) is Unknown:
        raise Unknowable(args.reason)
    if type(args) is not tuple:
        if not hasattr(type(args), "__iter__") and not hasattr(type(args), "__getitem__"):
            raise TypeError(f"{called(f)} argument after * must be an iterable, not {type(args).__name__}")
        args = value_of(natives.call(tuple, (args,)))
        if type(args) is Unknown:
            raise Unknowable(args.reason)
    return call(m, a, f, args, kwargs)


def called(f: Any) -> str:
    """How messages name the function of a call (`_PyObject_FunctionStr`)."""
    name = getattr(f, "__qualname__", None)
    module = getattr(f, "__module__", None)
    if not isinstance(name, str):
        return str(f)
    return f"{name}()" if module is None or module == "builtins" else f"{module}.{name}()"
