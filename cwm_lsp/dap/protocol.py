"""DAP's framing on byte streams: `Content-Length: N`, an empty line, N bytes of JSON.

Reading is total for what a client may get wrong inside a message: such a message becomes a `Bad` and reading goes on.
Only a header that does not say how long the message is ends the stream: nothing after it could be understood.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

MAX_MESSAGE = 16 * 1024 * 1024  # bytes; a client's largest message is a setBreakpoints of a few kB
MAX_HEADER = 8 * 1024  # bytes, all header lines together
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Bad:
    """Something read that is not a message, and why. After a `fatal` one nothing more can be read."""

    why: str
    fatal: bool = False


async def read_message(reader: asyncio.StreamReader) -> Json | Bad | None:
    """The next message, what is wrong with it, or None at the end of the stream."""
    length = await _content_length(reader)
    if length is None or isinstance(length, Bad):
        return length
    try:
        if length > MAX_MESSAGE:
            await _discard(reader, length)
            return Bad(f"a message of {length} bytes is over the limit of {MAX_MESSAGE}")
        body = await reader.readexactly(length)
    except asyncio.IncompleteReadError:
        return None
    try:
        message = json.loads(body)
    except (ValueError, RecursionError) as error:
        return Bad(f"a message is not JSON: {error}")
    return message if isinstance(message, dict) else Bad("a message is not a JSON object")


async def _content_length(reader: asyncio.StreamReader) -> int | Bad | None:
    length, header = None, 0
    while True:
        try:
            line = await reader.readuntil(b"\n")
        except asyncio.IncompleteReadError:
            return None
        except asyncio.LimitOverrunError:
            return Bad("a header line has no end", fatal=True)
        header += len(line)
        if header > MAX_HEADER:
            return Bad(f"a header is over the limit of {MAX_HEADER} bytes", fatal=True)
        name, _, value = line.partition(b":")
        if not line.strip():
            return Bad("a header has no Content-Length", fatal=True) if length is None else length
        if name.strip().lower() == b"content-length":
            digits = value.strip()
            if not digits.isdigit() or len(digits) > 12:
                return Bad("a Content-Length is not a number of bytes", fatal=True)
            length = int(digits)


async def _discard(reader: asyncio.StreamReader, length: int) -> None:
    while length:
        length -= len(await reader.readexactly(min(length, _CHUNK)))


def encode(message: Json) -> bytes:
    """A message as it is sent."""
    body = json.dumps(message, separators=(",", ":")).encode()
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
