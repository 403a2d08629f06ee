"""Listening at an endpoint and connecting to one."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def new_token(endpoint: Path) -> str:
    """What clients of `endpoint` must show: "" for a Unix socket, which only its owner can open."""
    return "" if endpoint.suffix == ".sock" else secrets.token_hex(32)


async def listen(endpoint: Path, token: str, handler: Handler) -> asyncio.Server:
    """Serve connections at `endpoint`. Raises OSError.

    The caller holds the lock of the endpoint, so what lies there was left over by a killed worker.
    """
    endpoint.unlink(missing_ok=True)
    if endpoint.suffix == ".sock":
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        before = os.umask(0o177)  # the socket is never there with a wider mode, not for a moment
        try:
            listener.bind(os.fspath(endpoint))
        finally:
            os.umask(before)
        return await asyncio.start_unix_server(handler, sock=listener)
    server = await asyncio.start_server(handler, "127.0.0.1", 0)
    content = json.dumps({"port": server.sockets[0].getsockname()[1], "token": token})
    draft = endpoint.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(content)
    draft.replace(endpoint)
    return server


async def dial(endpoint: Path) -> tuple[asyncio.StreamReader, asyncio.StreamWriter, str]:
    """Connect to the worker at `endpoint`; the string is the token for `hello`. Raises OSError when none listens."""
    if endpoint.suffix == ".sock":
        reader, writer = await asyncio.open_unix_connection(os.fspath(endpoint))
        return reader, writer, ""
    try:
        content = json.loads(endpoint.read_text(encoding="ascii"))
        port, token = int(content["port"]), str(content["token"])
    except (ValueError, KeyError, TypeError) as problem:
        raise ConnectionRefusedError(f"'{endpoint}' does not name a port") from problem
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    return reader, writer, token
