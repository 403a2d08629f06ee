"""The command `cwm.clearCache`: forget the predictions that were kept, on disk too."""

from __future__ import annotations

import asyncio

from cwm_lsp.server.how import How
from cwm_lsp.server.language_server import CwmServer

HOW = How.CHANGES
COMMAND = "cwm.clearCache"


async def clear_cache_command(ls: CwmServer) -> None:
    """Changes files; what is shown stays."""
    await asyncio.to_thread(ls.cache.clear)
