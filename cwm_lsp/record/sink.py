"""Where the hooks put what they see: numbers the frames and stops the program at the limits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NoReturn

from cwm_lsp.record.limits import Limits
from cwm_lsp.trace.model import Event, Frame, Value

OnFrame = Callable[[Frame], object]


class Stop(BaseException):
    """Raised inside the user's program to end it; not an `Exception`, so that few handlers see it."""


class Sink:
    """Passes each frame on.

    `full` is why no more are taken (empty while they are); `when_full` is called once, when that begins. `late` is
    set by whoever keeps the time.
    """

    def __init__(self, limits: Limits, on_frame: OnFrame) -> None:
        self.count = 0
        self.full = ""
        self.late = False
        self.when_full: Callable[[], object] = lambda: None
        self._limits = limits
        self._on_frame = on_frame
        self._max_frames = limits.max_frames
        self._chars_left = limits.max_trace_chars

    def add(
        self,
        event: Event,
        function: str,
        qualname: str,
        depth: int,
        line: int,
        values: Mapping[str, Value],
        value: Value | None = None,
    ) -> None:
        """One more frame; raises Stop when the limits do not allow it."""
        index = self.count
        if index >= self._max_frames:
            self._stop(f"more than {self._max_frames} frames")
        for held in values.values():
            self._chars_left -= len(held.repr)
        if self._chars_left < 0:
            self._stop(f"values of more than {self._limits.max_trace_chars} characters")
        self.count = index + 1
        self._on_frame(Frame(index, event, function, qualname, depth, line, values, value))

    def _stop(self, reason: str) -> NoReturn:
        if not self.full:
            self.full = reason
            self.when_full()
        raise Stop
