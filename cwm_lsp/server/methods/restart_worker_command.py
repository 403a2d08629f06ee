"""The command `cwm.restartWorker`: another worker process, and all documents predicted anew: nothing kept is shown."""

from __future__ import annotations

import asyncio

from cwm_lsp.server.errands import start
from cwm_lsp.server.how import How
from cwm_lsp.server.language_server import CwmServer
from cwm_lsp.server.predicting.follow import follow

HOW = How.CHANGES
COMMAND = "cwm.restartWorker"


def restart_worker_command(ls: CwmServer) -> None:
    """Answers at once; the restart runs in its own task, with a progress."""
    for document in ls.documents.values():
        document.stop()

    async def restart() -> None:
        try:
            await asyncio.to_thread(ls.cache.clear)
            await ls.connection.restart(ls.settings.model)
        finally:
            for document in ls.documents.values():
                follow(ls, document)

    start(ls, "Restarting the prediction worker", restart)
