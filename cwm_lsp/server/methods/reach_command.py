"""The command `cwm.reach`: find a call that runs a line, and put it in focus."""

from __future__ import annotations

from lsprotocol import types

from cwm_lsp.server.errands import start
from cwm_lsp.server.how import How
from cwm_lsp.server.language_server import CwmServer
from cwm_lsp.server.methods.predict_command import predict_command
from cwm_lsp.server.notebook.placing import in_words

HOW = How.CHANGES
COMMAND = "cwm.reach"


def reach_command(ls: CwmServer, uri: str, function: str, line: int) -> None:
    """Answers at once; the search runs in its own task, with a progress. `line` is 1-based."""
    snapshot = ls.documents.known(uri).snapshot

    async def find() -> None:
        found = await ls.connection.reach(snapshot, function, line + snapshot.above, ls.settings)
        if found.call is not None and ls.documents.known(uri).snapshot is snapshot:
            await predict_command(ls, uri, function, found.call)
        ls.window_show_message(types.ShowMessageParams(types.MessageType.Info, in_words(found.sentence, snapshot)))

    start(ls, f"Looking for a call of {function} that reaches line {line}", find)
