"""setExceptionBreakpoints, exceptionInfo: predicted exceptions and uncertain values."""

from __future__ import annotations

from cwm_lsp.dap import exceptions
from cwm_lsp.dap.errors import Error, RequestError
from cwm_lsp.dap.exceptions import FILTERS
from cwm_lsp.dap.expressions import why_not
from cwm_lsp.dap.protocol import Json
from cwm_lsp.dap.requests.arguments import Arguments
from cwm_lsp.dap.rules import Rule, Terms
from cwm_lsp.dap.session import Session

_UNCERTAIN = 0.5
_REASON = "exception"
FILTERS_OFFERED: list[Json] = [
    {
        "filter": one.name,
        "label": one.label,
        "description": one.description,
        "default": one.default,
        "supportsCondition": True,
        "conditionDescription": one.condition,
    }
    for one in FILTERS
]


def set_exception_breakpoints(session: Session, arguments: Arguments) -> Json:
    """Chooses among the filters, by name or with a condition each; the answer has an entry for each of them."""
    chosen = arguments.values.get("filters", [])
    if not isinstance(chosen, list) or not all(isinstance(one, str) for one in chosen):
        raise RequestError(Error.BAD_ARGUMENT, name="filters", command=arguments.command, kind="a list of strings")
    options = [Arguments(arguments.command, one) for one in arguments.mappings("filterOptions")]
    wanted = [(name, "") for name in chosen]
    for one in options:
        wanted.append((one.text("filterId"), one.text("condition").strip() if "condition" in one.values else ""))
    session.breakpoints.filters = []
    return {"breakpoints": [_set(session, name, condition) for name, condition in wanted]}


def _set(session: Session, name: str, condition: str) -> Json:
    """Puts a filter to work; what the client is told of it."""
    number, label = session.breakpoints.new_id(), f"the filter '{name}'"
    if name == "uncertain":
        below = _UNCERTAIN if not condition else _probability(condition)
        if below is None:
            return _refused(number, f"'{condition}' is no probability: write a number from 0 to 1, such as 0.8.")
        rule = Rule(number, _REASON, label, exceptions.uncertain(below))
    else:
        place = {"raised": exceptions.raised, "uncaught": exceptions.uncaught}.get(name)
        if place is None:
            return _refused(number, "There is no such exception filter.")
        if condition and (why := why_not(condition)):
            return _refused(number, f"The condition can't be evaluated: {why}.")
        rule = Rule(number, _REASON, label, place, Terms(condition), exceptions.names)
    session.breakpoints.filters.append(rule)
    return {"id": number, "verified": True}


def _refused(number: int, why: str) -> Json:
    return {"id": number, "verified": False, "message": why}


def _probability(text: str) -> float | None:
    try:
        found = float(text)
    except ValueError:
        return None
    return found if 0 < found <= 1 else None


def exception_info(session: Session, arguments: Arguments) -> Json:
    """The exception, or the uncertain value, at which the session stands."""
    arguments.whole("threadId")
    timeline = session.tape.timeline
    halt, value = session.halt, exceptions.at(timeline, session.position)
    if value is None:
        if halt is None or halt.reason != _REASON:
            raise RequestError(Error.NO_EXCEPTION)
        return {"exceptionId": "uncertain value", "description": halt.text, "breakMode": "always"}
    name = exceptions.type_of(value)
    leaves = exceptions.origin_of_end(timeline, session.tape.end) == session.position or session.at_end
    return {
        "exceptionId": name,
        "description": value.repr,
        "breakMode": "unhandled" if leaves else "always",
        "details": {"message": exceptions.message_of(value), "typeName": name.rpartition(".")[2], "fullTypeName": name},
    }
