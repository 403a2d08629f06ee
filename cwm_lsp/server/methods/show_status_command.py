"""The command `cwm.showStatus`: what happens for a document, in words, for editors that do not show `cwm/status`."""

from __future__ import annotations

from lsprotocol import types

from cwm_lsp.server.how import How
from cwm_lsp.server.language_server import CwmServer

HOW = How.READS
COMMAND = "cwm.showStatus"


def show_status_command(ls: CwmServer, uri: str) -> None:
    """Reads state and shows a message."""
    sentence = ls.status(ls.documents.known(uri)).sentence
    ls.window_show_message(types.ShowMessageParams(types.MessageType.Info, sentence))
