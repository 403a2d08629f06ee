"""threads, stackTrace, scopes, variables, evaluate: what there is at a stop."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial

from cwm_lsp.dap import views
from cwm_lsp.dap.errors import Error, RequestError
from cwm_lsp.dap.protocol import Json
from cwm_lsp.dap.requests.arguments import Arguments
from cwm_lsp.dap.session import THREAD, Session
from cwm_lsp.dap.values import flattened, lookup, trust, type_name
from cwm_lsp.trace.model import Value

_READ_ONLY: Json = {"attributes": ["readOnly"]}
_NAME = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")


def threads(session: Session, arguments: Arguments) -> Json:
    """The one thread, named after what it is: `predicted` or `recorded`."""
    return {"threads": [{"id": THREAD, "name": "predicted" if session.plan is None else session.plan.kind}]}


def stack_trace(session: Session, arguments: Arguments) -> Json:
    """The open activations, innermost first."""
    start, levels = max(0, arguments.whole("startFrame", 0)), arguments.whole("levels", 0)
    indices = views.stack(session.tape.timeline, session.position)
    shown = indices[start : start + levels] if levels > 0 else indices[start:]
    return {"stackFrames": [_frame(session, index) for index in shown], "totalFrames": len(indices)}


def _frame(session: Session, index: int) -> Json:
    assert session.plan is not None
    frame, path = session.tape.timeline.frames[index], session.plan.path
    body: Json = {
        "id": session.frame_handles.add(index),
        "name": frame.qualname,
        "line": session.client.line_out(frame.line),
        "column": session.client.first_column,
        "canRestart": False,
    }
    if session.plan.program is not None:
        body["source"] = {"name": path.name, "path": session.client.path_out(path)}
    return body


def scopes(session: Session, arguments: Arguments) -> Json:
    """The locals of a frame, and how far each of them can be trusted."""
    assert session.plan is not None
    index = session.frame_handles.get(arguments.whole("frameId"))
    values = session.tape.timeline.locals_at(index)
    return {
        "scopes": [
            {
                "name": f"{session.plan.kind.capitalize()} locals",
                "presentationHint": "locals",
                "variablesReference": session.variable_handles.add(partial(_locals, session, index)),
                "namedVariables": len(values) + len(_outcomes(session, index)),
                "expensive": False,
            },
            {
                "name": "Confidence",
                "variablesReference": session.variable_handles.add(partial(_confidence, session, index)),
                "expensive": False,
            },
        ]
    }


def variables(session: Session, arguments: Arguments) -> Json:
    """The variables of a scope, or the attributes of an object."""
    rows = session.variable_handles.get(arguments.whole("variablesReference"))()
    if arguments.values.get("filter") == "indexed":
        rows = []
    start, count = max(0, arguments.whole("start", 0)), arguments.whole("count", 0)
    return {"variables": rows[start : start + count] if count > 0 else rows[start:]}


def evaluate(session: Session, arguments: Arguments) -> Json:
    """The value of a name, or of an attribute by its dotted name, in a frame (the innermost if none is given)."""
    expression = arguments.text("expression").strip()
    if not _NAME.fullmatch(expression):
        raise RequestError(Error.NOT_A_NAME, expression=expression)
    given = arguments.values.get("frameId")
    index = session.position if given is None else session.frame_handles.get(arguments.whole("frameId"))
    value = lookup(session.tape.timeline.locals_at(index), expression)
    if value is None:
        raise RequestError(Error.UNKNOWN_NAME, name=expression)
    row = _variable(session, expression, value)
    return {"result": row.pop("value"), **{name: row[name] for name in row.keys() - {"name", "evaluateName"}}}


def _locals(session: Session, index: int) -> list[Json]:
    outcomes = [_variable(session, name, value) for name, value in _outcomes(session, index).items()]
    return outcomes + _children(session, "", session.tape.timeline.locals_at(index))


def _outcomes(session: Session, index: int) -> dict[str, Value]:
    """What the line before got from its calls, as variables with unlike names; only where the session stands."""
    found: dict[str, Value] = {}
    for outcome in views.outcomes(session.tape.timeline, index) if index == session.position else ():
        name = f"(return) {outcome.function}" if outcome.function else "(exception)"
        same = sum(other == name or other.startswith(f"{name} [") for other in found)
        found[f"{name} [{same + 1}]" if same else name] = outcome.value
    return found


def _confidence(session: Session, index: int) -> list[Json]:
    values = session.tape.timeline.locals_at(index)
    changed = views.changed(session.tape.timeline, index)
    rows = flattened({**_outcomes(session, index), **values})
    return [
        {
            "name": name,
            "value": trust(value) + (", changed" if name in changed else ""),
            "variablesReference": 0,
            "presentationHint": _READ_ONLY,
        }
        for name, value in rows
    ]


def _children(session: Session, prefix: str, values: Mapping[str, Value]) -> list[Json]:
    return [_variable(session, name, value, prefix + name) for name, value in values.items()]


def _variable(session: Session, name: str, value: Value, path: str = "") -> Json:
    row: Json = {"name": name, "value": value.repr, "variablesReference": 0, "presentationHint": _READ_ONLY}
    if path and _NAME.fullmatch(path):
        row["evaluateName"] = path
    if session.client.variable_types and (kind := type_name(value.repr)):
        row["type"] = kind
    if value.attrs:
        children = partial(_children, session, f"{path or name}.", value.attrs)
        row |= {"variablesReference": session.variable_handles.add(children), "namedVariables": len(value.attrs)}
    return row
