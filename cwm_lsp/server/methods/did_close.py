"""`textDocument/didClose`: the document's prediction is cancelled and its focus forgotten."""

from lsprotocol import types

from cwm_lsp.server.language_server import CwmServer
from cwm_lsp.server.reporting import clear
from cwm_lsp.server.wire import State


def did_close(ls: CwmServer, params: types.DidCloseTextDocumentParams) -> None:
    """Changes state."""
    document = ls.documents.pop(params.text_document.uri, None)
    if document is not None:
        document.stop()
        document.stop_discovering()
        document.stop_judging()
        clear(ls, document)
        ls.tell(document, State.CLOSED)
