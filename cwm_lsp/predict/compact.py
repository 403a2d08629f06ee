"""A trace told in the `compact` dialect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from cwm_lsp.model.constraint import Chosen, State
from cwm_lsp.model.tokenizer import Tokenizer
from cwm_lsp.predict.forcing import Forced, around_holes
from cwm_lsp.predict.grammar.compact import CompactState, Point
from cwm_lsp.predict.grammar.compact_rules import Rules
from cwm_lsp.predict.grammar.vocabulary import Vocabulary
from cwm_lsp.predict.guess import Guesser
from cwm_lsp.predict.known import known_frames
from cwm_lsp.predict.options import Options
from cwm_lsp.predict.resume import Resume
from cwm_lsp.predict.telling import Told, begin, doubt, retell
from cwm_lsp.program.facts import Program
from cwm_lsp.program.question import Question, question
from cwm_lsp.trace.dialects.compact import line_token
from cwm_lsp.trace.dialects.compact_read import Reader
from cwm_lsp.trace.dialects.compact_write import name_pieces, write_trace
from cwm_lsp.trace.dialects.lexer import repr_pieces
from cwm_lsp.trace.dialects.pieces import ARG_SEP, BIND_SEP, CALL_SEP, Piece
from cwm_lsp.trace.model import End, EndReason, Entry, Event, Frame, Origin, Source, Trace
from cwm_lsp.trace.problem import Problem

_LONGEST = 800


@dataclass(slots=True)
class CompactTelling:
    """See `telling.Telling`."""

    rules: Rules
    reader: Reader
    state: State
    ids: list[int]
    shown: list[Frame] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    count: int = 0
    end: End | None = None
    longest: int = _LONGEST
    _raised: str = ""

    def ends_frame(self, id: int) -> bool:
        """A frame ends with a line token, or the end of the trace."""
        return id in self.rules.separators.ends

    def read(self, tokens: Sequence[Chosen]) -> Frame | Problem | None:
        """One decoded frame."""
        ids = [token.id for token in tokens]
        frame = self._take(ids, [None if token.forced else token.p for token in tokens], Origin.PREDICTED)
        return replace(frame, doubt=doubt(tokens)) if isinstance(frame, Frame) else frame

    def know(self, ids: Sequence[int], origin: Origin) -> Frame | Problem | None:
        """Takes a frame as known: it is not decoded."""
        self.ids += ids
        for id in ids:
            self.state = self.state.after(id)
        return self._take(ids, [None] * len(ids), origin)

    def _take(
        self, ids: Sequence[int], probabilities: Sequence[float | None], origin: Origin
    ) -> Frame | Problem | None:
        frame = self.reader.read(self.rules.tokenizer.decode(ids, probabilities), origin)
        if isinstance(frame, Frame):
            self.count += 1
            if frame.event is Event.EXCEPTION and frame.value:
                self._raised = frame.value.repr
        if self.reader.done:
            self.end = End(EndReason.RAISED, self._raised) if self.reader.raised else End(EndReason.RETURNED)
        return frame


def tell_compact(
    tokenizer: Tokenizer,
    vocabulary: Vocabulary,
    program: Program,
    entry: Entry,
    options: Options,
    guesser: Guesser,
    resume: Resume,
    told: Sequence[Told],
    room: int,
    coming: Frame | None = None,
) -> CompactTelling:
    """Asks for `entry`, or for what follows the frames of `resume`, which may have been `told` before.

    `coming` is the frame behind those, of which only what stands at its holes is to be chosen. `room` is how many
    tokens may be known, see `telling.retell`.

    Raises UserError for an entry that cannot be asked about and frames that are none of this program.
    """
    asked = question(program, entry)
    rules = Rules(asked, program, tokenizer, vocabulary, options.decoding == "constrained")
    reader = Reader(asked.layout, asked.definitions)
    state = CompactState(Point(rules, reader.copy(), guesser=guesser))
    telling = CompactTelling(rules, reader, state, tokenizer.encode(asked.layout.prompt))
    if not resume.frames:
        begin(telling, map(tokenizer.encode, given_frames(asked)))
        return telling
    frames = known_frames(resume, program)
    open_frames = () if coming is None else (coming,)
    known = Trace(Source("", ""), entry, "", (*frames, *open_frames), End(EndReason.FRAME_LIMIT))
    written = [(each.frame, each.pieces) for each in write_trace(known, asked.layout)]
    last = written.pop() if coming is not None else None
    retell(telling, written, told, tokenizer, room)
    if last is not None:
        telling.state = Forced(telling.state, around_holes(last[1], tokenizer), vocabulary)
    telling.shown += frames[-1:] if resume.edits else ()
    return telling


def given_frames(asked: Question) -> list[list[Piece]]:
    """The frames that are part of the question: the wrapper's two, or the entry's own `call` frame."""
    wrapper = asked.layout.wrapper
    if wrapper:
        return [[CALL_SEP, line_token(wrapper.define)], [line_token(wrapper.call)]]
    call: list[Piece] = [CALL_SEP]
    for name, text in (asked.arguments or {}).items():
        call += [*name_pieces(name), ARG_SEP, *repr_pieces(text), BIND_SEP]
    first = min(asked.layout.numbers) if asked.scope.kind == "module" else asked.scope.line
    return [[*call, line_token(asked.layout.numbers[first])]]
