"""The frames of a prediction as they arrive: shown at once, then not more often than hints are fetched."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import TracebackType

from cwm_lsp.server.refresh import PAUSE
from cwm_lsp.trace.model import Frame


def take(frames: list[Frame], frame: Frame) -> None:
    """Add a frame to those before it; where another worker was asked, it takes the place of what the lost one told."""
    frames[frame.index :] = [frame]


class Arriving:
    """A context in which `add` takes frames; `show` is called with all of them, no more often than every `PAUSE`, and
    not once the context is left."""

    def __init__(self, show: Callable[[tuple[Frame, ...]], None]) -> None:
        self.frames: list[Frame] = []
        self._show = show
        self._shown = float("-inf")
        self._timer: asyncio.TimerHandle | None = None

    def add(self, frame: Frame) -> None:
        """As `take`."""
        take(self.frames, frame)
        if self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_at(max(loop.time(), self._shown + PAUSE), self._now)

    def _now(self) -> None:
        self._timer = None
        self._shown = asyncio.get_running_loop().time()
        self._show(tuple(self.frames))

    def __enter__(self) -> Arriving:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._timer is not None:
            self._timer.cancel()
