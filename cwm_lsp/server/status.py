"""The `cwm/status` notification: what the server is doing for a document and, where nothing is shown, why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cwm_lsp.trace.model import Entry

METHOD = "cwm/status"


class State(StrEnum):
    """`protocol/lsp.md` says what each means to the user."""

    WAITING = "waiting"
    STARTING = "starting"
    PREDICTING = "predicting"
    READY = "ready"
    NOTHING = "nothing"
    FAILED = "failed"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Status:
    """One status of one version of a document."""

    uri: str
    version: int
    state: State
    message: str
    model: str
    focus: Entry | None = None

    def to_json(self) -> dict[str, object]:
        """The notification's params."""
        focus = None if self.focus is None else {"function": self.focus.function, "call": self.focus.call}
        return {
            "uri": self.uri,
            "version": self.version,
            "state": self.state.value,
            "message": self.message,
            "model": self.model,
            "focus": focus,
        }
