"""How an operation ends: with a value, with `Raised(exception)` where Python would raise it, or with `Unknown(reason)`.

Inside this package an exception of Python flies as it is, and a result that ends an operation early is thrown as
`Outcome`; `total` turns both back into results. `Unknowable` passes: what has begun to change something can't be
taken back, so the machine ends its run there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from cwm_lsp.compute.values import Raised, Unknown

P = ParamSpec("P")
TOO_DEEP = Unknown("nested too deeply")
UNKNOWN_OPERAND = Unknown("an operand is unknown")
_NO_TYPES_OF_THE_PROGRAM = re.compile(r"\b(Unknown|Function|Generator)\b")


class Outcome(Exception):
    """Thrown inside this package to end an operation with `result`."""

    def __init__(self, result: Any) -> None:
        super().__init__(result)
        self.result = result


def unknown(reason: str) -> Outcome:
    """What to raise where an operation's result can't be known."""
    return Outcome(Unknown(reason))


def ended(error: BaseException) -> Any:
    """The result that stands for `error`, which came out of an operation."""
    if type(error) is Outcome:
        return error.result
    if type(error) is RecursionError or type(error) is MemoryError:
        return TOO_DEEP  # depends on how deep this process itself stands
    if type(error) in (TypeError, AttributeError) and error.args:
        text = error.args[0]
        if type(text) is str and _NO_TYPES_OF_THE_PROGRAM.search(text):
            return UNKNOWN_OPERAND  # the message names a type that the program does not have
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
