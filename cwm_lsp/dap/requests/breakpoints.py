"""setBreakpoints, setExceptionBreakpoints."""

from __future__ import annotations

from pathlib import Path

from cwm_lsp.dap.breakpoints import Breakpoint
from cwm_lsp.dap.errors import Error, RequestError
from cwm_lsp.dap.protocol import Json
from cwm_lsp.dap.requests.arguments import Arguments
from cwm_lsp.dap.session import Session

_UNSUPPORTED = {"condition": "Conditions", "hitCondition": "Hit counts", "logMessage": "Log messages"}


def set_breakpoints(session: Session, arguments: Arguments) -> Json:
    """Replaces the breakpoints of one file; each stands at its line or at the next one with code."""
    path = session.client.path_in(Arguments(arguments.command, arguments.mapping("source")).text("path"))
    wanted = [_wanted(session, Arguments(arguments.command, one)) for one in arguments.mappings("breakpoints")]
    return {"breakpoints": [shown(session, path, one) for one in session.breakpoints.set(path, wanted)]}


def set_exception_breakpoints(session: Session, arguments: Arguments) -> Json:
    """Accepted, as clients send it whatever the capabilities; there are no filters to choose from yet."""
    filters = arguments.values.get("filters", [])
    if not isinstance(filters, list):
        raise RequestError(Error.BAD_ARGUMENT, name="filters", command=arguments.command, kind="a list")
    return {"breakpoints": [{"verified": False, "message": "There is no such exception filter."} for _ in filters]}


def shown(session: Session, path: Path, one: Breakpoint) -> Json:
    """A breakpoint as the client sees it."""
    body: Json = {
        "id": one.id,
        "verified": one.line is not None,
        "line": session.client.line_out(one.wanted if one.line is None else one.line),
        "source": {"name": path.name, "path": session.client.path_out(path)},
    }
    return {**body, "message": one.message} if one.message else body


def _wanted(session: Session, one: Arguments) -> tuple[int, str]:
    refused = next((f"{what} are not supported." for name, what in _UNSUPPORTED.items() if one.values.get(name)), "")
    return session.client.line_in(one.whole("line")), refused
