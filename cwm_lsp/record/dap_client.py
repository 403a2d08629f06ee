"""A small client of the Debug Adapter Protocol: framing, sequence numbers, replies, events, time limits.

Single-threaded: messages are read while something is waited for. Knows nothing of debugpy.
"""

from __future__ import annotations

import json
import os
import selectors
import time
from collections import deque
from collections.abc import Callable
from typing import IO, Any

Message = dict[str, Any]


class DapError(Exception):
    """The adapter refused a request or its stream ended."""


class DapTimeout(Exception):
    """The deadline passed while something was waited for."""


class DapClient:
    """Speaks with one adapter over a pair of binary streams. `deadline` is in `time.monotonic` seconds."""

    def __init__(self, reader: IO[bytes], writer: IO[bytes], deadline: float) -> None:
        self.deadline = deadline
        self._fd = reader.fileno()
        self._writer = writer
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._fd, selectors.EVENT_READ)
        self._buffer = bytearray()
        self._seq = 0
        self._events: deque[Message] = deque()
        self._replies: dict[int, Message] = {}

    def close(self) -> None:
        """Stop listening; the streams belong to the caller."""
        self._selector.close()

    def send(self, command: str, **arguments: Any) -> int:
        """Send a request without waiting; the number is for `reply`."""
        self._seq += 1
        body = json.dumps({"seq": self._seq, "type": "request", "command": command, "arguments": arguments}).encode()
        try:
            self._writer.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
            self._writer.flush()
        except OSError as error:
            raise DapError(f"the debug adapter is gone ({command})") from error
        return self._seq

    def reply(self, number: int) -> Message:
        """The body of the reply to request `number`; DapError where it failed."""
        while number not in self._replies:
            self._take(self._read())
        message = self._replies.pop(number)
        if not message["success"]:
            raise DapError(f"{message['command']}: {message.get('message', 'failed')}")
        body: Message = message.get("body") or {}
        return body

    def request(self, command: str, **arguments: Any) -> Message:
        """Send a request and wait for its reply's body."""
        return self.reply(self.send(command, **arguments))

    def event(self, *names: str, where: Callable[[Message], bool] = lambda body: True) -> Message:
        """Wait for the next event with one of `names`; older events of other names are dropped."""
        while True:
            while self._events:
                message = self._events.popleft()
                if message["event"] in names and where(message.get("body") or {}):
                    return message
            self._take(self._read())

    def _take(self, message: Message) -> None:
        if message["type"] == "event":
            self._events.append(message)
        elif message["type"] == "response":
            self._replies[message["request_seq"]] = message

    def _read(self) -> Message:
        while (end := self._buffer.find(b"\r\n\r\n")) < 0:
            self._fill()
        length = next(
            int(line.split(b":")[1])
            for line in self._buffer[:end].split(b"\r\n")
            if line.lower().startswith(b"content-length")
        )
        end += 4
        while len(self._buffer) < end + length:
            self._fill()
        message: Message = json.loads(self._buffer[end : end + length])
        del self._buffer[: end + length]
        return message

    def _fill(self) -> None:
        if not self._selector.select(max(0.0, self.deadline - time.monotonic())):
            raise DapTimeout
        data = os.read(self._fd, 1 << 16)
        if not data:
            raise DapError("the debug adapter closed its stream")
        self._buffer += data
