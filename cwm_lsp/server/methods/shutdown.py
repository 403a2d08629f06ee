"""`shutdown`: predictions are cancelled and the connection closed, so that nothing holds up `exit`.

The worker lives on for other editors and ends when it has been idle.
"""

import asyncio

from cwm_lsp.server.how import How
from cwm_lsp.server.language_server import CwmServer

HOW = How.CHANGES
_KEEPING_SECONDS = 1.0  # for what is being written


async def shutdown(ls: CwmServer, params: None) -> None:
    """Changes state and waits for the connection to close, and a moment for files that are being written."""
    for document in ls.documents.values():
        document.stop()
        document.stop_judging()
        document.stop_discovering()
        document.reports.release()
    for task in ls.errands:
        task.cancel()
    if ls.probe is not None:
        ls.probe.cancel()
    ls.refresher.stop()
    ls.analyst.close()
    ls.was_shut_down = True
    await ls.connection.close()
    if ls.keeping:
        await asyncio.wait(ls.keeping, timeout=_KEEPING_SECONDS)
