"""The `cwm/status` notification: what the server is doing for a document and, where nothing is shown, why."""

from __future__ import annotations

from dataclasses import dataclass

from cwm_lsp.server.wire import State, StatusParams
from cwm_lsp.trace.model import Entry

METHOD = "cwm/status"


@dataclass(frozen=True, slots=True)
class Status:
    """One status of one version of a document."""

    uri: str
    version: int
    state: State
    message: str
    model: str
    focus: Entry | None = None

    def to_json(self) -> StatusParams:
        """The notification's params."""
        return {
            "uri": self.uri,
            "version": self.version,
            "state": self.state,
            "message": self.message,
            "model": self.model,
            "focus": None if self.focus is None else {"function": self.focus.function, "call": self.focus.call},
        }
