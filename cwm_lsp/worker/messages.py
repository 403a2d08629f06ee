"""What all messages have in common: error codes, states, priorities and limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

PROTOCOL = 1  # raised when an older client would misunderstand
MAX_FRAMES = 1_000_000
MAX_SECONDS = 60.0


class Code(IntEnum):
    """Numbers of RPC errors: JSON-RPC's where it has one, ours from 1."""

    MALFORMED = -32700
    INVALID_REQUEST = -32600
    METHOD_NOT_FOUND = -32601
    INVALID_PARAMS = -32602
    INTERNAL = -32603
    BAD_INPUT = 1  # the user's program, call or edit, or too much for the memory; the message is written for the user
    NO_MODEL = 2  # the model could not be loaded; the message is written for the user
    UNAUTHORIZED = 3
    STOPPING = 4
    GIVEN_UP = 5  # what needs no model was cancelled or took too long


class State(StrEnum):
    """How the worker's model is."""

    LOADING = "loading"
    READY = "ready"
    FAILED = "failed"
    STOPPING = "stopping"


class Priority(IntEnum):
    """Who goes first; within one priority, first come first served."""

    INTERACTIVE = 0
    LOOK_AHEAD = 1
    BACKGROUND = 2

    @property
    def label(self) -> str:
        """The name used in messages."""
        return self.name.lower().replace("_", "-")


PRIORITIES: Mapping[str, Priority] = {priority.label: priority for priority in Priority}


@dataclass(frozen=True, slots=True)
class RpcError:
    """The error of a response."""

    code: Code
    message: str

    def to_wire(self) -> dict[str, object]:
        """As it stands in the response."""
        return {"code": int(self.code), "message": self.message}
