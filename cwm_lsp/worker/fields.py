"""The parameters of a request, checked one after another against a table of fields.

Unknown names are refused: they are likely typos. Messages are sentences, as a user may come to read them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final, get_args

from cwm_lsp.backwards.outcome import Outcome, Raises, Reaches, Returns
from cwm_lsp.predict.options import Values
from cwm_lsp.predict.words import THOUGHT
from cwm_lsp.trace.model import Event, Frame
from cwm_lsp.trace.problem import UserError
from cwm_lsp.trace.serialize import frame_from_json
from cwm_lsp.worker.messages import MAX_SECONDS, PRIORITIES, Code, Priority, RpcError


class _Required:
    """The type of REQUIRED."""


REQUIRED: Final = _Required()


@dataclass(frozen=True, slots=True)
class Field:
    """One parameter: `what` it has to be in words and as the predicate `accepts`, and what stands where it is left out.

    `read` makes of an accepted value, or of the default, what the request has; it may give an RpcError of its own.
    """

    what: str
    accepts: Callable[[object], bool]
    default: object = REQUIRED
    read: Callable[[Any], Any] = lambda value: value


Fields = Mapping[str, Field]


def read(params: object, fields: Fields, method: str) -> dict[str, Any] | RpcError:
    """The value of each of the `fields`, or what is wrong with the first bad one."""
    if not isinstance(params, dict):
        return RpcError(Code.INVALID_PARAMS, f"{method} takes a map of named parameters.")
    if unknown := sorted(str(name) for name in params if name not in fields):
        return RpcError(Code.INVALID_PARAMS, f"{method} has no parameter {unknown[0]!r}.")
    found: dict[str, Any] = {}
    for name, field in fields.items():
        given = params.get(name, field.default)
        if (name in params and not field.accepts(given)) or given is REQUIRED:
            must = f"'{name}' must be" if field.default is not REQUIRED else f"{method} needs '{name}' as"
            return RpcError(Code.INVALID_PARAMS, f"{must} {field.what}.")
        found[name] = value = field.read(given)
        if isinstance(value, RpcError):
            return value
    return found


def whole(low: int, high: int, default: object) -> Field:
    """A whole number from `low` to `high`."""
    return Field(
        f"a whole number from {low} to {high}", lambda value: type(value) is int and low <= value <= high, default
    )


def one_of(texts: Collection[str], default: object = REQUIRED, read: Callable[[Any], Any] = str) -> Field:
    """One of these texts."""
    return Field(f"one of: {', '.join(texts)}", lambda value: isinstance(value, str) and value in texts, default, read)


def seconds(default: float) -> Field:
    """How long something may take."""
    return Field(f"a number above 0 and at most {MAX_SECONDS:g}", _is_duration, default, float)


def priority(default: Priority = Priority.INTERACTIVE) -> Field:
    """Who goes first, by its label."""
    return one_of(PRIORITIES, default.label, PRIORITIES.__getitem__)


def _frames(data: list[object]) -> tuple[Frame, ...] | RpcError:
    """The frames that are known, from the entry's call on, or what is wrong with them."""
    try:
        frames = tuple(frame_from_json(frame) for frame in data)
    except UserError as problem:
        return RpcError(Code.INVALID_PARAMS, str(problem))
    for place, frame in enumerate(frames):
        if frame.index != place:
            return RpcError(
                Code.INVALID_PARAMS,
                f"'frames' must be a trace from its first frame on: {frame.index} stands at {place}.",
            )
        if frame.depth < 0 or frame.line < 1:
            return RpcError(Code.INVALID_PARAMS, f"Frame {place} has depth {frame.depth} and line {frame.line}.")
    if frames[0].event is not Event.CALL or frames[0].depth:
        return RpcError(Code.INVALID_PARAMS, "'frames' must begin with the entry's own call frame.")
    return frames


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _outcome(value: object) -> Outcome | None:
    """The one member of `value`; None where it is no outcome."""
    match value:
        case {"returns": str(text), **rest} if not rest:
            return Returns(text)
        case {"raises": str(name), **rest} if not rest:
            return Raises(name)
        case {"reaches": int(line), **rest} if not rest and type(line) is int and line > 0:
            return Reaches(line)
    return None


def _is_duration(value: object) -> bool:
    return not isinstance(value, bool) and isinstance(value, int | float) and 0 < value <= MAX_SECONDS


TEXT = Field("a string", lambda value: isinstance(value, str))
VALUES = one_of(get_args(Values), "hybrid")
FRAMES = Field(
    "a list of the known frames, one at least", lambda value: isinstance(value, list) and bool(value), read=_frames
)
MAX_TOKENS = whole(0, 100_000, THOUGHT)
PROPOSALS = Field("a list of strings", _are_texts, (), tuple)
OUTCOME = Field(
    "one of: {returns: text}, {raises: name}, {reaches: line}", lambda value: _outcome(value) is not None, read=_outcome
)
FUNCTION: Fields = {"source": TEXT, "path": TEXT, "function": TEXT}
CALL: Fields = {**FUNCTION, "call": TEXT}
