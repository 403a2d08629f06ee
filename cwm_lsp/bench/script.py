"""A recorded trace as the tokens of a dialect: what a replay decodes, and what `generate` is given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from cwm_lsp.bench.work import Work
from cwm_lsp.model.config import Dialect
from cwm_lsp.model.tokenizer import Tokenizer
from cwm_lsp.program.context import context
from cwm_lsp.program.facts import Program
from cwm_lsp.program.question import question
from cwm_lsp.trace.dialects.compact import line_number
from cwm_lsp.trace.dialects.compact_write import write_trace
from cwm_lsp.trace.dialects.cwm import render_frames
from cwm_lsp.trace.dialects.cwm_prompt import render_prompt
from cwm_lsp.trace.dialects.pieces import END_OF_TEXT, FRAME_SEP, Piece, Special
from cwm_lsp.trace.model import Trace


@dataclass(frozen=True, slots=True)
class Script:
    """`ids` are the prompt, the given frames and the frames to decode, which begin at `given`.

    `frames` of them are to be decoded, those of a wrapper counted.
    """

    ids: tuple[int, ...]
    given: int
    frames: int

    @property
    def tokens(self) -> int:
        """Tokens to decode."""
        return len(self.ids) - self.given


_Part = tuple[Sequence[Piece], bool]
"""One frame's pieces, and whether it is given."""


def frame_ends(tokenizer: Tokenizer, dialect: Dialect) -> frozenset[int]:
    """The tokens that a frame of the dialect ends with."""
    if dialect == "cwm":
        return frozenset({tokenizer.special[FRAME_SEP.name]})
    lines = (id for name, id in tokenizer.special.items() if line_number(Special(name)))
    return frozenset({*lines, tokenizer.special[END_OF_TEXT.name]})


def script(work: Work, program: Program, tokenizer: Tokenizer, dialect: Dialect, room: int) -> Script:
    """Writes `work`'s trace as predictions do, as many of its frames as fit `room` tokens.

    Raises UserError for a program or call that cannot be asked about.
    """
    if dialect == "cwm":
        prompt, parts = _cwm(work.trace, program)
    else:
        prompt, parts = _compact(work.trace, program)
    ids = tokenizer.encode(prompt)
    given, frames = len(ids), 0
    for pieces, is_given in parts:
        more = tokenizer.encode(pieces)
        if len(ids) + len(more) > room:
            break
        ids += more
        given = len(ids) if is_given else given
        frames += not is_given
    return Script(tuple(ids), given, frames)


def _compact(trace: Trace, program: Program) -> tuple[Sequence[Piece], Iterator[_Part]]:
    layout = question(program, trace.entry).layout
    return layout.prompt, ((written.pieces, written.given) for written in write_trace(trace, layout))


def _cwm(trace: Trace, program: Program) -> tuple[Sequence[Piece], Iterator[_Part]]:
    lines = [(line.file_line, line.text) for line in context(program, trace.entry).lines]
    prompt = render_prompt(lines, trace.entry)
    rest = iter(render_frames(trace, prompt))

    def parts() -> Iterator[_Part]:
        given = 1 if prompt.wrapper is None else 2
        while (pieces := [*takewhile(lambda piece: piece != FRAME_SEP, rest)]) not in ([], [END_OF_TEXT]):
            yield [*pieces, FRAME_SEP], given > 0  # a prediction is over with its last frame
            given -= 1

    return prompt.pieces, parts()
