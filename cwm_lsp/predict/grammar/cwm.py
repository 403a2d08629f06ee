"""The grammar of the `cwm` dialect: what may come next in a trace, and what probably will.

Covers: the order of events, names and separators; which names a frame lists, in which order, and which of them cannot
have changed; JSON and the form of reprs; the line that a frame shows (successors by control flow, beginnings of
functions whose parameters are listed, suspended generators); the end of the trace. Text is never forced, as it can be
written with different tokens; separators and, once there is no choice, source lines are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from cwm_lsp.model.constraint import Allowed, any_text
from cwm_lsp.model.tokenizer import Tokenizer
from cwm_lsp.predict.grammar.cwm_guess import rest_of_listing, rest_of_source, rest_of_value, whole_frame
from cwm_lsp.predict.grammar.cwm_json import Done, Thread, advance
from cwm_lsp.predict.grammar.cwm_point import Point
from cwm_lsp.predict.grammar.cwm_rules import Rules
from cwm_lsp.predict.grammar.vocabulary import Vocabulary
from cwm_lsp.predict.guess import Guesser, NoGuess
from cwm_lsp.program.facts import Program
from cwm_lsp.trace.dialects.cwm_lines import Lines
from cwm_lsp.trace.dialects.cwm_parse import FrameParser
from cwm_lsp.trace.dialects.cwm_prompt import Prompt
from cwm_lsp.trace.model import Event

_NO_GUESS = NoGuess()
_LISTS = (Event.CALL, Event.LINE)


class _Mode(Enum):
    BEGIN = auto()  # of a frame
    HEAD = auto()  # behind the event of a return or exception
    LOCALS = auto()
    SOURCE = auto()
    VALUE = auto()
    BROKEN = auto()  # in a frame that is none (free decoding)
    OVER = auto()  # behind the end of the trace


@dataclass(frozen=True, slots=True, eq=False)
class CwmState:
    """A point in a trace.

    `ids` are the frame's tokens so far, `event` its event. `text` is what stands since the last separator, `threads`
    the ways to understand it in LOCALS and VALUE. In SOURCE `lines` are the token sequences that it may be (None: any
    text), of which `at` tokens are written; in VALUE, `at` tokens of the frame stand before the value.
    """

    point: Point
    mode: _Mode = _Mode.BEGIN
    event: Event = Event.LINE
    ids: tuple[int, ...] = ()
    text: str = ""
    threads: tuple[Thread, ...] = ()
    lines: tuple[tuple[int, ...], ...] | None = None
    at: int = 0
    _read: dict[int, tuple[Thread, ...]] = field(default_factory=dict)  # what `threads` become by a token

    def allowed(self) -> Allowed | None:
        """What may come next; None for anything at all (free decoding)."""
        rules = self.point.rules
        marks = rules.separators
        if self.mode is _Mode.OVER:
            return Allowed()
        if not rules.constrained:
            return None
        match self.mode:
            case _Mode.BEGIN:
                ids = tuple(marks.events[event] for event in self.point.events)
                return Allowed((*ids, marks.end) if not ids or self.point.is_open else ids)
            case _Mode.HEAD:
                return Allowed((marks.action,))
            case _Mode.SOURCE:
                if self.lines is None:
                    return Allowed((self._end_of_line(),), any_text)
                ids = tuple({line[self.at] if self.at < len(line) else self._end_of_line() for line in self.lines})
                return Allowed(ids)
            case _Mode.LOCALS | _Mode.VALUE:
                ends = [thread for thread in self.threads if isinstance(thread, Done)]
                separators = (marks.action if self.mode is _Mode.LOCALS else marks.frame,) if ends else ()
                return Allowed(separators, None if len(ends) == len(self.threads) else self._reads)
        return Allowed((marks.action, marks.arg, marks.frame), any_text)

    def after(self, id: int) -> CwmState:
        """The point behind the token `id`, which need not be an allowed one."""
        rules = self.point.rules
        marks = rules.separators
        ids = (*self.ids, id)
        text = rules.vocabulary.text(id)
        if text is None and id == marks.frame and self.mode is not _Mode.BEGIN:
            return CwmState(self.point.behind(ids))
        match self.mode:
            case _Mode.BEGIN:
                return self._begun(id)
            case _Mode.HEAD if id == marks.action:
                return self._at_line(ids, self.point.texts(self.event))
            case _Mode.LOCALS if id == marks.action:
                ends = [thread.texts for thread in self.threads if isinstance(thread, Done)]
                return self._at_line(ids, frozenset().union(*ends) if all(ends) else frozenset())
            case _Mode.SOURCE if id == marks.arg:
                return replace(self, mode=_Mode.VALUE, ids=ids, text="", threads=self.point.value, at=len(ids))
            case _Mode.SOURCE if text is not None:
                lines = self.lines and tuple(line for line in self.lines if line[self.at : self.at + 1] == (id,))
                if lines is None or lines:
                    return CwmState(self.point, self.mode, self.event, ids, self.text + text, (), lines, self.at + 1)
            case _Mode.LOCALS | _Mode.VALUE if text:
                if threads := self._behind(id, text):
                    return CwmState(self.point, self.mode, self.event, ids, self.text + text, threads, None, self.at)
            case _Mode.OVER:
                return self
        return replace(self, mode=_Mode.BROKEN, ids=ids)

    def guess(self) -> Sequence[int]:
        """Tokens that will probably come next, at most up to the end of the frame."""
        point, event = self.point, self.event
        match self.mode:
            case _Mode.BEGIN:
                return whole_frame(point)
            case _Mode.LOCALS:
                return rest_of_listing(point, event, self.ids[1:], self.text, self.threads)
            case _Mode.SOURCE if self.lines:
                return rest_of_source(point, event, self.lines, self.at)
            case _Mode.HEAD:
                return (point.rules.separators.action, *rest_of_source(point, event, None, 0))
            case _Mode.VALUE:
                return rest_of_value(point, event, self.ids[self.at :], self.text, self.threads)
        return ()

    def _begun(self, id: int) -> CwmState:
        marks = self.point.rules.separators
        if id == marks.end:
            return replace(self, mode=_Mode.OVER)
        event = next((event for event, mark in marks.events.items() if mark == id), None)
        if event is None:
            return replace(self, mode=_Mode.BROKEN, ids=(id,))
        if event in _LISTS:
            return CwmState(self.point, _Mode.LOCALS, event, (id,), threads=self.point.listed(event))
        return CwmState(self.point, _Mode.HEAD, event, (id,))

    def _at_line(self, ids: tuple[int, ...], texts: frozenset[str]) -> CwmState:
        lines = tuple(self.point.rules.tokens(text) for text in sorted(texts)) or None
        return CwmState(self.point, _Mode.SOURCE, self.event, ids, lines=lines)

    def _end_of_line(self) -> int:
        marks = self.point.rules.separators
        return marks.frame if self.event in _LISTS else marks.arg

    def _reads(self, id: int) -> bool:
        text = self.point.rules.vocabulary.text(id)
        return bool(text) and bool(self._behind(id, text or ""))

    def _behind(self, id: int, text: str) -> tuple[Thread, ...]:
        threads = self._read.get(id)
        if threads is None:
            threads = self._read[id] = advance(self.threads, text)
        return threads


def start(
    prompt: Prompt,
    lines: Lines,
    program: Program,
    entry_qualname: str,
    tokenizer: Tokenizer,
    guesser: Guesser = _NO_GUESS,
    constrained: bool = True,
) -> CwmState:
    """The point behind the prompt: all frames follow, those that are given among them.

    `lines` are those of `program`; `entry_qualname` is the name with which the frames begin. `guesser` proposes
    frames. Unless `constrained`, anything is allowed.
    """
    rules = Rules(prompt, lines, program, tokenizer, Vocabulary(tokenizer), constrained)
    return CwmState(Point(rules, FrameParser(prompt, lines, entry_qualname), guesser))
