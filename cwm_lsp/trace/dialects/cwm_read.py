"""One frame's pieces of the `cwm` dialect, read: the grammar alone, without what came before."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from cwm_lsp.trace.dialects.cwm import SEPARATORS
from cwm_lsp.trace.dialects.cwm_prompt import MARK
from cwm_lsp.trace.dialects.pieces import ACTION_SEP, ARG_SEP, FRAME_SEP, Piece, Special, pieces_of
from cwm_lsp.trace.model import Event

_EVENTS = {separator: event for event, separator in SEPARATORS.items()}
_STRING = r'"(?:[^"\\]|\\.)*"'
_FRAME = re.compile(
    rf'(<\|(?:call|line)_sep\|>)((?:{_STRING}|[^"<])*)(<\|action_sep\|>)([^\n]*\n)(<\|frame_sep\|>)'
    rf"|(<\|(?:return|exception)_sep\|>)(<\|action_sep\|>)([^\n]*\n)(<\|arg_sep\|>)({_STRING})(<\|frame_sep\|>)"
)
_NOT_TEXT = (2, 4, 8, 10)  # the groups of _FRAME that are ordinary text, whatever they spell


@dataclass(frozen=True, slots=True)
class Shown:
    """What one frame says: its event, the line's text without its newline, and locals (with `..`) or a value."""

    event: Event
    text: str
    locals: dict[str, str] = field(default_factory=dict)
    value: str = ""


def read_frame(pieces: Iterable[Piece]) -> Shown | str:
    """The frame, or what is wrong with it. `pieces` are one whole frame, up to and including `<|frame_sep|>`."""
    parts = list(_merged(pieces))
    if not parts or parts[-1] != FRAME_SEP:
        return "the frame is cut off"
    first = parts[0]
    event = _EVENTS.get(first) if isinstance(first, Special) else None
    if event is None:
        return f"a frame begins with {_shown(first)} instead of an event"
    match parts[1:-1]:
        case [str(state), Special() as separator, str(text)] if separator == ACTION_SEP and event in (
            Event.CALL,
            Event.LINE,
        ):
            named = _read_locals(state)
            return named if isinstance(named, str) else Shown(event, _line(text), locals=named)
        case [Special() as one, str(text), Special() as other, str(value)] if (one, other) == (
            ACTION_SEP,
            ARG_SEP,
        ) and event in (Event.RETURN, Event.EXCEPTION):
            data = _load(value)
            return Shown(event, _line(text), value=data) if isinstance(data, str) else f"bad value: {_shown(value)}"
    return f"the parts of a {event} frame are not in order"


def frame_pieces(text: str) -> list[Piece]:
    """The pieces of frames written out as text.

    In a well-formed frame every token's place is known (locals and values are JSON, the source is one line), so a
    literal that spells a token stays text; in others every such spelling becomes a token.
    """
    pieces: list[Piece] = []
    position = 0
    while position < len(text):
        found = _FRAME.match(text, position)
        if found is None:
            cut = text.find(FRAME_SEP.name, position)
            end = len(text) if cut < 0 else cut + len(FRAME_SEP.name)
            pieces += pieces_of(text[position:end])
        else:
            end = found.end()
            groups = [(number, found.group(number)) for number in range(1, 12) if found.group(number) is not None]
            pieces += [part if number in _NOT_TEXT else Special(part) for number, part in groups]
        position = end
    return pieces


def split_frames(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """The pieces frame by frame; the last one lacks its `<|frame_sep|>` where the text stops inside a frame."""
    frame: list[Piece] = []
    for piece in pieces:
        frame.append(piece)
        if piece == FRAME_SEP:
            yield frame
            frame = []
    if frame:
        yield frame


def _merged(pieces: Iterable[Piece]) -> Iterator[Piece]:
    text = ""
    for piece in pieces:
        if isinstance(piece, str):
            text += piece
            continue
        if text:
            yield text
        text = ""
        yield piece
    if text:
        yield text


def _line(text: str) -> str:
    return text.removesuffix("\n").removesuffix(MARK)


def _load(text: str) -> object:
    try:
        return json.loads(text, object_pairs_hook=_Pairs)
    except (ValueError, RecursionError):
        return None


class _Pairs(list[tuple[str, object]]):
    """The members of a JSON object, repeated names and all."""


def _read_locals(text: str) -> dict[str, str] | str:
    pairs = _load(text)
    if not isinstance(pairs, _Pairs):
        return f"locals are not a JSON object: {_shown(text)}"
    named = {name: value for name, value in pairs if isinstance(value, str)}
    if len(named) != len(pairs):
        return f"locals name something twice or not by a string: {_shown(text)}"
    return named


def _shown(piece: Piece) -> str:
    text = piece.name if isinstance(piece, Special) else piece
    return repr(text if len(text) <= 60 else text[:57] + "...")
