"""Functions and classes, as their definitions are run."""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cwm_lsp.compute.activation import Activation
from cwm_lsp.compute.function import Function
from cwm_lsp.compute.values import Unknowable, Unknown, derived

if TYPE_CHECKING:
    from cwm_lsp.compute.machine import Machine

BUILD_CLASS = object()
_VALUE = 1  # annotationlib.Format.VALUE
_DEFAULTS, _NAMED_DEFAULTS, _ANNOTATIONS, _CLOSURE, _ANNOTATE = 1, 2, 4, 8, 16  # parts of functions


def make_function(m: Machine, a: Activation, flags: int) -> None:
    """Up to Python 3.12: `flags` say which parts lie below the code."""
    code = a.stack.pop()
    parts = {flag: a.stack.pop() for flag in (_CLOSURE, _ANNOTATIONS, _NAMED_DEFAULTS, _DEFAULTS) if flags & flag}
    function = _function(m, a, code)
    for flag, part in parts.items():
        _set_part(function, flag, part)
    a.stack.append(function)


def make_bare_function(m: Machine, a: Activation, _: object) -> None:
    """Since Python 3.13: parts are set by instructions of their own."""
    a.stack.append(_function(m, a, a.stack.pop()))


def set_function_attribute(m: Machine, a: Activation, flag: int) -> None:
    function = a.stack.pop()
    _set_part(function, flag, a.stack.pop())
    a.stack.append(function)


def _function(m: Machine, a: Activation, code: types.CodeType) -> Function:
    function = Function(m, code, a.globals)
    function.__annotations__ = {}
    return function


def _set_part(function: Function, flag: int, part: Any) -> None:
    if flag == _DEFAULTS:
        function.__defaults__ = part
    elif flag == _NAMED_DEFAULTS:
        function.__kwdefaults__ = part
    elif flag == _ANNOTATIONS:
        function.__annotations__ = dict(zip(part[::2], part[1::2], strict=True))
    elif flag == _CLOSURE:
        function._closure = part
    elif flag == _ANNOTATE:
        del function.__annotations__  # made when somebody asks, which is not computed
        vars(function)["__annotate__"] = part


def build_class(m: Machine, args: Sequence[Any], kwargs: Mapping[str, Any]) -> bool:
    """The call of BUILD_CLASS: run the class body, which makes the class when it ends."""
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
        _annotate(m, meta, namespace)
        return m.classes.make(meta, name, bases, namespace, rest)

    a.finish = finish
    m.push(a)
    return True


def _annotate(m: Machine, meta: Any, namespace: dict[str, Any]) -> None:
    """Since Python 3.14 `NamedTuple` and `TypedDict` run the code of `__annotate__` themselves, which programs here
    don't have: they get its result instead, where nobody sees how it came."""
    function = namespace.get("__annotate_func__")
    if type(function) is not Function or getattr(meta, "__module__", None) != "typing":
        return
    if not m.frames.silent:
        raise Unknowable("annotations that typing evaluates")
    try:
        namespace["__annotations__"] = function(_VALUE)
    except NameError:
        raise Unknowable("annotations that are not defined yet") from None


def _unknown_class(m: Machine, body: Function, base: Unknown) -> bool:
    """A class with a base that is not known: its body runs, and what comes of it is unknown."""
    a = Activation(body._code, body._globals, body._closure, body._code.qualname, {})
    a.finish = lambda cell: derived(base)
    m.push(a)
    return True


def load_build_class(m: Machine, a: Activation, _: object) -> None:
    a.stack.append(BUILD_CLASS)
