"""`cwm/assignedAt`, a request of ours: the frame that set the value which a variable has at a place."""

from __future__ import annotations

from lsprotocol import types

from cwm_lsp.server.drawing.variables import variable_at
from cwm_lsp.server.how import How
from cwm_lsp.server.language_server import CwmServer
from cwm_lsp.server.notebook.placing import line_in_cell
from cwm_lsp.server.wire import Assignment

HOW = How.READS
METHOD = "cwm/assignedAt"


def assigned_at(ls: CwmServer, params: types.TextDocumentPositionParams) -> Assignment | None:
    """Reads the current version; None where the hover tells no value."""
    document = ls.documents.known(params.text_document.uri)
    found = variable_at(document, params.position, ls.workspace.position_codec)
    if found is None or found.here is None:
        return None
    told, value = found.here
    uri, line = line_in_cell(document.snapshot, told.line)
    return {
        "version": document.snapshot.version,
        "entry": {"function": found.shown.entry.function, "call": found.shown.entry.call},
        "name": found.name,
        "value": value.repr,
        "frame": told.frame,
        "uri": uri,
        "line": line,
        "origin": value.origin.value,
        "p": value.p,
    }
