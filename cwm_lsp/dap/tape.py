"""A timeline that grows while the user steps: the meeting point of a prediction and a motion."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping

from cwm_lsp.dap.timeline import Timeline
from cwm_lsp.trace.agreement import Agreement
from cwm_lsp.trace.model import End, Frame, ModelInfo


class Tape:
    """Frames as they come, then the end. `end` is None while more may come.

    `over` is the depth of the deepest frames whose calls are not gone into but guessed; None: all calls are gone into.
    `model` is who made them, None until that is known. `agreements`, by frame, are the model's with computed values,
    empty until they are known.
    """

    def __init__(self, over: int | None = None) -> None:
        self.over = over
        self.timeline = Timeline()
        self.end: End | None = None
        self.model: ModelInfo | None = None
        self.agreements: Mapping[int, Agreement] = {}
        self._news = asyncio.Event()

    def extend(self, frames: Iterable[Frame]) -> None:
        """More frames have come."""
        for frame in frames:
            self.timeline.append(frame)
        self._news.set()

    def finish(self, end: End) -> None:
        """No more frames will come; the first end counts."""
        self.end = self.end or end
        self._news.set()

    async def more(self, known: int) -> bool:
        """Waits for frames beyond the `known` first ones; False when the trace ends without."""
        while len(self.timeline) == known and self.end is None:
            self._news.clear()
            await self._news.wait()
        return len(self.timeline) > known
