"""`cwm/trace`, a request of ours: the trace that is shown, which is predicted already."""

from __future__ import annotations

from cwm_lsp.server import params
from cwm_lsp.server.how import How
from cwm_lsp.server.language_server import CwmServer
from cwm_lsp.server.wire import TraceResult
from cwm_lsp.trace.serialize import to_json

HOW = How.READS
METHOD = "cwm/trace"


def trace(ls: CwmServer, data: object) -> TraceResult | None:
    """The prediction shown for the current version of a document, as far as it has come; None where there is none
    (`cwm/status` says why). Raises UserError for a document that is not open."""
    document = ls.documents.known(params.text(METHOD, data, "uri"))
    if document.shown is None:
        return None
    return {"version": document.snapshot.version, "trace": to_json(document.shown.trace)}
