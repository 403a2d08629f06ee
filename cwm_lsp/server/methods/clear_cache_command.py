"""The command `cwm.clearCache`: forget what was kept on disk: predictions, and choices of calls."""

from __future__ import annotations

import asyncio

from cwm_lsp.server.how import How
from cwm_lsp.server.language_server import CwmServer

HOW = How.CHANGES
COMMAND = "cwm.clearCache"


async def clear_cache_command(ls: CwmServer) -> None:
    """Changes files; what is shown stays, and what was chosen in documents that are open."""
    for writing in ls.keeping:
        writing.cancel()
    await asyncio.to_thread(ls.cache.clear)
    await asyncio.to_thread(ls.choices.clear)
    ls.documents.forget()
