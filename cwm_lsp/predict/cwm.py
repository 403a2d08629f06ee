"""A trace told in Meta's `cwm` dialect."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from cwm_lsp.model.constraint import Chosen
from cwm_lsp.model.tokenizer import Tokenizer
from cwm_lsp.predict.grammar.cwm import CwmState, start
from cwm_lsp.predict.grammar.vocabulary import Vocabulary
from cwm_lsp.predict.guess import Guesser
from cwm_lsp.predict.known import known_frames
from cwm_lsp.predict.options import Options
from cwm_lsp.predict.resume import Resume
from cwm_lsp.predict.telling import Told, begin, doubt, retell
from cwm_lsp.program.context import context
from cwm_lsp.program.cwm_flow import lines_of
from cwm_lsp.program.entries import bind_arguments
from cwm_lsp.program.facts import Program
from cwm_lsp.trace.dialects.cwm import render_frames
from cwm_lsp.trace.dialects.cwm_parse import FrameParser
from cwm_lsp.trace.dialects.cwm_prompt import Prompt, render_prompt
from cwm_lsp.trace.dialects.cwm_read import read_frame, split_frames
from cwm_lsp.trace.dialects.pieces import (
    ACTION_SEP,
    CALL_SEP,
    END_OF_TEXT,
    EXCEPTION_SEP,
    FRAME_SEP,
    LINE_SEP,
    RETURN_SEP,
    Piece,
)
from cwm_lsp.trace.model import MODULE, End, EndReason, Entry, Frame, Origin, Source, Trace
from cwm_lsp.trace.problem import Problem, UserError

_LONGEST = 4000


@dataclass(slots=True)
class CwmTelling:
    """See `telling.Telling`."""

    tokenizer: Tokenizer
    parser: FrameParser
    state: CwmState
    ids: list[int]
    ends: frozenset[int]
    shown: list[Frame] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    count: int = 0
    longest: int = _LONGEST

    @property
    def end(self) -> End | None:
        """Why the trace is over."""
        return self.parser.end

    def ends_frame(self, id: int) -> bool:
        """A frame ends with its separator, or the end of the trace."""
        return id in self.ends

    def read(self, tokens: Sequence[Chosen]) -> Frame | Problem | None:
        """One decoded frame."""
        pieces = [piece for piece, _ in self.tokenizer.decode([t.id for t in tokens], [None] * len(tokens))]
        frame = self.parser.feed(pieces, Origin.PREDICTED, _probabilities(self.tokenizer, tokens, pieces))
        if not isinstance(frame, Frame):
            return frame
        self.count += 1
        return replace(frame, doubt=doubt(tokens))

    def know(self, ids: Sequence[int], origin: Origin) -> Frame | Problem | None:
        """Takes a frame as known: it is not decoded."""
        self.ids += ids
        for id in ids:
            self.state = self.state.after(id)
        frame = self.parser.feed([piece for piece, _ in self.tokenizer.decode(ids, [None] * len(ids))], origin)
        self.count += isinstance(frame, Frame)
        return frame


def tell_cwm(
    tokenizer: Tokenizer,
    vocabulary: Vocabulary,
    program: Program,
    entry: Entry,
    options: Options,
    guesser: Guesser,
    resume: Resume,
    told: Sequence[Told],
    room: int,
) -> CwmTelling:
    """Asks for `entry`, or for what follows the frames of `resume`, which may have been `told` before. `room` is how
    many tokens may be known, see `telling.retell`.

    Raises UserError for an entry that cannot be asked about, and edits that do not apply.
    """
    if program.problems:
        problem = program.problems[0]
        raise UserError(f"{program.path}:{problem.line or 1}: {problem.message}; correct it and predict again.")
    qualname = MODULE if entry.function == MODULE else bind_arguments(program, entry.call).function.qualname
    prompt = render_prompt([(line.file_line, line.text) for line in context(program, entry).lines], entry)
    lines = lines_of(program)
    constrained = options.decoding == "constrained"
    state = start(prompt, lines, program, qualname, tokenizer, guesser, constrained=constrained)
    ends = frozenset(tokenizer.special[piece.name] for piece in (FRAME_SEP, END_OF_TEXT))
    telling = CwmTelling(tokenizer, FrameParser(prompt, lines, qualname), state, tokenizer.encode(prompt.pieces), ends)
    given = given_frames(prompt)
    if not resume.frames:
        begin(telling, map(tokenizer.encode, given))
        return telling
    frames = known_frames(resume, program)
    known = Trace(Source("", ""), entry, "", frames, End(EndReason.FRAME_LIMIT))
    wrapping: list[Frame | None] = [None] * (len(given) if prompt.wrapper else 0)
    written = list(zip([*wrapping, *frames], split_frames(render_frames(known, prompt)), strict=True))
    retell(telling, written, told, tokenizer, room)
    telling.shown += frames[-1:] if resume.edits else ()
    return telling


def given_frames(prompt: Prompt) -> list[list[Piece]]:
    """The frames that are part of the question: the wrapper's two, or the beginning of the module's body."""
    if prompt.wrapper is None:
        return [[CALL_SEP, "{}", ACTION_SEP, f"{prompt.module_start}\n", FRAME_SEP]]
    define, call = prompt.wrapper
    return [
        [CALL_SEP, "{}", ACTION_SEP, f"{define}\n", FRAME_SEP],
        [LINE_SEP, "{}", ACTION_SEP, f"{call}\n", FRAME_SEP],
    ]


def _probabilities(tokenizer: Tokenizer, tokens: Sequence[Chosen], pieces: list[Piece]) -> Mapping[str, float]:
    """The probability of each local, and of a returned or raised value: of the tokens that its characters fall into.

    A value that the model had no choice in has none.
    """
    shown = read_frame(pieces)
    if isinstance(shown, str):
        return {}
    spans: list[tuple[int, int, float]] = []  # of the tokens that were chosen
    text = ""
    for token in tokens:
        begin = len(text)
        (piece, _), *_ = tokenizer.decode([token.id], [None])
        text += piece if isinstance(piece, str) else piece.name
        if not token.forced:
            spans.append((begin, len(text), token.p))
    found: dict[str, float] = {}

    def judge(name: str, begin: int, end: int) -> None:
        chosen = [p for first, last, p in spans if first < end and last > begin]
        if chosen:
            found[name] = math.prod(chosen)

    position = 0
    for name, value in shown.locals.items():
        begin = text.find(f'"{name}": ', position)
        if begin >= 0:
            position = begin + len(name) + 4
            end = text.find('", "', position)
            judge(name, position, end if end >= 0 else position + len(value) + 2)
    if pieces[0] in (RETURN_SEP, EXCEPTION_SEP):
        begin = text.rfind("<|arg_sep|>")
        judge("return" if pieces[0] == RETURN_SEP else "exception", begin + 11, len(text) - len("<|frame_sep|>"))
    return found
