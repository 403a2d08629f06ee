"""`except*`: exception groups taken apart by handlers, and what is raised again behind them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from cwm_lsp.compute.values import Unknowable, Unknown

if TYPE_CHECKING:
    from cwm_lsp.compute.activation import Activation
    from cwm_lsp.compute.machine import Machine


def check_eg_match(m: Machine, a: Activation, _: object) -> None:
    """Above what is left of the group comes the part of it that is of these classes, which is handled now."""
    wanted = a.stack.pop()
    for cls in wanted if isinstance(wanted, tuple) else (wanted,):
        if type(cls) is Unknown:
            raise Unknowable(cls.reason)
        if not (isinstance(cls, type) and issubclass(cls, BaseException)):
            raise TypeError("catching classes that do not inherit from BaseException is not allowed")
        if issubclass(cls, BaseExceptionGroup):
            raise TypeError("catching ExceptionGroup with except* is not allowed. Use except instead.")
    match, rest = _split(a.stack.pop(), wanted)
    a.stack += rest, match
    if match is not None:
        m.handled = match


def _split(error: BaseException | None, wanted: Any) -> tuple[BaseException | None, BaseException | None]:
    if isinstance(error, wanted):
        return BaseExceptionGroup("", (error,)), None  # it was raised outside of any group
    if isinstance(error, BaseExceptionGroup):
        match, rest = error.split(wanted)
        return match, rest
    return None, error


def prep_reraise_star(m: Machine, a: Activation, _: object) -> None:
    """The exceptions behind all handlers become the one that is raised, or None."""
    errors = a.stack.pop()
    a.stack[-1] = _merged(a.stack[-1], [error for error in errors if error is not None])


def _merged(origin: BaseException, errors: list[BaseException]) -> BaseException | None:
    """`_PyExc_PrepReraiseStar`: what was not handled or raised again keeps its place in `origin`."""
    if not errors or not isinstance(origin, BaseExceptionGroup):
        return errors[0] if errors else None
    again = {id(leaf) for error in errors if _is_part(error, origin) for leaf in _leaves(error)}
    raised = [error for error in errors if not _is_part(error, origin)]
    kept = origin.split(lambda error: id(error) in again)[0] if again else None
    if kept is not None:
        raised.append(kept)
    return raised[0] if len(raised) == 1 else BaseExceptionGroup("", raised)


def _is_part(error: BaseException, origin: BaseException) -> bool:
    """Whether it came out of `origin`: a handler's own exception has another context."""
    notes = getattr(error, "__notes__", None), getattr(origin, "__notes__", None)
    return error.__cause__ is origin.__cause__ and error.__context__ is origin.__context__ and notes[0] is notes[1]


def _leaves(error: BaseException) -> Iterable[BaseException]:
    if not isinstance(error, BaseExceptionGroup):
        return (error,)
    return (leaf for part in error.exceptions for leaf in _leaves(part))
