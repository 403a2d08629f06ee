"""`textDocument/didClose`: the document's prediction is cancelled and nothing is shown for it; the calls
that were chosen are remembered."""

from lsprotocol import types

from cwm_lsp.server.how import How
from cwm_lsp.server.language_server import CwmServer
from cwm_lsp.server.notebook.celling import close

HOW = How.CHANGES


def did_close(ls: CwmServer, params: types.DidCloseTextDocumentParams) -> None:
    """Changes state."""
    close(ls, params.text_document.uri)
