"""The adapter's process: DAP on stdin and stdout."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from contextlib import suppress
from pathlib import Path

from cwm_lsp.dap.connection import Connection, Write
from cwm_lsp.dap.dispatch import Dispatcher
from cwm_lsp.dap.protocol import MAX_HEADER
from cwm_lsp.dap.session import Session

_CHUNK = 64 * 1024


def serve_stdio(trace: Path | None = None) -> int:
    """Serves one debug session and returns the exit status, 0. `trace` is replayed if the launch names no trace.

    Whatever else writes to stdout goes to stderr, so that it cannot come between the messages.
    """
    source, sink = os.dup(0), os.dup(1)
    os.dup2(2, 1)
    sys.stdout = sys.stderr

    def write(data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(sink, view) :]

    asyncio.run(_serve(source, write, trace))
    return 0


async def _serve(source: int, write: Write, trace: Path | None) -> None:
    reader = asyncio.StreamReader(limit=MAX_HEADER)
    loop = asyncio.get_running_loop()

    connection = Connection(write, on_close=reader.feed_eof)

    def feed(data: bytes) -> None:
        if connection.closed or not data:
            reader.feed_eof()
        else:
            reader.feed_data(data)

    def pump() -> None:
        """Reads stdin in a thread of its own: it may be a pipe, a file or a terminal, on any platform."""
        with suppress(RuntimeError):  # the loop is closed: the session ended by itself
            while True:
                try:
                    data = os.read(source, _CHUNK)
                except OSError:
                    data = b""  # the client is gone, which is an end too
                loop.call_soon_threadsafe(feed, data)
                if not data:
                    return

    threading.Thread(target=pump, name="stdin", daemon=True).start()
    await Dispatcher(Session(connection, trace), connection).run(reader)
