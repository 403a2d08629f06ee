"""How each function of a document grows, as one short label: derived in the helper process, a little at a time so that
other questions come between, and kept while its source stays the same.

A class depends on the function's own source and on what that references. Both are kept with it, so typing elsewhere
neither derives it again nor makes its label flicker.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from cwm_lsp.server.analysis import questions
from cwm_lsp.server.analysis.analyst import Analyst
from cwm_lsp.server.analysis.known import Known
from cwm_lsp.server.document.snapshot import Snapshot
from cwm_lsp.server.drawing import markdown

_SECONDS = 5.0  # no more is derived for one version of a document
_SLICE = 0.05  # seconds that one question takes
_LINES = 10_000  # in a longer text nothing is looked for while somebody waits
_log = logging.getLogger(__name__)


@dataclass
class Classes:
    """What is known of one document, by qualified name: all of `snapshot`, and what of it holds for a later version."""

    snapshot: Snapshot | None = None
    known: Mapping[str, Known] = field(default_factory=dict)
    task: asyncio.Task[None] | None = None
    _carried: tuple[Snapshot, Mapping[str, Known]] | None = None

    def of(self, snapshot: Snapshot) -> Mapping[str, Known]:
        """The functions whose classes are known for `snapshot`, which has been analysed."""
        if snapshot is self.snapshot:
            return self.known
        if self._carried is None or self._carried[0] is not snapshot:
            self._carried = snapshot, carried(self.known, snapshot)
        return self._carried[1]

    def find(
        self,
        analyst: Analyst,
        settle: Callable[[], Awaitable[object]],
        current: Callable[[], Snapshot | None],
        when_ready: Callable[[], None],
        pause: float,
    ) -> None:
        """Derive what is not known of the `current` version yet, and call `when_ready` if that is anything new.

        One at a time, after a `pause` in seconds (none the first time). A version that comes in meanwhile
        takes the place of the one before; None ends the work.
        """
        if current() is not self.snapshot and (self.task is None or self.task.done()):
            self.task = asyncio.get_running_loop().create_task(self._find(analyst, settle, current, when_ready, pause))

    async def _find(
        self,
        analyst: Analyst,
        settle: Callable[[], Awaitable[object]],
        current: Callable[[], Snapshot | None],
        when_ready: Callable[[], None],
        pause: float,
    ) -> None:
        """A fault of ours leaves the document without classes, not the user without hints."""
        while True:
            await asyncio.sleep(pause if self.snapshot is not None else 0.0)
            snapshot = current()
            if snapshot is None or snapshot is self.snapshot:
                return
            found: Mapping[str, Known] | None = {}
            try:
                await settle()
                found = await self._derived(analyst, current, snapshot)
            except Exception:
                _log.exception("deriving the complexity of functions failed")
            if found is not None and current() is snapshot:
                before = self.of(snapshot)
                self.snapshot, self.known = snapshot, found
                if found != before:
                    when_ready()
                return

    async def _derived(
        self, analyst: Analyst, current: Callable[[], Snapshot | None], snapshot: Snapshot
    ) -> dict[str, Known] | None:
        """All classes of `snapshot`, as far as time allows; None where it is not the current version any more."""
        found: dict[str, Known] = {}
        number, count = 0, len(snapshot.program.functions)
        loop = asyncio.get_running_loop()
        end = loop.time() + _SECONDS
        while number < count and loop.time() < end:
            if current() is not snapshot:
                return None
            some, number = await analyst.ask(questions.classes, snapshot.asked, self.known, number, _SLICE)
            found |= some
        return found


def carried(known: Mapping[str, Known], snapshot: Snapshot) -> dict[str, Known]:
    """Those of `known` whose sources still stand in the text; none where looking for them would take too long."""
    lines = snapshot.program.lines
    if not known or len(lines) > _LINES:
        return {}
    places: dict[str, list[int]] = {}
    for place, line in enumerate(lines):
        places.setdefault(line, []).append(place)
    names = {scope.qualname for scope in snapshot.program.functions}

    def stands(source: tuple[str, ...]) -> bool:
        return any(lines[place : place + len(source)] == source for place in places.get(source[0], ()))

    return {name: each for name, each in known.items() if name in names and all(map(stands, each.sources))}


def lens_title(known: Known) -> str:
    """Both classes, for a line of its own."""
    return f"{known.time or 'unknown'} time, {known.space or 'unknown'} space"


def tooltip(function: str, known: Known) -> str:
    """The classes and how they are known, in one line of Markdown."""
    classes = f"**{known.time or 'unknown'}** time · **{known.space or 'unknown'}** space"
    return f"{markdown.code(function)}: {classes} (derived from the source, worst case)"
