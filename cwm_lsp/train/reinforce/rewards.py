"""What an answer is worth, found out by comparing it with what really happens; nothing is estimated.

A trace earns one part for coming to the real output, the other for its share of frames that are right up to the first
wrong one. The first alone is mostly 0 for a small model: all answers to a prompt are equally wrong, and nothing is
learned. The second alone does not say what traces are for. A right output behind a wrong frame was luck and earns less
than a trace that is right. A question in words is answered rightly or not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cwm_lsp.model.tokenizer import Tokenizer
from cwm_lsp.trace.dialects.compact import line_number
from cwm_lsp.trace.dialects.compact_read import Reader
from cwm_lsp.trace.dialects.pieces import END_OF_TEXT, Special
from cwm_lsp.trace.model import Event, Frame, Value
from cwm_lsp.trace.problem import Problem
from cwm_lsp.train.reinforce.prompts import Prompt, Told


@dataclass(frozen=True, slots=True)
class Judged:
    """`reward` from 0 to 1; `right` is whether the output, or the answer in words, is the real one.

    `blamed` is how many of the answer's tokens the reward is due to: those up to the end of the first wrong frame. What
    follows may well go on rightly from a state that is wrong, as it does where a user edits one.
    """

    reward: float
    right: bool
    blamed: int


@dataclass(frozen=True, slots=True)
class _Read:
    """Frames of an answer with the tokens that each ends at, and the outcome (None where it came to none)."""

    frames: tuple[object, ...]
    ends: tuple[int, ...]
    outcome: tuple[bool, str] | None


def judge(prompt: Prompt, answers: Sequence[Sequence[int]], tokenizer: Tokenizer, partial: float) -> list[Judged]:
    """The worth of each of `answers` (token ids); `partial` is what the frames count, 1 - `partial` the output."""
    if prompt.told is None:
        return [_in_words(prompt.answer, answer) for answer in answers]
    real = _read(prompt.told, prompt.answer, tokenizer)
    return [_as_trace(real, _read(prompt.told, answer, tokenizer), len(answer), partial) for answer in answers]


def _in_words(right: Sequence[int], answer: Sequence[int]) -> Judged:
    same = tuple(answer) == tuple(right)
    return Judged(float(same), same, len(answer))


def _as_trace(real: _Read, said: _Read, tokens: int, partial: float) -> Judged:
    pairs = zip(real.frames, said.frames, strict=False)
    good = next((place for place, (one, other) in enumerate(pairs) if one != other), None)
    if good is None:
        good = min(len(real.frames), len(said.frames))
    right = said.outcome is not None and said.outcome == real.outcome
    blamed = said.ends[good] if good < len(said.ends) else tokens
    return Judged((1 - partial) * right + partial * good / len(real.frames), right, blamed)


def _read(told: Told, ids: Sequence[int], tokenizer: Tokenizer) -> _Read:
    """Follows an answer to its end, or to where it is no trace any more."""
    reader = Reader(told.layout, told.definitions)
    for pieces in told.given:
        reader.read([(piece, None) for piece in pieces])
    frames: list[object] = []
    ends: list[int] = []
    outcomes: dict[Event, str] = {}
    for begin, end in _frames(ids, tokenizer):
        frame = reader.read(tokenizer.decode(ids[begin:end], [None] * (end - begin)))
        if isinstance(frame, Problem):
            break
        frames.append(_shown(frame))
        ends.append(end)
        if frame is not None and frame.depth == 0 and frame.value is not None:
            outcomes[frame.event] = frame.value.repr
        if reader.done:
            kind = Event.EXCEPTION if reader.raised else Event.RETURN
            return _Read(tuple(frames), tuple(ends), (reader.raised, outcomes.get(kind, "")))
    # the tokens of what is no frame count as one that is wrong
    return _Read((*frames, Problem("no frame")), (*ends, len(ids)), None)


def _frames(ids: Sequence[int], tokenizer: Tokenizer) -> Iterator[tuple[int, int]]:
    """Where frames begin and end: each ends with the token of a line or of the text's end."""
    begin = 0
    last = {id for name, id in tokenizer.special.items() if line_number(Special(name)) or name == END_OF_TEXT.name}
    for place, id in enumerate(ids):
        if id in last:
            yield begin, place + 1
            begin = place + 1


def _shown(frame: Frame | None) -> object:
    """All that a frame says about the program; None for one of the wrapper."""
    if frame is None:
        return None
    values = [(name, _text(value)) for name, value in frame.locals.items()]
    return frame.event, frame.qualname, frame.depth, frame.line, values, frame.value and frame.value.repr


def _text(value: Value) -> tuple[str, object]:
    return value.repr, [(name, _text(inner)) for name, inner in value.attrs.items()]
