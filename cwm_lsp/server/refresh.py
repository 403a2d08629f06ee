"""Asking the client to fetch the hints again, not too often."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

PAUSE = 0.25  # seconds between two requests while frames are coming in


class Refresher:
    """Calls `send` at once, or, where it was called less than `PAUSE` ago, when that time is over."""

    def __init__(self, send: Callable[[], None]) -> None:
        self._send = send
        self._sent = float("-inf")
        self._timer: asyncio.TimerHandle | None = None

    def soon(self) -> None:
        """More can be shown."""
        if self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_at(max(loop.time(), self._sent + PAUSE), self.now)

    def now(self) -> None:
        """Something is complete, or nothing can be shown any more."""
        self.stop()
        self._sent = asyncio.get_running_loop().time()
        self._send()

    def stop(self) -> None:
        """Send nothing that is still due."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
