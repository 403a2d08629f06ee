"""A prediction as far as it has come: what hints and hovers are drawn from."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from cwm_lsp.server.document.snapshot import Snapshot
from cwm_lsp.server.drawing.agreement import noted
from cwm_lsp.server.drawing.course import Course, course
from cwm_lsp.server.drawing.hints import Hint
from cwm_lsp.server.drawing.loops import View
from cwm_lsp.trace.agreement import Agreement
from cwm_lsp.trace.effects import Effect
from cwm_lsp.trace.model import End, EndReason, Entry, Frame, ModelInfo, Source, Trace

_RUNNING = End(EndReason.CANCELLED, "the prediction is still running")


@dataclass(frozen=True, eq=False)
class Prediction:
    """The frames predicted so far for `entry` in one version of a document; `end` is None while more are coming.

    `agreements`, by frame, are the model's with computed values, empty until they are known.
    """

    snapshot: Snapshot
    entry: Entry
    frames: tuple[Frame, ...] = ()
    end: End | None = None
    model: ModelInfo | None = None
    python: str = ""
    agreements: Mapping[int, Agreement] = field(default_factory=dict)

    @property
    def trace(self) -> Trace:
        """As a trace; one that is still running ends as if it had been cancelled here."""
        digest = hashlib.sha256(self.snapshot.text.encode("utf-8", "surrogatepass")).hexdigest()
        source = Source(self.snapshot.path, digest)
        return Trace(source, self.entry, self.python, self.frames, self.end or _RUNNING, self.model)

    @cached_property
    def effects(self) -> dict[int, tuple[Effect, ...]]:
        """What each line did; computed values say how far the model agrees."""
        return noted(self.snapshot.effects(self.trace), self.agreements)

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
        return course(self.frames, self.snapshot.program.heads)
