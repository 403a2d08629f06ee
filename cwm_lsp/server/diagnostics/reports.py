"""What is known of the current version of one document and worth a diagnostic, and what its client was told of it."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

from lsprotocol import types

from cwm_lsp.server.diagnostics.suppress import Report

_numbers = itertools.count(1)


class Part(Enum):
    """Who finds something, each on its own time."""

    VERDICTS = "verdicts"  # from the source, by computing the call, from the model
    RUN = "run"  # from the complete prediction
    OTHERS = "others"  # from predictions of other calls than the one in focus; nothing waits for it
    REAL = "real"  # from a real run, where the user wants one; nothing waits for it


_AWAITED = frozenset({Part.VERDICTS, Part.RUN})


@dataclass(eq=False)
class Reports:
    """Touched on the event loop alone.

    `settled` is set once the client has been told something about this version, `complete` once all parts are done.
    `result_id` names `told`, what the client shows or can have; no two results of a server have the same.
    """

    found: dict[Part, tuple[Report, ...]] = field(default_factory=dict)
    waiting: set[Part] = field(default_factory=lambda: set(_AWAITED))
    settled: asyncio.Event = field(default_factory=asyncio.Event)
    complete: asyncio.Event = field(default_factory=asyncio.Event)
    told: list[types.Diagnostic] = field(default_factory=list)
    result_id: str = ""
    pulls: int = 0  # requests that wait for an answer
    timer: asyncio.TimerHandle | None = None

    def forget(self, parts: Iterable[Part]) -> None:
        """What these have found is out of date. What was told stays until something else can be."""
        for part in parts:
            self.found.pop(part, None)
            self.waiting |= {part} & _AWAITED
        self.settled.clear()
        self.complete.clear()
        self.stop()

    def take(self, part: Part, reports: tuple[Report, ...] | None, is_all: bool) -> None:
        """What a part has found so far; None: nothing more."""
        if reports is not None:
            self.found[part] = reports
        if is_all:
            self.waiting.discard(part)

    def renew(self) -> bool:
        """Make `told` what is known now; whether that is something else."""
        now = [report.diagnostic for report in self.known]
        differs = now != self.told
        if differs or not self.result_id:
            self.told, self.result_id = now, str(next(_numbers))
        return differs

    @property
    def known(self) -> list[Report]:
        """What has been found about this version, in the order of its lines."""
        return sorted(
            (report for part in Part for report in self.found.get(part, ())),
            key=lambda report: (report.diagnostic.range.start.line, report.diagnostic.range.start.character),
        )

    def release(self) -> None:
        """Let nobody wait any longer."""
        self.stop()
        self.settled.set()
        self.complete.set()

    def stop(self) -> None:
        """Tell nothing that is still due."""
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None
