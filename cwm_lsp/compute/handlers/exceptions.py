"""Raising, handling, and `with`."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Any

from cwm_lsp.compute.code import NULL
from cwm_lsp.compute.handlers.calls import call
from cwm_lsp.compute.host import natively
from cwm_lsp.compute.values import Unknowable, Unknown, derived

if TYPE_CHECKING:
    from cwm_lsp.compute.activation import Activation
    from cwm_lsp.compute.machine import Machine


def raise_varargs(m: Machine, a: Activation, count: int) -> None:
    if count == 0:
        if m.handled is None:
            raise RuntimeError("No active exception to reraise")
        raise m.reraised(m.handled)
    cause = a.stack.pop() if count == 2 else None
    error = _instance(m, a.stack.pop(), "exceptions must derive from BaseException")
    if count == 2:
        error.__cause__ = (
            None if cause is None else _instance(m, cause, "exception causes must derive from BaseException")
        )
    raise error


def _instance(m: Machine, value: Any, message: str) -> BaseException:
    if type(value) is Unknown:
        raise Unknowable(value.reason)
    if isinstance(value, type) and issubclass(value, BaseException):
        value = natively(m, value, (), {})
    if not isinstance(value, BaseException):
        raise TypeError(message)
    return value


def reraise(m: Machine, a: Activation, depth: int) -> None:
    error = a.stack.pop()
    if depth:
        a.before = a.stack[-depth]
        a.line = a.code.lines[a.before]
    raise m.reraised(error)


def push_exc_info(m: Machine, a: Activation, _: object) -> None:
    error = a.stack.pop()
    a.stack.append(m.handled)
    a.stack.append(error)
    m.handled = error


def pop_except(m: Machine, a: Activation, _: object) -> None:
    m.handled = a.stack.pop()


def check_exc_match(m: Machine, a: Activation, _: object) -> None:
    wanted = a.stack.pop()
    classes = wanted if isinstance(wanted, tuple) else (wanted,)
    for cls in classes:
        if type(cls) is Unknown:
            raise Unknowable(cls.reason)
        if not (isinstance(cls, type) and issubclass(cls, BaseException)):
            raise TypeError("catching classes that do not inherit from BaseException is not allowed")
    a.stack.append(isinstance(a.stack[-1], classes))


def before_with(m: Machine, a: Activation, _: object) -> bool | None:
    """Up to Python 3.13."""
    manager = a.stack.pop()
    if type(manager) is Unknown:
        a.stack += derived(manager), derived(manager)  # what is called on the way out, and what `as` binds
        return None
    cls = type(manager)
    enter, leave = getattr(cls, "__enter__", None), getattr(cls, "__exit__", None)
    if enter is None or leave is None:
        raise TypeError(_no_manager(cls.__name__, "" if enter is None else " (missed __exit__ method)"))
    a.stack.append(leave.__get__(manager, cls))
    return call(m, a, enter.__get__(manager, cls), (), {})


def load_special(m: Machine, a: Activation, name: str) -> None:
    """Since Python 3.14: each method of a manager is loaded by itself."""
    manager = a.stack.pop()
    if type(manager) is Unknown:
        a.stack += derived(manager), NULL
        return
    cls = type(manager)
    method = getattr(cls, name, None)
    if method is None:
        if hasattr(cls, "__aenter__"):
            raise Unknowable("async code is not computed")
        full = cls.__qualname__ if cls.__module__ == "builtins" else f"{cls.__module__}.{cls.__qualname__}"
        raise TypeError(_no_manager(full, f" (missed {name} method)"))
    a.stack += method.__get__(manager, cls), NULL


def _no_manager(name: str, what: str) -> str:
    return f"'{name}' object does not support the context manager protocol{what}"


def with_except_start(m: Machine, a: Activation, _: object) -> bool | None:
    """Up to Python 3.13."""
    error = a.stack[-1]
    return call(m, a, a.stack[-4], (type(error), error, _traceback()), {})


def with_except_start_below_null(m: Machine, a: Activation, _: object) -> bool | None:
    """Since Python 3.14."""
    error = a.stack[-1]
    return call(m, a, a.stack[-5], (type(error), error, _traceback()), {})


def _traceback() -> TracebackType:
    """Something that looks like a traceback; the attributes of one are not to be had."""
    return TracebackType(None, sys._getframe(), 0, 1)


def load_assertion_error(m: Machine, a: Activation, _: object) -> None:
    a.stack.append(AssertionError)
