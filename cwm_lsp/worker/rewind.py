"""The checked parameters of `rewind`: those of `predict`, the frames that are known, and the values to set.

Covers: the form of the frames, their numbering, that the edited names exist and that each new value is one line of
text. Does not cover: whether the frames are a possible run of the program, and whether a value is a literal: a repr
such as `<Account object>` is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from cwm_lsp.predict.resume import Resume
from cwm_lsp.trace.model import Event, Frame, Value
from cwm_lsp.trace.problem import UserError
from cwm_lsp.trace.serialize import frame_from_json
from cwm_lsp.worker.messages import Code, PredictParams, RpcError, parse_predict

_SHOWN_NAMES = 10  # in a message
_STATE_EVENTS = (Event.CALL, Event.LINE)


def parse_rewind(params: object) -> PredictParams | RpcError:
    """The parameters of `rewind`, or what is wrong with them."""
    if not isinstance(params, dict):
        return RpcError(Code.INVALID_PARAMS, "rewind takes a map of named parameters.")
    asked = parse_predict({name: value for name, value in params.items() if name not in ("frames", "edits")}, "rewind")
    if isinstance(asked, RpcError):
        return asked
    frames = parse_frames(params.get("frames"), "rewind")
    if isinstance(frames, RpcError):
        return frames
    edits = params.get("edits", {})
    if not isinstance(edits, dict) or not all(isinstance(text, str) for item in edits.items() for text in item):
        return RpcError(Code.INVALID_PARAMS, "'edits' must be a map of names to reprs.")
    if problem := _problem_of_edits(frames[-1], edits):
        return RpcError(Code.BAD_INPUT, problem)
    return replace(asked, resume=Resume(frames, edits))


def parse_frames(data: object, method: str) -> tuple[Frame, ...] | RpcError:
    """The frames that are known, from the entry's call on, or what is wrong with them."""
    if not isinstance(data, list) or not data:
        return RpcError(Code.INVALID_PARAMS, f"{method} needs 'frames' as a list of the known frames, one at least.")
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


def _problem_of_edits(frame: Frame, edits: Mapping[str, str]) -> str:
    """Why `edits` cannot be made in `frame`, in one sentence; "" if they can."""
    if edits and frame.event not in _STATE_EVENTS:
        return (
            f"Values can be set at a call or a line; frame {frame.index} is neither ({frame.event}): go to another one."
        )
    names = list(_dotted(frame.locals))
    for name, text in edits.items():
        if name not in names:
            known = ", ".join(names[:_SHOWN_NAMES]) + (", ..." if len(names) > _SHOWN_NAMES else "") or "no variables"
            return f"There is no variable {name!r} in frame {frame.index}: it has {known}."
        if not text.strip() or text.splitlines() != [text]:
            return f"The new value of {name!r} must be a repr on one line, such as 42 or [1, 2]."
    return ""


def _dotted(values: Mapping[str, Value], prefix: str = "") -> Iterator[str]:
    for name, value in values.items():
        yield prefix + name
        yield from _dotted(value.attrs, f"{prefix}{name}.")
