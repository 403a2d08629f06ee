"""The `cwm` dialect, exactly Meta's format: traces to text. `cwm_parse` goes the other way.

The rule for `..` (recovered from real generations): a local is abbreviated only when the frame just before, in order
of time, belongs to the same activation and had the same repr; the first frame after any call or return lists every
local in full. An exception frame in between is not a change of scope.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from cwm_lsp.trace.dialects.cwm_prompt import Prompt, file_context, render_prompt
from cwm_lsp.trace.dialects.pieces import (
    ACTION_SEP,
    ARG_SEP,
    CALL_SEP,
    END_OF_TEXT,
    EXCEPTION_SEP,
    FRAME_SEP,
    LINE_SEP,
    RETURN_SEP,
    Piece,
    Special,
    text_of,
)
from cwm_lsp.trace.model import EndReason, Event, Frame, Trace

SAME = ".."
SEPARATORS: Mapping[Event, Special] = {
    Event.CALL: CALL_SEP,
    Event.LINE: LINE_SEP,
    Event.RETURN: RETURN_SEP,
    Event.EXCEPTION: EXCEPTION_SEP,
}


def render_trace(trace: Trace, source: str) -> str:
    """The entire text: the whole of `source` as context, the wrapper's and the trace's frames, the end."""
    prompt = render_prompt(file_context(source), trace.entry)
    return text_of([*prompt.pieces, *render_frames(trace, prompt)])


def render_frames(trace: Trace, prompt: Prompt) -> list[Piece]:
    """All frames after the prompt, and the end token where the trace ran to its end.

    The wrapper's own frames are added, since what they hold follows from the trace. A trace that was cut short stops
    after its last frame. A file line that is not in the prompt's context shows as an empty line.
    """
    pieces: list[Piece] = []
    if prompt.wrapper is not None:
        definition, call = prompt.wrapper
        pieces += _state_pieces(Event.CALL, {}, definition)
        pieces += _state_pieces(Event.LINE, {}, call)
    texts = prompt.texts()
    for frame, shown in zip(trace.frames, abbreviated(trace.frames), strict=True):
        text = texts.get(frame.line, "")
        if prompt.module_start is not None and frame.depth == 0 and frame.event == Event.CALL:
            text = prompt.module_start
        if frame.event in (Event.CALL, Event.LINE):
            pieces += _state_pieces(frame.event, shown, text)
        else:
            pieces += _value_pieces(frame.event, "" if frame.value is None else frame.value.repr, text)
    if trace.end.reason not in (EndReason.RETURNED, EndReason.RAISED, EndReason.EXITED):
        return pieces
    if prompt.wrapper is not None:
        pieces += _leave_wrapper(trace, prompt.wrapper[1])
    return [*pieces, END_OF_TEXT]


def abbreviated(frames: tuple[Frame, ...]) -> Iterator[dict[str, str]]:
    """What each frame shows of its locals: repr, or `..` under the rule above (nothing for returns and exceptions)."""
    before: dict[str, str] = {}
    owner: tuple[int, str] | None = None  # the activation that `before` belongs to
    for frame in frames:
        now = {name: value.repr for name, value in frame.locals.items()}
        activation = (frame.depth, frame.qualname)
        if frame.event == Event.RETURN:
            owner = None
        elif frame.event == Event.CALL:
            owner, before = activation, now
        elif frame.event == Event.LINE:
            same = before if owner == activation else {}
            owner, before = activation, now
            yield {name: SAME if same.get(name) == text else text for name, text in now.items()}
            continue
        yield now


def _state_pieces(event: Event, shown: Mapping[str, str], text: str) -> list[Piece]:
    return [SEPARATORS[event], json.dumps(dict(shown)), ACTION_SEP, f"{text}\n", FRAME_SEP]


def _value_pieces(event: Event, value: str, text: str) -> list[Piece]:
    return [SEPARATORS[event], ACTION_SEP, f"{text}\n", ARG_SEP, json.dumps(value), FRAME_SEP]


def _leave_wrapper(trace: Trace, call: str) -> list[Piece]:
    """The wrapper hands on what the entry returned or raised."""
    outermost = [frame for frame in trace.frames if frame.depth == 0]
    if not outermost or outermost[-1].value is None:
        return []
    if trace.end.reason == EndReason.RETURNED:
        return _value_pieces(Event.RETURN, outermost[-1].value.repr, call)
    raised = [frame.value for frame in outermost if frame.event == Event.EXCEPTION and frame.value is not None]
    passing = _value_pieces(Event.EXCEPTION, raised[-1].repr, call) if raised else []
    return [*passing, *_value_pieces(Event.RETURN, "None", call)]
