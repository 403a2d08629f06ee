"""The open documents: the only state of the server that changes, touched on the event loop alone."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from lsprotocol import types

from cwm_lsp.server.focus import Pick
from cwm_lsp.server.prediction import Prediction
from cwm_lsp.server.snapshot import Snapshot
from cwm_lsp.trace.model import Entry
from cwm_lsp.trace.problem import UserError


@dataclass
class Document:
    """One open document: the user's choice, the call that is being predicted or shown, and what is known of it.

    `shown` is always a prediction of `focus` in `snapshot`, never of an older version. `judging` makes the verdicts on
    `snapshot`; `diagnostics` are what the client shows of them, perhaps still those of an older version.
    `agreeing` asks the model how far it agrees with `shown`.
    """

    snapshot: Snapshot
    pick: Pick | None = None
    focus: Entry | None = None
    shown: Prediction | None = None
    task: asyncio.Task[None] | None = None
    judging: asyncio.Task[None] | None = None
    agreeing: asyncio.Task[None] | None = None
    diagnostics: list[types.Diagnostic] = field(default_factory=list)

    def stop_judging(self) -> None:
        """Make no more verdicts on this version."""
        if self.judging is not None:
            self.judging.cancel()
            self.judging = None

    def change(self, snapshot: Snapshot) -> None:
        """Take a new version; what was shown for the old one is gone, and its prediction is cancelled."""
        self.stop()
        self.stop_judging()
        self.snapshot = snapshot

    def stop(self) -> None:
        """Cancel the running prediction and forget what it gave."""
        self.shown = self.focus = None
        for task in (self.task, self.agreeing):
            if task is not None:
                task.cancel()
        self.task = self.agreeing = None


class Documents(dict[str, Document]):
    """By URI."""

    def known(self, uri: str) -> Document:
        """The open document at `uri`. Raises UserError where it is not open."""
        document = self.get(uri)
        if document is None:
            raise UserError(f"The document {uri} is not open: open it in the editor first.")
        return document
