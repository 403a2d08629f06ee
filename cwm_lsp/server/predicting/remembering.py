"""Predictions that were made before are shown again at once, without a worker; new ones are kept."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from cwm_lsp.client import PredictionEnd
from cwm_lsp.client.turns import in_turns
from cwm_lsp.server.analysis import questions
from cwm_lsp.server.analysis.rests import Rests
from cwm_lsp.server.document.snapshot import Snapshot
from cwm_lsp.server.language_server import CwmServer
from cwm_lsp.server.predicting.arriving import take
from cwm_lsp.server.predicting.cache import Stored, lines
from cwm_lsp.server.settings import Settings
from cwm_lsp.trace.model import EndReason, Entry, Frame

_WHOLE = (
    EndReason.RETURNED,
    EndReason.RAISED,
    EndReason.EXITED,
    EndReason.FRAME_LIMIT,
    EndReason.TOKEN_LIMIT,
    EndReason.CYCLE,
)
_PLACE = re.compile(r"\bline \d")  # a sentence that names a line holds only where the line stands


async def predict(
    ls: CwmServer,
    snapshot: Snapshot,
    entry: Entry,
    max_frames: int,
    on_frame: Callable[[Frame], None],
    priority: str = "interactive",
) -> tuple[PredictionEnd, bool]:
    """As `Connection.predict`, and whether it was made before: then of the same source, call, model and limits."""
    settings = ls.settings
    if not settings.cache_enabled:
        return await ls.connection.predict(snapshot, entry, settings, on_frame, max_frames, priority), False
    predicting = _Predicting(ls, snapshot, entry, max_frames, on_frame, priority)
    if ls.connection.is_open:  # meanwhile, so that nothing is lost where it was not made before
        predicting.start()
    try:
        rests, names = await ls.analyst.ask(questions.rests, snapshot.asked, entry)
        snapshot.names.update(names)
        key = await asyncio.to_thread(_key, ls, snapshot.path, entry, settings, max_frames, rests)
        stored = await asyncio.to_thread(ls.cache.get, key)
        if stored is not None and all(0 < frame.line <= len(rests.lines) for frame in stored.frames):
            for frame in stored.frames:
                on_frame(replace(frame, line=rests.lines[frame.line - 1]))
            return stored.end, True
        ended = await predicting.end()
    finally:
        predicting.stop()
    ls.write(_keep(ls, key, rests, tuple(predicting.frames), ended))
    return ended, False


class _Predicting:
    """A prediction whose frames are held back until it is known that they are wanted."""

    def __init__(
        self,
        ls: CwmServer,
        snapshot: Snapshot,
        entry: Entry,
        max_frames: int,
        on_frame: Callable[[Frame], None],
        priority: str,
    ) -> None:
        self.frames: list[Frame] = []
        predict = partial(ls.connection.predict, snapshot, entry, ls.settings)
        self._predict = partial(predict, max_frames=max_frames, priority=priority)  # not `_take`: a cycle keeps frames
        self._on_frame = on_frame
        self._wanted = False
        self._task: asyncio.Task[PredictionEnd] | None = None

    def start(self) -> asyncio.Task[PredictionEnd]:
        """Begin, if it has not begun."""
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._predict(self._take))
            self._task.add_done_callback(lambda task: task.cancelled() or task.exception())  # who waits is told
        return self._task

    async def end(self) -> PredictionEnd:
        """How it ended; until then its frames are passed on."""
        self._wanted = True
        for frame in self.frames:
            self._on_frame(frame)
        return await self.start()

    def stop(self) -> None:
        """End it, if it goes on; it is let go of, for it refers to this object."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _take(self, frame: Frame) -> None:
        take(self.frames, frame)
        if self._wanted:
            self._on_frame(frame)


def _key(ls: CwmServer, path: str, entry: Entry, settings: Settings, max_frames: int, rests: Rests) -> str:
    """Raises UserError where there is no such model."""
    facts = [
        ls.connection.identity(settings.model),
        path,  # the module is named after it
        entry.function,
        entry.call,
        settings.values,
        str(max_frames),
        rests.digest,
    ]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


async def _keep(ls: CwmServer, key: str, rests: Rests, frames: tuple[Frame, ...], ended: PredictionEnd) -> None:
    places = {line: place for place, line in enumerate(rests.lines, 1)}
    if ended.end.reason not in _WHOLE or _PLACE.search(ended.end.message):
        return
    placed = await in_turns(map(partial(_placed, places), frames))
    kept = tuple(frame for frame in placed if frame is not None)
    if len(kept) == len(frames):
        stored = Stored(kept, ended)
        await asyncio.to_thread(ls.cache.put, key, stored, await in_turns(lines(stored)))


def _placed(places: Mapping[int, int], frame: Frame) -> Frame | None:
    """`frame` with the place of its line for the line itself; None where it can't be shown elsewhere."""
    return None if frame.line not in places or _tells_a_line(frame) else replace(frame, line=places[frame.line])


def _tells_a_line(frame: Frame) -> bool:
    values = (*frame.locals.values(), *(() if frame.value is None else (frame.value,)))
    return any(value.reason and _PLACE.search(value.reason) for value in values)
