"""What the messages say: error codes, priorities and the checked parameters of `predict`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import get_args

from cwm_lsp.predict.options import Decoding

PROTOCOL = 1  # raised when an older client would misunderstand
MAX_FRAMES = 1_000_000


class Code(IntEnum):
    """Numbers of RPC errors: JSON-RPC's where it has one, ours from 1."""

    MALFORMED = -32700
    INVALID_REQUEST = -32600
    METHOD_NOT_FOUND = -32601
    INVALID_PARAMS = -32602
    INTERNAL = -32603
    BAD_INPUT = 1  # the user's program or call; the message is written for the user
    NO_MODEL = 2  # the model could not be loaded; the message is written for the user
    UNAUTHORIZED = 3
    STOPPING = 4


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
DECODINGS: tuple[Decoding, ...] = get_args(Decoding)


@dataclass(frozen=True, slots=True)
class RpcError:
    """The error of a response."""

    code: Code
    message: str

    def to_wire(self) -> dict[str, object]:
        """As it stands in the response."""
        return {"code": int(self.code), "message": self.message}


@dataclass(frozen=True, slots=True)
class PredictParams:
    """A request for one prediction: the program, the entry call and how far and how to decode."""

    source: str
    path: str
    function: str
    call: str
    max_frames: int
    decoding: Decoding
    priority: Priority


def parse_predict(params: object) -> PredictParams | RpcError:
    """The parameters of `predict`, or what is wrong with them. Unknown names are refused: they are likely typos."""
    if not isinstance(params, dict):
        return RpcError(Code.INVALID_PARAMS, "predict takes a map of named parameters.")
    known = PredictParams.__dataclass_fields__
    if unknown := sorted(set(params) - set(known)):
        return RpcError(Code.INVALID_PARAMS, f"predict has no parameter {unknown[0]!r}.")
    texts = {name: params.get(name) for name in ("source", "path", "function", "call")}
    for name, text in texts.items():
        if not isinstance(text, str):
            return RpcError(Code.INVALID_PARAMS, f"predict needs {name!r} as a string.")
    max_frames = params.get("max_frames", 200)
    if type(max_frames) is not int or not 1 <= max_frames <= MAX_FRAMES:
        return RpcError(Code.INVALID_PARAMS, f"'max_frames' must be a whole number from 1 to {MAX_FRAMES}.")
    decoding = params.get("decoding", "constrained")
    if decoding not in DECODINGS:
        return RpcError(Code.INVALID_PARAMS, f"'decoding' must be one of: {', '.join(DECODINGS)}.")
    priority = params.get("priority", Priority.INTERACTIVE.label)
    if not isinstance(priority, str) or priority not in PRIORITIES:
        return RpcError(Code.INVALID_PARAMS, f"'priority' must be one of: {', '.join(PRIORITIES)}.")
    return PredictParams(
        **{name: str(text) for name, text in texts.items()},
        max_frames=max_frames,
        decoding=decoding,
        priority=PRIORITIES[priority],
    )
