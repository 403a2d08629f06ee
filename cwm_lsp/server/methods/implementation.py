"""`textDocument/implementation`: from a variable to the line that set the value which counts there."""

from __future__ import annotations

from lsprotocol import types

from cwm_lsp.server.diagnostics import codes
from cwm_lsp.server.drawing.variables import variable_at
from cwm_lsp.server.how import How
from cwm_lsp.server.language_server import CwmServer

HOW = How.READS


def implementation(ls: CwmServer, params: types.ImplementationParams) -> types.Location | None:
    """Reads the current version: the line that the hover's link tells; None where the hover tells no value."""
    document, codec = ls.documents.known(params.text_document.uri), ls.workspace.position_codec
    found = variable_at(document, params.position, codec)
    if found is None or found.here is None:
        return None
    line = found.here[0].line
    where = codes.lines(document.snapshot, line, line, codec.client_num_units)
    return types.Location(document.snapshot.uri, where)
