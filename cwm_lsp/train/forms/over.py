"""Calls that are stepped over: behind the `call` frame come its effects on its arguments and its result, no frames.

Effects are real: the argument objects are held while the call runs, and their reprs compared before and after, so
rebinding a parameter is none.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from cwm_lsp.record.observe import safe_repr
from cwm_lsp.trace.dialects.compact_words import STEP_OVER, bindings
from cwm_lsp.trace.dialects.lexer import repr_pieces
from cwm_lsp.trace.dialects.pieces import EXCEPTION_SEP, RETURN_SEP, Piece
from cwm_lsp.trace.model import Event, Frame, Value
from cwm_lsp.train.examples import LIMITS, Example, Part, Run, Subject, run
from cwm_lsp.train.forms.live import standing
from cwm_lsp.train.openness import FORCED

_ENTRY, _INNER = 0.3, 0.5  # chances of a step over the entry's own call, and over each call beneath it


@dataclass(slots=True)
class _Skipped:
    """One call: `held` are its arguments with their reprs before; `last` the index of its `return` frame."""

    first: int
    depth: int
    held: dict[str, tuple[Any, str]]
    last: int = -1
    raised: Value | None = None
    effects: dict[str, str] = field(default_factory=dict)


def stepped_over(subject: Subject, rng: random.Random) -> Example | None:
    """A trace in which some calls are not gone into."""
    calls: list[_Skipped] = []
    generators = {(scope.qualname, scope.line) for scope in subject.program.scopes if scope.is_generator}

    def watch(frame: Frame) -> Frame:
        inside = calls[-1] if calls and calls[-1].last < 0 else None
        if inside is None:
            chance = _INNER if frame.depth else _ENTRY
            function = not frame.function.startswith("<") and (frame.qualname, frame.line) not in generators
            if frame.event is Event.CALL and function and rng.random() < chance:
                calls.append(_Skipped(frame.index, frame.depth, _arguments(frame)))
        elif frame.depth == inside.depth:
            inside.raised = frame.value if frame.event is Event.EXCEPTION else inside.raised
            if frame.event is Event.LINE:
                inside.raised = None
            if frame.event is Event.RETURN:
                inside.last = frame.index
                inside.effects = {name: now for name, (it, was) in inside.held.items() if (now := _repr(it)) != was}
                inside.held.clear()
        return frame

    made = run(subject.program, subject.call, watch=watch)
    finished = [call for call in calls if call.last >= 0]
    return _example(made, finished) if made and finished else None


def _arguments(frame: Frame) -> dict[str, tuple[Any, str]]:
    alive = standing()
    held = alive.f_locals if alive is not None else {}
    return {name: (held[name], _repr(held[name])) for name in frame.locals if name in held}


def _repr(value: object) -> str:
    return safe_repr(value, LIMITS.max_repr_chars)


def _example(made: Run, calls: list[_Skipped]) -> Example | None:
    inside = {index: call for call in calls for index in range(call.first + 1, call.last + 1)}
    parts: list[Part] = []
    for number, each in enumerate(made.written):
        call = inside.get(each.frame.index) if each.frame else None
        if call is None:
            if not each.given:
                parts.append(made.part(number))
        elif each.frame is not None and each.frame.index == call.last:
            parts.append(_skip(made, call, each.frame, each.pieces[-1]))
    return Example(made.given, tuple(parts)) if parts else None


def _skip(made: Run, call: _Skipped, frame: Frame, end: Piece) -> Part:
    said = made.asked.layout.said
    value = call.raised or frame.value
    kind = EXCEPTION_SEP if call.raised else RETURN_SEP
    effects = bindings({name: said(text) for name, text in call.effects.items()})
    pieces: tuple[Piece, ...] = (STEP_OVER, *effects, kind, *repr_pieces(said(value.repr) if value else "None"), end)
    return Part(pieces, (0.0, *(1.0 for _ in pieces[2:]), FORCED))
