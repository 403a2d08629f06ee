"""A real trace as the token sequence that a model is asked to go on with at every point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cwm_lsp.model.constraint import Allowed, State
from cwm_lsp.model.tokenizer import Tokenizer
from cwm_lsp.predict.grammar.compact import CompactState, Point
from cwm_lsp.predict.grammar.compact_rules import Rules
from cwm_lsp.predict.grammar.vocabulary import Vocabulary
from cwm_lsp.program.facts import Program
from cwm_lsp.program.question import Question
from cwm_lsp.trace.dialects.compact import flatten
from cwm_lsp.trace.dialects.compact_read import Reader
from cwm_lsp.trace.dialects.compact_write import write_trace
from cwm_lsp.trace.model import Event, Trace


class _Anything:
    """A state in which every token may come next, always."""

    def allowed(self) -> Allowed | None:
        return None

    def after(self, id: int) -> _Anything:
        return self

    def guess(self) -> Sequence[int]:
        return ()


ANYTHING: State = _Anything()


@dataclass(frozen=True, slots=True)
class Span:
    """One frame's tokens, `ids[begin:end]` of the sequence; `event` is None for a frame of the wrapper.

    `known` are the locals at the frame as the dialect says them, by flat name.
    """

    begin: int
    end: int
    event: Event | None
    known: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class History:
    """`ids` is the prompt, the given frames and the true frames after them, as many as fit the context.

    `states` and `masks` have one entry for each token of the frames in `spans`, which are contiguous and end with the
    sequence: the grammar's place before it and what is allowed there. `missing` are the frames that did not fit.
    `problem` says what the reader did not understand in a true frame; from there on nothing is masked.
    """

    ids: list[int]
    spans: list[Span] = field(default_factory=list)
    states: list[State] = field(default_factory=list)
    masks: list[Allowed | None] = field(default_factory=list)
    missing: int = 0
    problem: str = ""

    @property
    def start(self) -> int:
        """Where the spans begin."""
        return len(self.ids) - len(self.masks)


def history(asked: Question, program: Program, trace: Trace, tokenizer: Tokenizer, context: int) -> History:
    """Writes `trace` in the `compact` dialect; `context` is the longest sequence in tokens."""
    told = History(tokenizer.encode(asked.layout.prompt))
    rules = Rules(asked, program, tokenizer, Vocabulary(tokenizer))
    state = CompactState(Point(rules, Reader(asked.layout, asked.definitions)))
    for written in write_trace(trace, asked.layout):
        ids = tokenizer.encode(written.pieces)
        if told.missing or len(told.ids) + len(ids) > context:
            told.missing += written.frame is not None
            continue
        if not written.given:
            frame = written.frame
            known = {name: asked.layout.said(text) for name, text in flatten(frame.locals).items()} if frame else {}
            told.spans.append(Span(len(told.ids), len(told.ids) + len(ids), frame.event if frame else None, known))
        for id in ids:
            if not written.given:
                told.states.append(ANYTHING if told.problem else state)
                told.masks.append(told.states[-1].allowed())
            state = state.after(id)
        told.ids += ids
        told.problem = told.problem or state.point.problem
    return told
