"""The adapter's process: DAP over a socket of this machine, for one session of the client that shows the token.

The token is made anew for each process, or taken from the environment variable `CWM_DAP_TOKEN` for clients that start
the adapter but cannot read what it prints. Any number of clients may connect until one has shown it; then nobody else
is let in, and when that session ends, so does the process.
"""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import socket
import sys
from contextlib import suppress
from pathlib import Path

from cwm_lsp.dap.gate import Gate
from cwm_lsp.dap.main import CHUNK, keep_stdout, serve
from cwm_lsp.trace.problem import UserError

HOST = "127.0.0.1"
TOKEN_VARIABLE = "CWM_DAP_TOKEN"
SECONDS_TO_CONNECT = 120.0  # until a client has shown the token; then the process ends
SECONDS_TO_SHOW = 10.0  # from a connection to its token
STRANGERS = 8  # connections that have not shown the token, at one time


def serve_socket(port: int, trace: Path | None = None) -> int:
    """Serves one debug session on `port` (0: any free one) of the loopback interface; returns 0, or 1 if none came.

    Prints one line of JSON with `host`, `port` and `token`. Raises `UserError` if the port cannot be had.
    """
    given = os.environ.pop(TOKEN_VARIABLE, "")  # no worker need inherit it
    token = given or secrets.token_urlsafe(32)
    try:
        listener = socket.create_server((HOST, port))
    except (OSError, OverflowError) as error:
        raise UserError(f"Cannot listen on port {port} ({error}); take another one, or 0 for any.") from None
    with listener:
        where = {"host": HOST, "port": listener.getsockname()[1], **({} if given else {"token": token})}
        sink = keep_stdout()
        with os.fdopen(sink, "w", encoding="utf-8") as out, suppress(BrokenPipeError):
            out.write(json.dumps(where) + "\n")
            out.flush()
        return asyncio.run(_Door(listener, token, trace).keep())


class _Door:
    """Lets clients in until one of them has the session."""

    def __init__(self, listener: socket.socket, token: str, trace: Path | None) -> None:
        self._listener = listener
        self._token = token
        self._trace = trace
        self._guests: dict[asyncio.Task[None], socket.socket] = {}
        self._chosen: asyncio.Task[None] | None = None
        self._admitted = asyncio.Event()

    async def keep(self) -> int:
        """Serves the session; returns the exit status."""
        accepting = asyncio.create_task(self._accept())
        with suppress(TimeoutError):
            await asyncio.wait_for(self._admitted.wait(), SECONDS_TO_CONNECT)
        accepting.cancel()
        self._listener.close()
        for task, stranger in list(self._guests.items()):
            if task is not self._chosen:
                _hang_up(stranger)
        await asyncio.gather(*self._guests, return_exceptions=True)
        if self._chosen is None:
            print(f"No client has shown the token within {SECONDS_TO_CONNECT:.0f} seconds.", file=sys.stderr)
        return 0 if self._chosen is not None else 1

    async def _accept(self) -> None:
        loop = asyncio.get_running_loop()
        self._listener.setblocking(False)
        while True:
            guest, _ = await loop.sock_accept(self._listener)
            if len(self._guests) == STRANGERS:
                guest.close()
                continue
            guest.setblocking(True)
            guest.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            task = asyncio.create_task(self._serve(guest))
            self._guests[task] = guest
            task.add_done_callback(self._guests.pop)

    async def _serve(self, guest: socket.socket) -> None:
        task = asyncio.current_task()

        def choose() -> bool:
            if self._chosen is None:
                self._chosen = task
                self._admitted.set()
            return self._chosen is task

        gate = Gate(self._token, choose)

        def shut_out() -> None:
            if not gate.open:
                _hang_up(guest)

        late = asyncio.get_running_loop().call_later(SECONDS_TO_SHOW, shut_out)
        try:
            await serve(lambda: guest.recv(CHUNK), guest.sendall, self._trace, gate)
        finally:
            late.cancel()
            _hang_up(guest)
            guest.close()


def _hang_up(guest: socket.socket) -> None:
    """Ends a connection: who reads from it gets its end at once."""
    with suppress(OSError):  # it has ended already
        guest.shutdown(socket.SHUT_RDWR)
