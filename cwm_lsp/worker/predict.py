"""The checked parameters of `predict`, and of `rewind`: the same, the frames that are known, and the values to set.

Covers: the form of the frames, their numbering, that the edited names exist and that each new value is one line of
text. Does not cover: whether the frames are a possible run of the program, and whether a value is a literal: a repr
such as `<Account object>` is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import get_args

from cwm_lsp.predict.options import Decoding, Values
from cwm_lsp.predict.resume import Resume
from cwm_lsp.trace.model import Event, Frame, Value
from cwm_lsp.worker.fields import CALL, FRAMES, VALUES, Field, one_of, priority, read, whole
from cwm_lsp.worker.messages import MAX_FRAMES, Code, Priority, RpcError

DECODINGS: tuple[Decoding, ...] = get_args(Decoding)
_FIELDS = {
    **CALL,
    "max_frames": whole(1, MAX_FRAMES, 200),
    "decoding": one_of(DECODINGS, "constrained"),
    "values": VALUES,
    "priority": priority(),
    "over": Field(
        f"a whole number from 0 to {MAX_FRAMES}, or nil",
        lambda value: value is None or (type(value) is int and 0 <= value <= MAX_FRAMES),
        None,
    ),
}
_EDITS = Field(
    "a map of names to reprs",
    lambda value: isinstance(value, dict) and all(isinstance(text, str) for item in value.items() for text in item),
    {},
)
_SHOWN_NAMES = 10  # in a message
_STATE_EVENTS = (Event.CALL, Event.LINE)


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


def parse_predict(params: object) -> PredictParams | RpcError:
    """The parameters of `predict`, or what is wrong with them."""
    found = read(params, _FIELDS, "predict")
    return found if isinstance(found, RpcError) else PredictParams(**found)


def parse_rewind(params: object) -> PredictParams | RpcError:
    """The parameters of `rewind`, or what is wrong with them."""
    found = read(params, {**_FIELDS, "frames": FRAMES, "edits": _EDITS}, "rewind")
    if isinstance(found, RpcError):
        return found
    frames, edits = found.pop("frames"), found.pop("edits")
    if problem := _problem_of_edits(frames[-1], edits):
        return RpcError(Code.BAD_INPUT, problem)
    return PredictParams(**found, resume=Resume(frames, edits))


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
