"""`textDocument/didChange`: the old version's prediction is cancelled, the new one is predicted after a pause."""

import time

from lsprotocol import types

from cwm_lsp.server.document.edits import edited
from cwm_lsp.server.document.snapshot import Snapshot
from cwm_lsp.server.facts.discovering import discover
from cwm_lsp.server.facts.judging import judge
from cwm_lsp.server.how import How
from cwm_lsp.server.language_server import CwmServer
from cwm_lsp.server.predicting.follow import follow

HOW = How.CHANGES


def did_change(ls: CwmServer, params: types.DidChangeTextDocumentParams) -> None:
    """Changes state; the prediction runs on in its own task."""
    uri = params.text_document.uri
    document = ls.documents.known(uri)
    before, version = document.snapshot, params.text_document.version
    text = edited(before.text, params.content_changes, ls.workspace.position_codec)
    document.change(Snapshot(uri, before.path, version, text))
    pause = document.typing.pause(time.monotonic(), ls.settings.debounce_ms / 1000)
    discover(ls, document, after=pause)
    follow(ls, document, after=pause)
    judge(ls, document, after=pause)
