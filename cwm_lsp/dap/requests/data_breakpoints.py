"""dataBreakpointInfo, setDataBreakpoints: stops where a local variable of a function has another value."""

from __future__ import annotations

from cwm_lsp.dap.breakpoints import Wanted
from cwm_lsp.dap.handles import Scope
from cwm_lsp.dap.protocol import Json
from cwm_lsp.dap.requests.arguments import Arguments
from cwm_lsp.dap.requests.breakpoints import data_shown, terms_of
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
    each = [Arguments(arguments.command, one) for one in arguments.mappings("breakpoints")]
    return {"breakpoints": [data_shown(one) for one in session.breakpoints.set_data([_wanted(one) for one in each])]}


def _wanted(one: Arguments) -> tuple[str, str, Wanted]:
    """The function and the variable of a data breakpoint, and what else is asked of it."""
    qualname, colon, path = one.text("dataId").rpartition(":")
    if not (qualname and colon and path):
        return qualname, path, Wanted(refused=f"'{one.text('dataId')}' is no data id of this adapter.")
    if one.values.get("accessType", _ACCESS) != _ACCESS:
        return qualname, path, Wanted(refused="Only changes are known, not reads.")
    return qualname, path, terms_of(one)
