"""Questions about a program that are answered with one word or formula: does it end, how much does it take."""

from __future__ import annotations

import random
from dataclasses import replace

from cwm_lsp.trace.dialects.compact import line_token
from cwm_lsp.trace.dialects.compact_words import HALTS, TERMINATES, topic, verdict
from cwm_lsp.trace.dialects.pieces import Piece
from cwm_lsp.trace.model import EndReason
from cwm_lsp.train.examples import LIMITS, Example, Form, Run, Subject, answer, run, traced

_CALL_ONLY = replace(LIMITS, max_frames=1)


def halting(subject: Subject, rng: random.Random) -> Example | None:
    """Does this call end? Of a call that did; its trace follows."""
    made = run(subject.program, subject.call)
    if made is None or made.trace.end.reason is EndReason.FRAME_LIMIT:
        return None
    plain = traced(made, topic(HALTS))
    return Example(plain.question, (answer(verdict(TERMINATES)), *plain.answer)) if plain else None


def answered(answers: tuple[tuple[str, str], ...]) -> Form:
    """A form that asks about one of the topics whose answers are known."""

    def ask(subject: Subject, rng: random.Random) -> Example | None:
        word, text = rng.choice(answers)
        made = run(subject.program, subject.call, limits=_CALL_ONLY)
        if made is None:
            return None
        asked: tuple[Piece, ...] = made.given if word == HALTS else _about_function(made)
        return Example((*asked, *topic(word)), (answer(verdict(text)),))

    return ask


def _about_function(made: Run) -> tuple[Piece, ...]:
    """The context, and the line token of the entry's function: no call is meant."""
    layout = made.asked.layout
    return (*layout.prompt, line_token(layout.numbers[made.asked.scope.line]))
