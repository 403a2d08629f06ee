"""A prediction that has ended beside a whole real run of the same call, aligned."""

from __future__ import annotations

import asyncio
import threading

from cwm_lsp.dap.launch import Plan
from cwm_lsp.dap.timeline import Timeline
from cwm_lsp.record.inprocess import record
from cwm_lsp.record.limits import Limits
from cwm_lsp.trace.align import Row, align
from cwm_lsp.trace.collapse import Collapse, collapse_comprehensions
from cwm_lsp.trace.model import Trace
from cwm_lsp.view.wording import difference

_BEYOND = 2  # times the predicted frames: how long a real run that is longer is followed
_LEAST = 1_000  # frames that a real run may have however short the prediction is
MOST_GUESSED_OVER = 10_000  # and where calls are predicted in one step


class Compared:
    """Which real frame stands for each predicted one. Frames are numbered as on the tape, comprehensions included."""

    follows = False  # it is over: the session walks along the prediction alone

    def __init__(self, predicted: Trace, actual: Trace) -> None:
        self.real = Timeline()
        for frame in collapse_comprehensions(actual).frames:
            self.real.append(frame)
        collapse, kept = Collapse(), iter(row for row in align(predicted, actual).rows if row.predicted is not None)
        self._rows: list[Row | None] = [
            None if collapse.take(frame) is None else next(kept) for frame in predicted.frames
        ]

    def at(self, index: int) -> int | None:
        """Which frame of `real` stands for predicted frame `index`; None where there is none."""
        row = self._row(index)
        return None if row is None else row.actual

    def difference(self, index: int) -> str:
        """In what predicted frame `index` differs from the real one; "" where it does not."""
        row = self._row(index)
        if row is None or row.difference is None:
            return ""
        return "not in the real run" if row.actual is None else difference(row.difference)

    def why_not(self, index: int) -> str:
        """Why nothing real is to be seen at predicted frame `index`."""
        return "not in the real run" if self._row(index) is not None else "it was not compared"

    def _row(self, index: int) -> Row | None:
        return self._rows[index] if index < len(self._rows) else None


async def run_for_real(plan: Plan, predicted: int) -> Trace:
    """The whole real run, in a process with limits; `predicted` frames say how long it may become. Raises `UserError`
    where it cannot be started. Cancelling kills it."""
    assert plan.program is not None
    given_up = threading.Event()
    limits = Limits(max_frames=max(MOST_GUESSED_OVER if plan.guess else _LEAST, _BEYOND * predicted))
    source, entry, path = plan.program.source, plan.entry, str(plan.path)
    try:
        return await asyncio.to_thread(
            record, source, entry, path=path, limits=limits, stdin=plan.stdin, cancelled=given_up.is_set
        )
    finally:
        given_up.set()
