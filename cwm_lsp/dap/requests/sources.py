"""loadedSources, source, breakpointLocations: the one file of a session."""

from __future__ import annotations

from cwm_lsp.dap.errors import Error, RequestError
from cwm_lsp.dap.protocol import Json
from cwm_lsp.dap.requests.arguments import Arguments
from cwm_lsp.dap.session import Session
from cwm_lsp.dap.source_text import source_text

REFERENCE = 1  # of the text of a file that is not on disk


def source(session: Session) -> Json:
    """The session's file: by its path, or by reference to what is known of its text where it is not on disk."""
    assert session.plan is not None
    path = session.plan.path
    body: Json = {"name": path.name, "path": session.client.path_out(path)}
    if path.is_file():
        return body
    return {**body, "sourceReference": REFERENCE, "origin": "not on disk", "presentationHint": "normal"}


def loaded_sources(session: Session, arguments: Arguments) -> Json:
    """The file of the session, none before the launch."""
    return {"sources": [] if session.plan is None else [source(session)]}


def text(session: Session, arguments: Arguments) -> Json:
    """The text of the session's file as it is predicted, or what a trace tells of it."""
    asked = arguments.values.get("source")
    reference = asked.get("sourceReference") if isinstance(asked, dict) else None
    reference = reference or arguments.whole("sourceReference")
    if session.plan is None or reference != REFERENCE:
        raise RequestError(Error.STALE, what="source", id=reference)
    return {"content": source_text(session.plan), "mimeType": "text/x-python"}


def breakpoint_locations(session: Session, arguments: Arguments) -> Json:
    """The lines with code from `line` to `endLine`."""
    asked = session.client.path_in(Arguments(arguments.command, arguments.mapping("source")).text("path"))
    first = session.client.line_in(arguments.whole("line"))
    last = session.client.line_in(arguments.whole("endLine", arguments.whole("line")))
    lines = session.breakpoints.lines_of(asked)
    return {"breakpoints": [{"line": session.client.line_out(line)} for line in lines if first <= line <= last]}
