"""Calls that the model makes up: any arguments, or such that the call comes to a given outcome."""

from __future__ import annotations

import random

from cwm_lsp.trace.dialects.compact import line_token
from cwm_lsp.trace.dialects.compact_words import INPUT, topic
from cwm_lsp.trace.dialects.lexer import repr_pieces
from cwm_lsp.trace.dialects.pieces import EXCEPTION_SEP, RETURN_SEP, Piece
from cwm_lsp.trace.model import EndReason, Event
from cwm_lsp.train.examples import Example, Part, Run, Subject, run
from cwm_lsp.train.openness import FORCED

_REACHED = 0.25  # share of the questions that ask for a line to be reached


def invented(subject: Subject, rng: random.Random) -> Example | None:
    """Arguments of the model's own, and the trace of the call with them."""
    made = _direct(subject)
    return _asked(made, ()) if made else None


def for_outcome(subject: Subject, rng: random.Random) -> Example | None:
    """Arguments with which the call returns this value, raises this exception, or comes to this line; and its trace."""
    made = _direct(subject)
    if made is None:
        return None
    outcome = _line_reached(made, rng) if rng.random() < _REACHED else _result(made)
    return _asked(made, outcome) if outcome else None


def _direct(subject: Subject) -> Run | None:
    made = run(subject.program, subject.call)
    return made if made and made.asked.arguments and made.asked.layout.wrapper is None else None


def _asked(made: Run, outcome: tuple[Piece, ...]) -> Example:
    layout = made.asked.layout
    question = (*layout.prompt, *topic(INPUT), line_token(layout.numbers[made.asked.scope.line]), *outcome)
    call = made.part(0)
    answered = Part(call.pieces, (FORCED, *call.weights[1:]))  # that it is a call frame goes without saying
    return Example(question, (answered, *(made.part(number) for number in range(1, len(made.written)))))


def _result(made: Run) -> tuple[Piece, ...]:
    last = made.trace.frames[-1]
    if made.trace.end.reason is EndReason.RETURNED and last.value:
        return (RETURN_SEP, *repr_pieces(made.asked.layout.said(last.value.repr)))
    raised = [frame.value for frame in made.trace.frames if frame.event is Event.EXCEPTION and frame.value]
    if made.trace.end.reason is EndReason.RAISED and raised:
        return (EXCEPTION_SEP, *repr_pieces(made.asked.layout.said(raised[-1].repr)))
    return ()


def _line_reached(made: Run, rng: random.Random) -> tuple[Piece, ...]:
    numbers = made.asked.layout.numbers
    lines = sorted({f.line for f in made.trace.frames if f.event is Event.LINE and f.depth == 0 and f.line in numbers})
    return (line_token(numbers[rng.choice(lines)]),) if lines else ()
