"""Work-done progress of one prediction, for clients that show it."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

Report = Callable[[str], None]


@asynccontextmanager
async def progress(
    ls: LanguageServer,
    title: str,
    on_cancel: Callable[[], object],
    token: types.ProgressToken | None = None,
) -> AsyncIterator[Report]:
    """Show a progress while the block runs; the block gets a function that tells how far it is.

    `token` is the client's own, where its request came with one; without it the server asks for one, and shows nothing
    where the client refuses. `on_cancel` runs when the user presses cancel.
    """
    if token is None:
        token = await _created(ls)
    if token is None:
        yield lambda message: None
        return
    shown = ls.work_done_progress
    shown.begin(token, types.WorkDoneProgressBegin(title=title, cancellable=True))
    shown.tokens[token].add_done_callback(lambda future: on_cancel() if future.cancelled() else None)
    try:
        yield lambda message: shown.report(token, types.WorkDoneProgressReport(message=message))
    finally:
        shown.tokens.pop(token, None)
        shown.end(token, types.WorkDoneProgressEnd())


async def _created(ls: LanguageServer) -> types.ProgressToken | None:
    window = ls.client_capabilities.window
    if window is None or not window.work_done_progress:
        return None
    token = str(uuid.uuid4())
    try:
        await ls.work_done_progress.create_async(token)
    except JsonRpcException:
        return None
    return token
