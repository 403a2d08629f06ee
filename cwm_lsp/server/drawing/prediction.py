"""A prediction as far as it has come: what hints and hovers are drawn from."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Mapping
from dataclasses import InitVar, dataclass, field
from functools import cached_property

from cwm_lsp.server.document.snapshot import Snapshot
from cwm_lsp.server.drawing.course import Course
from cwm_lsp.server.drawing.hints import Hint
from cwm_lsp.server.drawing.loops import View
from cwm_lsp.server.drawing.reading import Reading
from cwm_lsp.trace.agreement import Agreement
from cwm_lsp.trace.effects import Effect
from cwm_lsp.trace.model import End, EndReason, Entry, Frame, ModelInfo, Source, Trace

_RUNNING = End(EndReason.CANCELLED, "the prediction is still running")


@dataclass(frozen=True, eq=False)
class Prediction:
    """The frames predicted so far for `entry` in one version of a document; `end` is None while more are coming.

    `agreements`, by frame, are the model's with computed values, empty until they are known. `before` is an
    earlier state of the same prediction, whose `reading` goes on.
    """

    snapshot: Snapshot
    entry: Entry
    frames: tuple[Frame, ...] = ()
    end: End | None = None
    model: ModelInfo | None = None
    python: str = ""
    agreements: Mapping[int, Agreement] = field(default_factory=dict)
    before: InitVar[Prediction | None] = None
    reading: Reading = field(init=False)

    def __post_init__(self, before: Prediction | None) -> None:
        goes_on = before is not None and before.reading.goes_on(self.snapshot, self.frames)
        reading = before.reading if before is not None and goes_on else Reading(self.snapshot)
        object.__setattr__(self, "reading", reading)  # frozen objects can be completed only like this

    @property
    def trace(self) -> Trace:
        """As a trace; one that is still running ends as if it had been cancelled here."""
        digest = hashlib.sha256(self.snapshot.text.encode("utf-8", "surrogatepass")).hexdigest()
        source = Source(self.snapshot.path, digest)
        return Trace(source, self.entry, self.python, self.frames, self.end or _RUNNING, self.model)

    @cached_property
    def effects(self) -> dict[int, tuple[Effect, ...]]:
        """What each line did."""
        self._read()
        return self.reading.effects(self.end or _RUNNING)

    @cached_property
    def loop_views(self) -> dict[Hashable, Mapping[int, View]]:
        """Filled by `drawing`: what is made of a prediction lives no longer than it does."""
        return {}

    @cached_property
    def drawings(self) -> dict[Hashable, tuple[Hint, ...]]:
        """As `loop_views`."""
        return {}

    @cached_property
    def entered(self) -> frozenset[str]:
        """The qualified names of the scopes that it comes to."""
        return frozenset(frame.qualname for frame in self.frames)

    @cached_property
    def reached(self) -> frozenset[int]:
        """The lines that it comes to."""
        return frozenset(frame.line for frame in self.frames)

    @cached_property
    def course(self) -> Course:
        """How often its loops went round and which branches it took."""
        self._read()
        return self.reading.course

    def _read(self) -> None:
        """The server has read all frames before (`facts/learning.py`): this is for those who can wait."""
        while self.reading.read_next(self.frames):
            pass
