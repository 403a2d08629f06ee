"""variables, evaluate: the values at a stop."""

from __future__ import annotations

import re
from collections.abc import Mapping

from cwm_lsp.dap import views
from cwm_lsp.dap.errors import Error, RequestError
from cwm_lsp.dap.handles import Container
from cwm_lsp.dap.protocol import Json
from cwm_lsp.dap.requests.arguments import Arguments
from cwm_lsp.dap.session import Session
from cwm_lsp.dap.values import flattened, lookup, trust, type_name
from cwm_lsp.trace.agreement import with_word
from cwm_lsp.trace.model import Value

_READ_ONLY: Json = {"attributes": ["readOnly"]}
_NAME = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")


def variables(session: Session, arguments: Arguments) -> Json:
    """The variables of a scope, or the attributes of an object."""
    found = rows(session, session.variable_handles.get(arguments.whole("variablesReference")))
    if arguments.values.get("filter") == "indexed":
        found = []
    start, count = max(0, arguments.whole("start", 0)), arguments.whole("count", 0)
    return {"variables": found[start : start + count] if count > 0 else found[start:]}


def evaluate(session: Session, arguments: Arguments) -> Json:
    """The value of a name, or of an attribute by its dotted name, in a frame (the innermost if none is given)."""
    index, name = named(session, arguments)
    value = lookup(session.tape.timeline.locals_at(index), name)
    if value is None:
        raise RequestError(Error.UNKNOWN_NAME, name=name)
    row = variable(session, index, name, name, value)
    return {"result": row.pop("value"), **{name: row[name] for name in row.keys() - {"name", "evaluateName"}}}


def named(session: Session, arguments: Arguments) -> tuple[int, str]:
    """The frame index and the name that `frameId` and `expression` of a request say."""
    expression = arguments.text("expression").strip()
    if not _NAME.fullmatch(expression):
        raise RequestError(Error.NOT_A_NAME, expression=expression)
    given = arguments.values.get("frameId")
    index = session.position if given is None else session.frame_handles.get(arguments.whole("frameId"))
    return index, expression


def rows(session: Session, container: Container) -> list[Json]:
    """The variables in a container as the client sees them."""
    index, values = container.index, values_in(session, container)
    if container.confidence:
        return _confidence(session, index, values)
    return [variable(session, index, name, container.path_of(name), value) for name, value in values.items()]


def values_in(session: Session, container: Container) -> Mapping[str, Value]:
    """The values in a container, by name; the locals' scope also has what the line before got from its calls."""
    values = {**_outcomes(session, container.index), **session.tape.timeline.locals_at(container.index)}
    if not container.path:
        return values
    owner = lookup(values, container.path)
    return {} if owner is None else owner.attrs


def variable(session: Session, index: int, name: str, path: str, value: Value) -> Json:
    """One variable of frame `index`; `path` is its dotted name there."""
    row: Json = {"name": name, "value": value.repr, "variablesReference": 0}
    if why_not_settable(session, index, path):
        row["presentationHint"] = _READ_ONLY
    if _NAME.fullmatch(path):
        row["evaluateName"] = path
    if session.client.variable_types and (kind := type_name(value.repr)):
        row["type"] = kind
    if value.attrs:
        children = session.variable_handles.add(Container(index, path))
        row |= {"variablesReference": children, "namedVariables": len(value.attrs)}
    return row


def why_not_settable(session: Session, index: int, path: str) -> str:
    """Why what stands at `path` in frame `index` cannot be set; "" if it can."""
    assert session.plan is not None
    timeline = session.tape.timeline
    if session.plan.trace is not None:
        return "a trace is replayed, and nothing predicts how it would go on"
    if lookup(timeline.locals_at(index), path) is None:
        return "it is no variable of the frame"
    if index != session.position:
        return "a prediction goes on from the innermost frame only; step out first"
    return "" if timeline.frames[index].event in views.STATE_EVENTS else "the run is over; step back first"


def _outcomes(session: Session, index: int) -> dict[str, Value]:
    """What the line before got from its calls, as variables with unlike names; only where the session stands."""
    found: dict[str, Value] = {}
    for outcome in views.outcomes(session.tape.timeline, index) if index == session.position else ():
        name = f"(return) {outcome.function}" if outcome.function else "(exception)"
        same = sum(other == name or other.startswith(f"{name} [") for other in found)
        found[f"{name} [{same + 1}]" if same else name] = outcome.value
    return found


def _confidence(session: Session, index: int, values: Mapping[str, Value]) -> list[Json]:
    timeline = session.tape.timeline
    changed, agreed = views.changed(timeline, index), views.agreed(timeline, index, session.tape.agreements)
    return [
        {
            "name": name,
            "value": trust(with_word(value, agreed.get(name))) + (", changed" if name in changed else ""),
            "variablesReference": 0,
            "presentationHint": _READ_ONLY,
        }
        for name, value in flattened(values)
    ]
