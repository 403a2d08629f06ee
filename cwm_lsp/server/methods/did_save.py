"""`textDocument/didSave`: a saved test file may show other calls."""

from pathlib import PurePosixPath

from lsprotocol import types

from cwm_lsp.server.facts.discovering import discover_again
from cwm_lsp.server.facts.tree import is_test_file
from cwm_lsp.server.how import How
from cwm_lsp.server.language_server import CwmServer

HOW = How.CHANGES


def did_save(ls: CwmServer, params: types.DidSaveTextDocumentParams) -> None:
    """Changes state; the search runs on in its own task."""
    if is_test_file(PurePosixPath(params.text_document.uri).name):
        discover_again(ls)
