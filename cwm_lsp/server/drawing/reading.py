"""What the frames of one prediction show, read once each, as they come in."""

from __future__ import annotations

from collections.abc import Sequence

from cwm_lsp.server.document.snapshot import Snapshot
from cwm_lsp.server.drawing.course import Course, Walk
from cwm_lsp.trace.effects import Effect, Effects
from cwm_lsp.trace.model import End, Frame


class Reading:
    """Shared by the states of one prediction as it grows, each of which has the frames of the one before. Belongs to
    the event loop; what it gives does not change any more.

    Reading a frame takes about ten microseconds, so thousands are read a few at a time (`facts/learning.py`).
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._effects = Effects(snapshot.bound)
        self._walk: Walk | None = None
        self.count = 0  # frames that have been read
        self._last: Frame | None = None  # of these

    def goes_on(self, snapshot: Snapshot, frames: Sequence[Frame]) -> bool:
        """Whether what has been read are the first of `frames`: not where another worker has begun anew."""
        if snapshot is not self._snapshot or self.count > len(frames):
            return False
        return self._last is None or frames[self.count - 1] is self._last

    def read_next(self, frames: Sequence[Frame]) -> bool:
        """Read one more of `frames`; False where all have been read."""
        if self.count >= len(frames):
            return False
        self._last = frame = frames[self.count]
        self._walked().add(frame)
        self._effects.add(frame)
        self.count += 1
        return True

    def effects(self, end: End) -> dict[int, tuple[Effect, ...]]:
        """What each line did, in frames behind which the trace ends so."""
        return self._snapshot.placed(self._effects.by_line(end))

    @property
    def course(self) -> Course:
        """How often loops went round and which branches were taken."""
        return self._walked().course

    def _walked(self) -> Walk:
        if self._walk is None:  # the text has been analysed by now
            self._walk = Walk(self._snapshot.program.heads)
        return self._walk
