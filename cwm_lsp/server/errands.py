"""What a command starts and does not wait for: a task with a progress, ended by the user or by its end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import nullcontext

from cwm_lsp.server.language_server import CwmServer
from cwm_lsp.server.predicting.progress import progress
from cwm_lsp.trace.problem import UserError

_log = logging.getLogger(__name__)


def start(ls: CwmServer, title: str, work: Callable[[], Awaitable[None]], *, waits: bool = False) -> None:
    """Do `work` in a task of its own; its UserError is shown, a fault of ours is logged. One that `waits` for the user
    has no progress."""
    task = asyncio.get_running_loop().create_task(_shown(ls, title, work, waits))
    ls.errands.add(task)
    task.add_done_callback(ls.errands.discard)


async def _shown(ls: CwmServer, title: str, work: Callable[[], Awaitable[None]], waits: bool) -> None:
    task = asyncio.current_task()
    assert task is not None
    try:
        async with nullcontext() if waits else progress(ls, title, task.cancel):
            await work()
    except UserError as problem:
        ls.trouble(str(problem))
    except Exception:
        _log.exception("%s failed", title)
