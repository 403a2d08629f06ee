"""The commands `cwm.predict` and `cwm.predictCall`: choose the call that is predicted and shown."""

from __future__ import annotations

from cwm_lsp.server import focus
from cwm_lsp.server.follow import follow
from cwm_lsp.server.language_server import CwmServer

COMMAND = "cwm.predict"
CALL_COMMAND = "cwm.predictCall"


def predict_command(ls: CwmServer, uri: str, function: str, call: str) -> None:
    """Changes the focus and answers at once; the prediction runs on in its own task, with a progress.

    Raises UserError where the call does not fit the document.
    """
    document = ls.documents.known(uri)
    document.pick = focus.pick(document.snapshot, function, call)
    follow(ls, document, asked=True)


def predict_call_command(ls: CwmServer, uri: str, call: str) -> None:
    """The same for a call that the user typed, which names its function."""
    predict_command(ls, uri, "", call)
