"""What the messages say: error codes, priorities and the checked parameters of `predict` and `rewind`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum, StrEnum
from typing import get_args

from cwm_lsp.predict.options import VALUES, Decoding, Values
from cwm_lsp.predict.resume import Resume
from cwm_lsp.trace.model import Frame

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
    """A request for one prediction: the program, the entry call, how far and how, and what is known already.

    `max_frames` counts the frames of the whole trace, those of `resume` included. Calls made at the depth `over` or
    deeper are predicted in one step.
    """

    source: str
    path: str
    function: str
    call: str
    max_frames: int
    decoding: Decoding
    values: Values
    priority: Priority
    over: int | None = None
    resume: Resume = field(default_factory=Resume)

    def behind(self, made: Sequence[Frame]) -> PredictParams:
        """The request for what follows the frames that were `made` for this one."""
        known = list(self.resume.frames)
        for frame in made:
            known[frame.index :] = [frame]
        return replace(self, resume=Resume(tuple(known)))


_TEXTS = ("source", "path", "function", "call")
_NAMES = frozenset({*_TEXTS, "max_frames", "decoding", "values", "priority", "over"})


def parse_predict(params: object, method: str = "predict") -> PredictParams | RpcError:
    """The parameters of `predict`, or what is wrong with them. Unknown names are refused: they are likely typos.

    `method` is how the message calls the request: `rewind` has these parameters, too.
    """
    params = parse_names(params, _NAMES, method)
    if isinstance(params, RpcError):
        return params
    texts = parse_texts(params, _TEXTS, method)
    if isinstance(texts, RpcError):
        return texts
    max_frames = params.get("max_frames", 200)
    if type(max_frames) is not int or not 1 <= max_frames <= MAX_FRAMES:
        return RpcError(Code.INVALID_PARAMS, f"'max_frames' must be a whole number from 1 to {MAX_FRAMES}.")
    decoding = params.get("decoding", "constrained")
    if decoding not in DECODINGS:
        return RpcError(Code.INVALID_PARAMS, f"'decoding' must be one of: {', '.join(DECODINGS)}.")
    values = parse_values(params)
    if isinstance(values, RpcError):
        return values
    priority = parse_priority(params)
    if isinstance(priority, RpcError):
        return priority
    over = params.get("over")
    if over is not None and (type(over) is not int or not 0 <= over <= MAX_FRAMES):
        return RpcError(Code.INVALID_PARAMS, f"'over' must be a whole number from 0 to {MAX_FRAMES}, or nil.")
    source, path, function, call = (texts[name] for name in _TEXTS)
    return PredictParams(source, path, function, call, max_frames, decoding, values, priority, over)


def parse_names(params: object, names: Collection[str], method: str) -> dict[str, object] | RpcError:
    """The named parameters, none of them unknown."""
    if not isinstance(params, dict):
        return RpcError(Code.INVALID_PARAMS, f"{method} takes a map of named parameters.")
    if unknown := sorted(str(name) for name in params if name not in names):
        return RpcError(Code.INVALID_PARAMS, f"{method} has no parameter {unknown[0]!r}.")
    return params


def parse_texts(params: Mapping[str, object], names: Sequence[str], method: str) -> dict[str, str] | RpcError:
    """The parameters `names`, all of them strings that must be there."""
    texts: dict[str, str] = {}
    for name in names:
        text = params.get(name)
        if not isinstance(text, str):
            return RpcError(Code.INVALID_PARAMS, f"{method} needs {name!r} as a string.")
        texts[name] = text
    return texts


def parse_seconds(params: Mapping[str, object], usual: float) -> float | RpcError:
    """The optional `seconds`."""
    seconds = params.get("seconds", usual)
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 < seconds <= MAX_SECONDS:
        return RpcError(Code.INVALID_PARAMS, f"'seconds' must be a number above 0 and at most {MAX_SECONDS:g}.")
    return float(seconds)


def parse_values(params: Mapping[str, object]) -> Values | RpcError:
    """The optional `values`."""
    wanted = params.get("values", "hybrid")
    found = next((values for values in VALUES if values == wanted), None)
    return found or RpcError(Code.INVALID_PARAMS, f"'values' must be one of: {', '.join(VALUES)}.")


def parse_priority(params: Mapping[str, object]) -> Priority | RpcError:
    """The optional `priority`."""
    priority = params.get("priority", Priority.INTERACTIVE.label)
    if not isinstance(priority, str) or priority not in PRIORITIES:
        return RpcError(Code.INVALID_PARAMS, f"'priority' must be one of: {', '.join(PRIORITIES)}.")
    return PRIORITIES[priority]
