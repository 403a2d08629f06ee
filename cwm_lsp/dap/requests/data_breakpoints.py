"""dataBreakpointInfo, setDataBreakpoints: stops where a local variable of a function has another value."""

from __future__ import annotations

from cwm_lsp.dap.handles import Scope
from cwm_lsp.dap.places import on_change
from cwm_lsp.dap.protocol import Json
from cwm_lsp.dap.requests.arguments import Arguments
from cwm_lsp.dap.requests.breakpoints import terms_of
from cwm_lsp.dap.rules import Rule
from cwm_lsp.dap.session import Session
from cwm_lsp.dap.values import lookup

_ACCESS = "write"


def data_breakpoint_info(session: Session, arguments: Arguments) -> Json:
    """Whether a variable, or an attribute of an object, can be watched for changes, and under which id."""
    name = arguments.text("name")
    if arguments.values.get("variablesReference"):
        container = session.variable_handles.get(arguments.whole("variablesReference"))
        index, path = container.index, container.path_of(name)
        plain = container.scope is Scope.VALUES and not container.text
    else:
        given = arguments.values.get("frameId")
        index = session.position if given is None else session.frame_handles.get(arguments.whole("frameId"))
        path, plain = name.strip(), True
    timeline = session.tape.timeline
    if not plain or lookup(timeline.locals_at(index), path) is None:
        return {"dataId": None, "description": f"Only variables and their attributes can be watched, not '{name}'."}
    qualname = timeline.frames[index].qualname
    return {
        "dataId": f"{qualname}:{path}",
        "description": f"{path} of {qualname}",
        "accessTypes": [_ACCESS],
        "canPersist": True,
    }


def set_data_breakpoints(session: Session, arguments: Arguments) -> Json:
    """Replaces the data breakpoints."""
    session.breakpoints.data = []
    each = [Arguments(arguments.command, one) for one in arguments.mappings("breakpoints")]
    return {"breakpoints": [_set(session, one) for one in each]}


def _set(session: Session, one: Arguments) -> Json:
    number, wanted = session.breakpoints.new_id(), terms_of(one)
    qualname, colon, path = one.text("dataId").rpartition(":")
    why = wanted.refused
    if not (qualname and colon and path):
        why = f"'{one.text('dataId')}' is no data id of this adapter."
    elif one.values.get("accessType", _ACCESS) != _ACCESS:
        why = "Only changes are known, not reads."
    if why:
        return {"id": number, "verified": False, "message": why}
    label = f"the breakpoint on {path} of {qualname}"
    rule = Rule(number, "data breakpoint", label, on_change(qualname, path), wanted.terms)
    session.breakpoints.data.append(rule)
    return {"id": number, "verified": True}
