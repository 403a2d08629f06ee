"""Calls, functions, classes and imports."""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from types import MethodType
from typing import TYPE_CHECKING, Any

from cwm_lsp.compute import natives
from cwm_lsp.compute.activation import Activation
from cwm_lsp.compute.caches import MISSING, Cached
from cwm_lsp.compute.code import NULL
from cwm_lsp.compute.function import Function, Generator
from cwm_lsp.compute.generators import step_into
from cwm_lsp.compute.host import natively
from cwm_lsp.compute.modules import imported, module_attribute, public_names
from cwm_lsp.compute.values import Unknowable, Unknown, value_of

if TYPE_CHECKING:
    from cwm_lsp.compute.machine import Machine

_STEPPED_INTO = (Function, Cached)
BUILD_CLASS = object()


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
        return _build_class(m, args, kwargs)
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


def _build_class(m: Machine, args: Sequence[Any], kwargs: Mapping[str, Any]) -> bool:
    body, name, *given = args
    unknown = next((base for base in (*given, *kwargs.values()) if type(base) is Unknown), None)
    if unknown is not None:
        return _unknown_class(m, body, unknown)
    bases = tuple(types.resolve_bases(given))
    meta, namespace, rest = types.prepare_class(name, bases, dict(kwargs))
    if tuple(given) != bases:
        namespace["__orig_bases__"] = tuple(given)
    a = Activation(body._code, body._globals, body._closure, body._code.qualname, namespace)

    def finish(cell: Any) -> type:
        return m.classes.make(meta, name, bases, namespace, rest)

    a.finish = finish
    m.push(a)
    return True


def _unknown_class(m: Machine, body: Function, base: Unknown) -> bool:
    """A class with a base that is not known: its body runs, and what comes of it is unknown."""
    a = Activation(body._code, body._globals, body._closure, body._code.qualname, {})
    a.finish = lambda cell: base
    m.push(a)
    return True


def load_build_class(m: Machine, a: Activation, _: object) -> None:
    a.stack.append(BUILD_CLASS)


def kw_names(m: Machine, a: Activation, names: tuple[str, ...]) -> None:
    a.keywords = names


def call_(m: Machine, a: Activation, count: int) -> bool | None:
    stack = a.stack
    if count:
        args = stack[-count:]
        del stack[-count:]
    else:
        args = []
    second = stack.pop()
    first = stack.pop()
    if first is NULL:
        first = second
    else:
        args.insert(0, second)
    if a.keywords:
        names, a.keywords = a.keywords, ()
        named = dict(zip(names, args[-len(names) :], strict=True))
        return call(m, a, first, args[: -len(names)], named)
    return call(m, a, first, args, {})


def call_function_ex(m: Machine, a: Activation, flags: int) -> bool | None:
    kwargs = a.stack.pop() if flags & 1 else {}
    args = a.stack.pop()
    f = a.stack.pop()
    a.stack.pop()  # NULL
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


def make_function(m: Machine, a: Activation, flags: int) -> None:
    code = a.stack.pop()
    closure = a.stack.pop() if flags & 8 else ()
    annotations = a.stack.pop() if flags & 4 else ()
    keyword_defaults = a.stack.pop() if flags & 2 else None
    defaults = a.stack.pop() if flags & 1 else None
    function = Function(m, m.library.translated(code), a.globals, defaults, keyword_defaults, closure)
    function.__annotations__ = dict(zip(annotations[::2], annotations[1::2], strict=True))
    a.stack.append(function)


def return_generator(m: Machine, a: Activation, _: object) -> None:
    raise AssertionError("a generator begins behind this instruction")


def import_name(m: Machine, a: Activation, name: str) -> None:
    wanted = a.stack.pop()
    level = a.stack.pop()
    if level:
        a.stack.append(Unknown("a relative import"))
    else:
        a.stack.append(imported(name if wanted else name.partition(".")[0]))


def import_from(m: Machine, a: Activation, name: str) -> None:
    module = a.stack[-1]
    if type(module) is Unknown:
        a.stack.append(Unknown(f"{name} of {module.reason}"))
        return
    try:
        a.stack.append(module_attribute(m, module, name))
    except AttributeError:
        a.stack.append(Unknown(f"{module.__name__}.{name}"))


def import_star(m: Machine, a: Activation, _: object) -> None:
    module = a.stack.pop()
    assert a.names is not None
    if type(module) is Unknown:
        raise Unknowable(module.reason)
    for name in public_names(module):
        a.names[name] = module_attribute(m, module, name)
