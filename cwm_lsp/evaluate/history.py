"""A real trace as the token sequence that a model is asked to go on with at every point."""

from __future__ import annotations

from dataclasses import dataclass, field

from cwm_lsp.model.decode import Allowed
from cwm_lsp.model.tokenizer import Tokenizer
from cwm_lsp.predict.compact_mask import Masks
from cwm_lsp.program.facts import Program
from cwm_lsp.program.question import Question
from cwm_lsp.trace.dialects.compact_read import Reader
from cwm_lsp.trace.dialects.compact_write import write_trace
from cwm_lsp.trace.model import Event, Frame, Origin, Trace
from cwm_lsp.trace.problem import Problem


@dataclass(frozen=True, slots=True)
class Span:
    """One frame's tokens, `ids[begin:end]` of the sequence; `event` is None for a frame of the wrapper."""

    begin: int
    end: int
    event: Event | None


@dataclass(slots=True)
class History:
    """`ids` is the prompt, the given frames and the true frames after them, as many as fit the context.

    `masks` has one entry for each token of the frames in `spans`, which are contiguous and end with the sequence.
    `missing` are the frames that did not fit. `problem` says what the reader did not understand in a true frame; from
    there on nothing is masked.
    """

    ids: list[int]
    spans: list[Span] = field(default_factory=list)
    masks: list[Allowed | None] = field(default_factory=list)
    missing: int = 0
    problem: str = ""


def history(asked: Question, program: Program, trace: Trace, tokenizer: Tokenizer, context: int) -> History:
    """Writes `trace` in the `compact` dialect; `context` is the longest sequence in tokens."""
    told = History(tokenizer.encode(asked.layout.prompt))
    reader = Reader(asked.layout, asked.definitions)
    masks = Masks(tokenizer, asked.layout, program)
    last_event: Event | None = None
    for written in write_trace(trace, asked.layout):
        ids = tokenizer.encode(written.pieces)
        if told.missing or len(told.ids) + len(ids) > context:
            told.missing += written.frame is not None
            continue
        if not written.given:
            event = written.frame.event if written.frame else None
            told.spans.append(Span(len(told.ids), len(told.ids) + len(ids), event))
            for position in range(len(ids)):
                told.masks.append(None if told.problem else masks.next(ids[:position], reader, last_event))
        told.ids += ids
        if not told.problem:
            origin = Origin.GIVEN if written.given else Origin.OBSERVED
            read = reader.read([(piece, None) for piece in written.pieces], origin)
            if isinstance(read, Problem):
                told.problem = read.message
            elif isinstance(read, Frame):
                last_event = read.event
    return told
