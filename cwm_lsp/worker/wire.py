"""MessagePack-RPC messages as bytes, both ways.

A message is an array: request `[0, id, method, params]`, response `[1, id, error, result]`, notification
`[2, method, params]`. They follow one another on the stream without any other framing.
"""

from __future__ import annotations

import msgpack

REQUEST, RESPONSE, NOTIFICATION = 0, 1, 2
MAX_MESSAGE = 64 * 1024 * 1024  # bytes
MAX_ARRAY = 16384  # items, so many frames can be rewound; a header of five bytes must not make the reader allocate more
_MAX_MAP = 65536  # entries


def encode(message: list[object]) -> bytes:
    """`message` as bytes; a lone surrogate in a string (no UTF-8 has one) is written as its backslash escape."""
    data: bytes = msgpack.packb(message, unicode_errors="backslashreplace")
    return data


class Decoder:
    """Cuts a stream of bytes into messages."""

    def __init__(self) -> None:
        self._unpacker = msgpack.Unpacker(
            max_buffer_size=MAX_MESSAGE, max_array_len=MAX_ARRAY, max_map_len=_MAX_MAP, max_ext_len=0
        )

    def feed(self, data: bytes) -> tuple[list[object], str]:
        """The objects that `data` completes, and what was wrong ("" if nothing).

        After a problem the position in the stream is lost, so the connection can only be closed. An object that is
        no message at all is returned like any other: judging it is the caller's business.
        """
        messages: list[object] = []
        try:
            self._unpacker.feed(data)
            messages.extend(self._unpacker)
        except msgpack.exceptions.BufferFull:
            return messages, f"A message is longer than {MAX_MESSAGE // 2**20} MiB."
        except (ValueError, msgpack.exceptions.UnpackException) as problem:
            return messages, f"This is not MessagePack: {problem or type(problem).__name__}."
        return messages, ""
