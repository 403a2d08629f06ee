"""The open documents: the only state of the server that changes, touched on the event loop alone."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cwm_lsp.program.entries import EntryCall
from cwm_lsp.server.diagnostics.reports import Part, Reports
from cwm_lsp.server.diagnostics.suppress import Report
from cwm_lsp.server.document.focus import Pick, Picks, choose, known_calls
from cwm_lsp.server.document.pause import Typing
from cwm_lsp.server.document.snapshot import Snapshot
from cwm_lsp.server.drawing.comparison import Comparison
from cwm_lsp.server.drawing.prediction import Prediction
from cwm_lsp.server.drawing.scene import Scene
from cwm_lsp.server.facts.classes import Classes
from cwm_lsp.server.wire import State
from cwm_lsp.trace.model import Entry
from cwm_lsp.trace.problem import UserError

_ENDED = (State.READY, State.NOTHING, State.FAILED, State.CLOSED)


@dataclass(frozen=True, slots=True)
class Kept:
    """A complete prediction of an older version, with those of other calls, the verdicts on that version and the
    iterations chosen in it."""

    shown: Prediction
    others: Mapping[str, Prediction]
    verdicts: tuple[Report, ...]
    chosen: Mapping[int, int]

    @property
    def scene(self) -> Scene:
        """What was on the screen."""
        return Scene(self.shown.snapshot, (self.shown,), self.others)

    def of_others(self) -> Kept:
        """What stays when the call in focus has been predicted for the current version."""
        return replace(self, shown=replace(self.shown, frames=()), verdicts=())


@dataclass
class Document:
    """One open document: the user's choices, the call that is being predicted or shown, and what is known of it.

    `shown` is always a prediction of `focus` in `snapshot`, never of an older version; `kept` is the last one of an
    older version, until the current one has its own. `judging` makes the verdicts on
    `snapshot`, `telling` reads diagnostics from `shown`; `reports` are what both have found about this version.
    `agreeing` asks the model how far it agrees with `shown`. `chosen` are the numbers of the iterations that the user
    wants to see, by the first line of their loops in `snapshot`. `classes` say how its functions grow.
    `discovering` looks for calls in the workspace's tests; `tests` are those found, perhaps for an older version.
    `comparison` has `shown` beside a real run. `ahead` predicts `others`, first those in `asked_lines` (1-based), whose
    hints the client asked for last. `state` and `message` are what its client was told last. A cell of a notebook that
    is `asleep` is not predicted yet.
    `learning` finds the facts about a version, and `drawn` names what has been drawn (`learning.py`).
    `typing` tells how long to wait behind an edit.
    """

    snapshot: Snapshot
    picks: Picks = field(default_factory=dict)
    tests: tuple[EntryCall, ...] = ()
    focus: Entry | None = None
    shown: Prediction | None = None
    comparison: Comparison | None = None
    others: dict[str, Prediction] = field(default_factory=dict)
    asked_lines: range = range(0)
    kept: Kept | None = None
    task: asyncio.Task[None] | None = None
    judging: asyncio.Task[None] | None = None
    ahead: asyncio.Task[None] | None = None
    agreeing: asyncio.Task[None] | None = None
    telling: asyncio.Task[None] | None = None
    discovering: asyncio.Task[None] | None = None
    learning: tuple[Snapshot, asyncio.Task[None]] | None = None
    drawn: tuple[object, ...] = ()
    reports: Reports = field(default_factory=Reports)
    chosen: dict[int, int] = field(default_factory=dict)
    classes: Classes = field(default_factory=Classes)
    state: State = State.WAITING
    message: str = ""
    asleep: bool = False
    typing: Typing = field(default_factory=Typing)

    @property
    def scene(self) -> Scene:
        """What is on the screen: also a real run, once the prediction has been compared with it."""
        both = self.comparison
        sides = (self.shown,) if both is None else (both.predicted, both.observed)
        return Scene(self.snapshot, sides, self.others)

    @property
    def is_busy(self) -> bool:
        """Whether a prediction of it is under way, or waits for its turn; one whose end was told is not."""
        running = (self.ahead,) if self.state in _ENDED else (self.task, self.ahead)
        return any(task is not None and not task.done() for task in running)

    @property
    def calls(self) -> tuple[EntryCall, ...]:
        """All known calls, as `focus.known_calls` orders them."""
        return known_calls(self.snapshot, self.tests)

    def wanted(self) -> Pick | None:
        """The call that is to be predicted; see `focus.choose`."""
        return choose(self.snapshot, self.calls, self.picks)

    def choose(self, pick: Pick) -> None:
        """Put a call in focus; it is remembered as that of its function."""
        self.picks.pop(pick.entry.function, None)  # the last choice stands last
        self.picks[pick.entry.function] = pick
        self.kept = None

    def stop_discovering(self) -> None:
        """Look for no more calls."""
        if self.discovering is not None:
            self.discovering.cancel()
            self.discovering = None

    def stop_judging(self) -> None:
        """Make no more verdicts on this version."""
        if self.judging is not None:
            self.judging.cancel()
            self.judging = None

    def change(self, snapshot: Snapshot) -> None:
        """Take a new version; what was complete of the old one is kept as such, and its prediction is cancelled."""
        if self.shown is not None and self.shown.end is not None:
            self.kept = Kept(self.shown, self.others, self.reports.found.get(Part.VERDICTS, ()), dict(self.chosen))
        self.stop()
        self.stop_judging()
        self.reports.forget(Part)
        self.chosen.clear()
        self.snapshot = snapshot

    def stop(self) -> None:
        """Cancel the running prediction and forget what it gave."""
        self.shown = self.focus = self.comparison = None
        self.others = {}
        for task in (self.task, self.ahead, self.agreeing, self.telling):
            if task is not None:
                task.cancel()
        self.task = self.ahead = self.agreeing = self.telling = None
        self.reports.forget([Part.RUN, Part.OTHERS, Part.REAL])


class Documents(dict[str, Document]):
    """By URI. The user's choices outlive a document's being closed, and the server (`predicting/choices.py`)."""

    def __init__(self) -> None:
        super().__init__()
        self._picks: dict[str, Picks] = {}

    def recall(self, picks: Mapping[str, Picks]) -> None:
        """Take the choices that were made in an earlier server."""
        self._picks.update(picks)

    def forget(self) -> None:
        """Forget the choices in documents that are not open."""
        self._picks = {uri: picks for uri, picks in self._picks.items() if uri in self}

    def add(self, snapshot: Snapshot) -> Document:
        """A document that is open from now on, with the choices made when it was open before."""
        document = self[snapshot.uri] = Document(snapshot, self._picks.setdefault(snapshot.uri, {}))
        return document

    def known(self, uri: str) -> Document:
        """The open document at `uri`. Raises UserError where it is not open."""
        document = self.get(uri)
        if document is None:
            raise UserError(f"The document {uri} is not open: open it in the editor first.")
        return document
