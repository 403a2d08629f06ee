"""The client's progress bar while frames are decoded."""

from __future__ import annotations

import time

from cwm_lsp.dap.connection import Connection

_INTERVAL = 0.25  # seconds between updates: enough to look alive


class Progress:
    """Reports how many frames there are. Does nothing for clients that cannot show it."""

    def __init__(self, connection: Connection, supported: bool) -> None:
        self._connection = connection
        self._supported = supported
        self.id: str | None = None
        self._count = 0
        self._last = 0.0

    def start(self, title: str) -> None:
        """Shows a new bar."""
        self._count += 1
        if self._supported:
            self.id = f"prediction-{self._count}"
            self._last = time.monotonic()
            self._connection.event("progressStart", progressId=self.id, title=title, cancellable=True)

    def update(self, frames: int) -> None:
        """Shows the number of frames, a few times a second at most."""
        now = time.monotonic()
        if self.id is not None and now - self._last >= _INTERVAL:
            self._last = now
            self._connection.event("progressUpdate", progressId=self.id, message=f"{frames} frames")

    def end(self) -> None:
        """Removes the bar, if there is one."""
        if self.id is not None:
            self._connection.event("progressEnd", progressId=self.id)
            self.id = None
