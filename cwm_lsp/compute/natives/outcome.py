"""How an operation ends: with a value, with `Raised(exception)` where Python would raise it, or with `Unknown(reason)`.

Inside this package an exception of Python flies as it is, and a result that ends an operation early is thrown as
`Outcome`; `total` turns both back into results. `Unknowable` passes: what has begun to change something can't be
taken back, so the machine ends its run there.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from cwm_lsp.compute.values import Raised, Unknown

P = ParamSpec("P")
TOO_DEEP = "nested too deeply"
UNKNOWN_OPERAND = "an operand is unknown"


class Outcome(Exception):
    """Thrown inside this package to end an operation with `result`. An Unknown stands for a new one, of which nothing
    is known but the reason, unless it is `own`: made for just this result."""

    def __init__(self, result: Any, *, own: bool = False) -> None:
        super().__init__(result)
        self.result = result
        self.own = own


def unknown(reason: str) -> Outcome:
    """What to raise where an operation's result can't be known."""
    return Outcome(Unknown(reason))


def ended(error: BaseException) -> Any:
    """The result that stands for `error`, which came out of an operation."""
    if type(error) is Outcome:
        result = error.result
        return Unknown(result.reason) if type(result) is Unknown and not error.own else result
    if type(error) is RecursionError or type(error) is MemoryError:
        return Unknown(TOO_DEEP)  # depends on how deep this process itself stands
    if type(error) in (TypeError, AttributeError) and error.args:
        text = error.args[0]
        if type(text) is str and Unknown.__name__ in text:
            return Unknown(UNKNOWN_OPERAND)
    return Raised(error.with_traceback(None))


def total(operation: Callable[P, Any]) -> Callable[P, Any]:
    """`operation`, which may raise, as a function that gives results only."""

    @wraps(operation)
    def run(*args: P.args, **kwargs: P.kwargs) -> Any:
        try:
            return operation(*args, **kwargs)
        except Exception as error:
            return ended(error)

    return run
