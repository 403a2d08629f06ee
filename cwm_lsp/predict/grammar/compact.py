"""The grammar of the `compact` dialect: what may come next in a trace, and what probably will.

Covers: the order of events, names, values and separators; which names a frame can bind, each once; the form of reprs;
the line that a frame ends with (successors by control flow, beginnings of functions whose parameters are bound,
suspended generators, the caller of a return); the end of the trace.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from cwm_lsp.model.constraint import Allowed, any_text
from cwm_lsp.predict.grammar.compact_guess import rendered, usual
from cwm_lsp.predict.grammar.compact_names import Names, behind, deleted, spelled
from cwm_lsp.predict.grammar.compact_rules import Rules
from cwm_lsp.predict.grammar.reprs import Repr
from cwm_lsp.predict.guess import Guesser, NoGuess
from cwm_lsp.program.facts import Scope
from cwm_lsp.trace.dialects.compact import line_token
from cwm_lsp.trace.dialects.compact_read import Reader
from cwm_lsp.trace.dialects.pieces import Piece
from cwm_lsp.trace.model import Event, Frame
from cwm_lsp.trace.problem import Problem

_NOTHING = Allowed()


class _Mode(Enum):
    BEGIN = auto()  # of a frame
    NAME = auto()  # between bindings, or in a name
    VALUE = auto()  # of a binding
    DELETED = auto()  # behind what stands for the value of a deleted name
    RESULT = auto()  # the value of a return or exception


@dataclass(slots=True, eq=False)
class Point:
    """A place between two frames. What is asked of it more than once is remembered; nothing else ever changes."""

    rules: Rules
    reader: Reader
    last_event: Event | None = None
    guesser: Guesser = field(default_factory=NoGuess)
    branches: Mapping[tuple[str, int], int] = field(default_factory=dict)
    scope: Scope | None = None
    line: int = 0
    problem: str = ""
    _begin: Allowed | None = None
    _names: Names | bool | None = False
    _guess: tuple[int, ...] | None = None

    def __post_init__(self) -> None:
        current = self.reader.current()
        self.scope = self.rules.scope(current) if current else None
        self.line = self.reader.current_line() or 0

    def behind(self, tokens: Sequence[int]) -> Point:
        """The place behind the frame with these tokens."""
        reader = self.reader.copy()
        tokenizer = self.rules.tokenizer
        frame = reader.read(tokenizer.decode(tokens, [None] * len(tokens)))
        if isinstance(frame, Problem):
            return Point(self.rules, reader, problem=frame.message)
        if frame is None:  # of the wrapper
            return Point(self.rules, reader, self.last_event, self.guesser, self.branches)
        return Point(self.rules, reader, frame.event, self.guesser.after(frame), self._taken(frame))

    @property
    def over(self) -> bool:
        """Whether the trace has come to its end, or to a frame that cannot be understood (`problem`)."""
        return self.reader.done or self.problem != ""

    @property
    def entered(self) -> bool:
        """Whether the activation has been called and nothing of it has run yet."""
        return self.last_event is Event.CALL and self.scope is not None and self.line == self.scope.line

    @property
    def begin(self) -> Allowed:
        """How a frame can begin: another event, or the name or line that a `line` frame begins with."""
        if self._begin is None:
            self._begin = self._beginnings()
        return self._begin

    @property
    def changeable(self) -> Names | None:
        """What a `line` frame can bind; None where anything can be."""
        if isinstance(self._names, bool):
            if self.scope is None:
                self._names = None
            elif self.entered and self.scope.kind == "function":
                self._names = Names(frozenset())  # nothing runs between a call and the first line
            else:
                self._names = self.rules.changeable(self.scope, self.line, self.reader.values())
        return self._names

    @property
    def followed(self) -> frozenset[int]:
        """The lines that a `line` frame of the innermost activation can point at."""
        if self.scope is None:
            return frozenset()
        return self.rules.first(self.scope) if self.entered else self.rules.followed(self.scope, self.line)

    @property
    def guess(self) -> tuple[int, ...]:
        """The tokens of the whole frame that the guesser has in mind."""
        if self._guess is None:
            self._guess = rendered(self.rules, self.reader, self.guesser.guess())
        return self._guess

    def here(self) -> Piece:
        """The line token of the innermost activation."""
        layout = self.rules.asked.layout
        if self.scope is None and layout.wrapper:
            return line_token(layout.wrapper.call)
        return line_token(layout.number(self.line))

    def _beginnings(self) -> Allowed:
        marks = self.rules.separators
        if self.scope is None:
            return Allowed((marks.call, marks.returned, marks.raised))
        if self.entered and not self.scope.is_generator and not self.scope.is_async:
            return _names_or_lines(self, (), ())  # a call is followed by the first line, always
        # Any line may be left by an exception: one just raised, or one that a `finally` or `with` raises again.
        leaves = self.reader.has_raised() or self.rules.may_return(self.scope, self.line)
        events = (marks.call, marks.raised, *((marks.returned,) if leaves else ()))
        if not self.followed:
            return Allowed(events)
        lines = _names_or_lines(self, (), ())
        return Allowed((*events, *lines.ids), lines.text)

    def _taken(self, frame: Frame) -> Mapping[tuple[str, int], int]:
        if frame.event is Event.LINE and self.scope is not None and not self.entered:
            return {**self.branches, (self.scope.qualname, self.line): frame.line}
        return self.branches


@dataclass(frozen=True, slots=True)
class CompactState:
    """A place in a `compact` trace: behind the tokens `tokens` of a frame that begins at `point`.

    `name` are the tokens of a name that is begun, `bound` the names that the frame has bound, `value` where the text of
    a value stands (None where it has left every form that a repr has, as free decoding can).
    """

    point: Point
    mode: _Mode = _Mode.BEGIN
    tokens: tuple[int, ...] = ()
    name: tuple[int, ...] = ()
    bound: tuple[str, ...] = ()
    value: Repr | None = None

    def allowed(self) -> Allowed | None:
        """What may come next; nothing at the end of the trace."""
        point = self.point
        rules = point.rules
        if point.over:
            return _NOTHING
        if not rules.binds:
            return None
        match self.mode:
            case _Mode.BEGIN:
                return point.begin
            case _Mode.NAME if self.tokens[0] == rules.separators.call:
                return _parameters_or_lines(point, self.bound, self.name)
            case _Mode.NAME:
                return _names_or_lines(point, self.bound, self.name)
            case _Mode.DELETED:
                return Allowed((rules.separators.bind,))
            case _Mode.VALUE:
                deletes = self.tokens[-1] == rules.separators.arg
                return self._text(rules.separators.bind, (rules.separators.unbound,) if deletes else ())
            case _Mode.RESULT:
                returns = self.tokens[0] == rules.separators.returned
                return self._text(rules.id(point.reader.caller() if returns else point.here()))

    def after(self, id: int) -> CompactState:
        """The place behind one more token."""
        if self.point.over:
            return self
        marks = self.point.rules.separators
        tokens = (*self.tokens, id)
        if id in marks.ends:
            return CompactState(self.point.behind(tokens))
        if self.mode is _Mode.BEGIN and id in (marks.call, marks.raised, marks.returned):
            if id == marks.call:
                return CompactState(self.point, _Mode.NAME, tokens)
            return CompactState(self.point, _Mode.RESULT, tokens, value=self.point.rules.repr_start)
        if id == marks.arg:
            start = self.point.rules.repr_start
            return CompactState(self.point, _Mode.VALUE, tokens, self.name, self.bound, start)
        if id == marks.unbound:
            return CompactState(self.point, _Mode.DELETED, tokens, self.name, self.bound)
        if id == marks.bind:
            return CompactState(self.point, _Mode.NAME, tokens, (), (*self.bound, self._spelt()))
        if self.mode in (_Mode.BEGIN, _Mode.NAME):
            return CompactState(self.point, _Mode.NAME, tokens, (*self.name, id), self.bound)
        value = None if self.value is None else self.point.rules.vocabulary.advance(self.value, id)
        return CompactState(self.point, self.mode, tokens, self.name, self.bound, value)

    def guess(self) -> Sequence[int]:
        """The rest of the frame that the guesser has in mind, as far as it agrees with what is written."""
        if self.point.over:
            return ()
        whole, written = self.point.guess, len(self.tokens)
        if whole[:written] == self.tokens:
            return whole[written:]
        if self.mode in (_Mode.BEGIN, _Mode.NAME):
            return usual(self.point.rules, self.point, self.tokens, self.bound, self.name)
        return ()

    def _spelt(self) -> str:
        decoded = self.point.rules.tokenizer.decode(self.name, [None] * len(self.name))
        return "".join(str(piece) for piece, _ in decoded)

    def _text(self, end: int, others: tuple[int, ...] = ()) -> Allowed:
        """More of a value's text, `end` behind it where it may be over, or one of the tokens `others`."""
        vocabulary, value = self.point.rules.vocabulary, self.value
        if value is None:
            return Allowed((end, *others), any_text)
        return Allowed(
            ((end, *others) if value.complete else others), lambda id: vocabulary.advance(value, id) is not None
        )


def _names_or_lines(point: Point, bound: tuple[str, ...], begun: tuple[int, ...]) -> Allowed:
    """What a `line` frame goes on with between its bindings."""
    names, scope = point.changeable, point.scope
    if names is not None and scope is not None:
        names = behind(names, bound, scope, point.reader.values(), deleted(scope))
    return _names_or(point.rules, names, begun, point.rules.line_ids(point.followed))


def _parameters_or_lines(point: Point, bound: tuple[str, ...], begun: tuple[int, ...]) -> Allowed:
    """What a `call` frame goes on with between its bindings."""
    resumable = point.reader.resumable()
    names = None if resumable else point.rules.called(bound)
    return _names_or(point.rules, names, begun, point.rules.line_ids(point.rules.begun_by(bound) | resumable))


def _names_or(rules: Rules, names: Names | None, begun: tuple[int, ...], lines: tuple[int, ...]) -> Allowed:
    """A name, which may be begun already, or one of `lines` to end the frame with."""
    arg = rules.separators.arg
    if names is None:
        return Allowed((arg,) if begun else lines, any_text)
    next = spelled(names, begun, rules.name_ids)
    ends = ((arg,) if next.complete else ()) if begun else lines
    return Allowed((*ends, *next.following), any_text if next.anything else None)
