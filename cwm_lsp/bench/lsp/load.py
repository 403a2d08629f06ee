"""A worker kept busy: predictions that nobody waits for, one after another, sent as `protocol/worker.md` says.

The connection is made by hand, as what is measured must not be what measures.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgpack

_SOURCE = "def busy(n):\n    i = 0\n    while i < n:\n        i = i + 1\n    return i\n"
_PREDICTION = {
    "source": _SOURCE,
    "path": "busy.py",
    "function": "busy",
    "call": "busy(1000)",
    "max_frames": 1000,
    "values": "neural",
    "priority": "background",
}


class Link:
    """One connection to the worker that listens under `place`."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._unpacker = msgpack.Unpacker()
        self._requests = 0

    async def ask(self, method: str, params: Any) -> Any:
        """The result of a request; frames that come before it are left aside."""
        self._requests += 1
        number = self._requests
        self._writer.write(msgpack.packb([0, number, method, params]))
        while True:
            for message in self._unpacker:
                if message[0] == 1 and message[1] == number:
                    return message[3]
            data = await self._reader.read(65536)
            if not data:
                raise ConnectionError("the worker closed the connection")
            self._unpacker.feed(data)

    def close(self) -> None:
        """Leave the worker."""
        self._writer.close()


@asynccontextmanager
async def linked(place: Path) -> AsyncIterator[Link]:
    """A connection to the one worker under `place`, which runs already."""
    (socket,) = place.rglob("*.sock")
    link = Link(*await asyncio.open_unix_connection(socket))
    try:
        await link.ask("hello", {})
        yield link
    finally:
        link.close()


@asynccontextmanager
async def busy(place: Path) -> AsyncIterator[None]:
    """The worker decodes all the time while the block runs."""
    async with linked(place) as link:

        async def decode() -> None:
            while True:
                await link.ask("predict", _PREDICTION)

        task = asyncio.create_task(decode())
        try:
            yield
        finally:
            task.cancel()
