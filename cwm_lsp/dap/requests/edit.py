"""setVariable, setExpression: another value, and the prediction that follows from it.

Only where the session stands: a caller's state shows in its next frame, which lies ahead. What is behind stays as it
was, so a step back to before the edit shows the old values, and a step forward the edited ones again.
"""

from __future__ import annotations

from collections.abc import Awaitable

from cwm_lsp.dap.errors import Error, RequestError, cited
from cwm_lsp.dap.expressions import Answer, evaluate
from cwm_lsp.dap.handles import Scope
from cwm_lsp.dap.protocol import Json
from cwm_lsp.dap.requests.arguments import Arguments
from cwm_lsp.dap.requests.variables import hexadecimal, named, variable, why_not_settable
from cwm_lsp.dap.session import Session
from cwm_lsp.dap.values import as_repr, lookup

_SHOWN = {"value", "type", "variablesReference", "namedVariables", "indexedVariables"}


def set_variable(session: Session, arguments: Arguments) -> Awaitable[Json]:
    """Sets a variable of the locals' scope or an attribute of an object; answered when the worker has taken it."""
    container = session.variable_handles.get(arguments.whole("variablesReference"))
    name = arguments.text("name")
    if container.text:
        raise RequestError(Error.NOT_SETTABLE, name=name, why="it is a part of a value; set the whole value")
    if container.scope is Scope.ACTUAL:
        raise RequestError(Error.NOT_SETTABLE, name=name, why="it is a value of the real run; set the predicted one")
    if container.scope is not Scope.VALUES:
        raise RequestError(Error.NOT_SETTABLE, name=name, why="it is no variable but tells about one")
    return _set(session, arguments, container.index, container.path_of(name))


def set_expression(session: Session, arguments: Arguments) -> Awaitable[Json]:
    """Sets a name, or an attribute by its dotted name; other expressions are refused."""
    return _set(session, arguments, *named(session, arguments))


def _set(session: Session, arguments: Arguments, index: int, path: str) -> Awaitable[Json]:
    text = arguments.text("value")
    if why := why_not_settable(session, index, path):
        raise RequestError(Error.NOT_SETTABLE, name=path, why=why)
    value = _written(session, index, text)
    if value is None:
        raise RequestError(Error.BAD_VALUE, value=cited(text))
    session.begin_edit()  # now, as other requests are handled before the awaitable is awaited
    return _edited(session, index, path, value, hexadecimal(arguments))


def _written(session: Session, index: int, text: str) -> str | None:
    """The repr of what a user wrote: an expression over the frame, or else what an object looks like."""
    answer = evaluate(text, session.tape.timeline.locals_at(index), session.taken)
    if isinstance(answer, Answer):
        return answer.repr
    program = session.plan.program if session.plan is not None else None
    called = text.partition("(")[0].strip()  # what a function of the program returns is not known, and no object
    return None if program is not None and program.function(called) is not None else as_repr(text)


async def _edited(session: Session, index: int, path: str, value: str, hexadecimal: bool) -> Json:
    await session.rewind({path: value})
    shown = lookup(session.tape.timeline.locals_at(index), path)
    if shown is None:
        raise RequestError(Error.NOT_SET, why=f"the prediction knows no {path} there.")
    row = variable(session, index, path, path, shown, hexadecimal=hexadecimal)
    return {name: row[name] for name in row.keys() & _SHOWN}
