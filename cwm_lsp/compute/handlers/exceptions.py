"""Raising, handling, and `with`."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Any

from cwm_lsp.compute.handlers.calls import call
from cwm_lsp.compute.host import natively
from cwm_lsp.compute.values import Unknowable, Unknown

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
    manager = a.stack.pop()
    if type(manager) is Unknown:
        raise Unknowable(manager.reason)
    cls = type(manager)
    enter, leave = getattr(cls, "__enter__", None), getattr(cls, "__exit__", None)
    if enter is None or leave is None:
        what = "" if enter is None else " (missed __exit__ method)"
        raise TypeError(f"'{cls.__name__}' object does not support the context manager protocol{what}")
    a.stack.append(leave.__get__(manager, cls))
    return call(m, a, enter.__get__(manager, cls), (), {})


def with_except_start(m: Machine, a: Activation, _: object) -> bool | None:
    error = a.stack[-1]
    return call(m, a, a.stack[-4], (type(error), error, _traceback()), {})


def _traceback() -> TracebackType:
    """Something that looks like a traceback; the attributes of one are not to be had."""
    return TracebackType(None, sys._getframe(), 0, 1)


def load_assertion_error(m: Machine, a: Activation, _: object) -> None:
    a.stack.append(AssertionError)
