"""The adapter's process: DAP on stdin and stdout, for one session."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from cwm_lsp.dap.connection import Connection, Write
from cwm_lsp.dap.dispatch import Dispatcher
from cwm_lsp.dap.gate import Gate
from cwm_lsp.dap.protocol import MAX_HEADER
from cwm_lsp.dap.session import Session

CHUNK = 64 * 1024  # bytes read at once
Read = Callable[[], bytes]


def serve_stdio(trace: Path | None = None) -> int:
    """Serves one debug session and returns the exit status, 0. `trace` is replayed if the launch names no trace.

    Whatever else writes to stdout goes to stderr, so that it cannot come between the messages.
    """
    source, sink = os.dup(0), keep_stdout()

    def write(data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(sink, view) :]

    asyncio.run(serve(lambda: os.read(source, CHUNK), write, trace, Gate()))
    return 0


def keep_stdout() -> int:
    """Takes stdout for ourselves, as a new descriptor: whatever else writes there goes to stderr."""
    sink = os.dup(1)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return sink


async def serve(read: Read, write: Write, trace: Path | None, gate: Gate) -> None:
    """Serves one session over two blocking functions: `read` gives b"" at the end of what the client sends."""
    reader = asyncio.StreamReader(limit=MAX_HEADER)
    loop = asyncio.get_running_loop()

    connection = Connection(write, on_close=reader.feed_eof)

    def feed(data: bytes) -> None:
        if connection.closed or not data:
            reader.feed_eof()
        else:
            reader.feed_data(data)

    def pump() -> None:
        """Reads in a thread of its own: it may be a pipe, a file, a terminal or a socket, on any platform."""
        with suppress(RuntimeError):  # the loop is closed: the session ended by itself
            while True:
                try:
                    data = read()
                except OSError:
                    data = b""  # the client is gone, which is an end too
                loop.call_soon_threadsafe(feed, data)
                if not data:
                    return

    threading.Thread(target=pump, name="input", daemon=True).start()
    await Dispatcher(Session(connection, trace, gate), connection).run(reader)
