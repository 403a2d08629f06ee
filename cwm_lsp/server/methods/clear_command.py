"""The command `cwm.clear`: take away what is shown of a prediction."""

from __future__ import annotations

from cwm_lsp.server.how import How
from cwm_lsp.server.language_server import CwmServer
from cwm_lsp.server.predicting.follow import clear

HOW = How.CHANGES
COMMAND = "cwm.clear"


def clear_command(ls: CwmServer, uri: str) -> None:
    """Changes state: hints and diagnostics of the prediction go, those that the source alone shows stay."""
    clear(ls, ls.documents.known(uri), "the hints were cleared")
