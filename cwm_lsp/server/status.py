"""The `cwm/status` notification: what the server is doing for a document and, where nothing is shown, why."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from cwm_lsp.server.wire import State, StatusParams
from cwm_lsp.trace.model import Entry

METHOD = "cwm/status"


@dataclass(frozen=True, slots=True)
class Status:
    """One status of one version of a document. The model runs on `device` ("" until it is loaded); `queue` counts what
    this server has begun and not ended; `last_error` is the last trouble, "" once a prediction has succeeded again."""

    uri: str
    version: int
    state: State
    message: str
    model: str
    device: str
    queue: int
    last_error: str
    focus: Entry | None = None

    def to_json(self) -> StatusParams:
        """The notification's params."""
        return {
            "uri": self.uri,
            "version": self.version,
            "state": self.state,
            "message": self.message,
            "model": self.model,
            "device": self.device,
            "queue": self.queue,
            "lastError": self.last_error,
            "focus": None if self.focus is None else {"function": self.focus.function, "call": self.focus.call},
        }

    @property
    def sentence(self) -> str:
        """For the user who asks."""
        name = PurePosixPath(self.uri).name
        parts = [f"{name}: {self.state.value}{f', {self.message}' if self.message else ''}".rstrip(".")]
        where = f"on {self.device}" if self.device else "has not predicted yet"
        parts.append(f"Model {self.model} {where}, {self.queue} under way")
        if self.last_error:
            parts.append(f"Last error: {self.last_error}".rstrip("."))
        return ". ".join(parts) + "."
