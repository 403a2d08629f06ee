"""`textDocument/didOpen`: a document becomes known, its first call is predicted."""

from pathlib import PurePosixPath

from lsprotocol import types

from cwm_lsp.server.facts.discovering import discover, discover_again
from cwm_lsp.server.facts.judging import judge
from cwm_lsp.server.facts.tree import is_test_file
from cwm_lsp.server.how import How
from cwm_lsp.server.language_server import CwmServer
from cwm_lsp.server.predicting.follow import follow

HOW = How.CHANGES


def did_open(ls: CwmServer, params: types.DidOpenTextDocumentParams) -> None:
    """Changes state; the prediction runs on in its own task."""
    uri = params.text_document.uri
    document = ls.documents.add(ls.snapshot(uri))
    if is_test_file(PurePosixPath(uri).name):  # perhaps a new one
        discover_again(ls)
    discover(ls, document)
    follow(ls, document)
    judge(ls, document)
