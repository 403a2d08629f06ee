"""Which tokens may come next in a `compact` frame: the masks of constrained decoding.

Covers: the order of events, names, values and separators; which names a frame can bind (`compact_names`), each once;
the line that it points at (successors of the current line by control flow, beginnings of functions whose parameters
are bound, suspended generators, the caller of a return). Does not cover: the inner form of a repr.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from cwm_lsp.model.decode import Allowed
from cwm_lsp.model.tokenizer import Tokenizer
from cwm_lsp.predict.compact_names import Names, changeable, parameters, spelled
from cwm_lsp.program.facts import Program, Scope
from cwm_lsp.program.successors import can_return, first_lines, successors
from cwm_lsp.trace.dialects.compact import Layout, line_number, line_token
from cwm_lsp.trace.dialects.compact_read import Definition, Reader
from cwm_lsp.trace.dialects.pieces import (
    ARG_SEP,
    BIND_SEP,
    CALL_SEP,
    EXCEPTION_SEP,
    RETURN_SEP,
    UNBOUND,
    Piece,
    Special,
)
from cwm_lsp.trace.model import Event


@dataclass(slots=True)
class Masks:
    """The masks of one question; `next` is asked before each token of a frame with the frame's tokens so far."""

    tokenizer: Tokenizer
    layout: Layout
    program: Program
    _memo: dict[tuple[str, int, str], frozenset[int]] = field(default_factory=dict)

    def next(self, frame: list[int], reader: Reader, last_event: Event | None) -> Allowed:
        """The tokens that may come next."""
        special = self.tokenizer.special
        if not frame:
            return self._beginnings(reader, last_event)
        first, last = frame[0], frame[-1]
        if first in (special[RETURN_SEP.name], special[EXCEPTION_SEP.name]):
            if len(frame) == 1:
                return self._with([])
            ends = reader.caller() if first == special[RETURN_SEP.name] else self._here(reader)
            return self._with([ends])
        if last == special[UNBOUND.name]:
            return self._only([BIND_SEP])
        if last == special[ARG_SEP.name]:
            return self._with([UNBOUND])
        if _last_separator(frame, special[ARG_SEP.name], special[BIND_SEP.name]):
            return self._with([BIND_SEP])
        return self._name_or_line(frame, reader, last_event)

    def _name_or_line(self, frame: list[int], reader: Reader, last_event: Event | None) -> Allowed:
        """Between bindings: a name, which may be begun already, or the line with which the frame ends."""
        calls = bool(frame) and frame[0] == self.tokenizer.special[CALL_SEP.name]
        bound, begun = self._bound(frame[1:] if calls else frame)
        names = self._parameters(reader) if calls else self._changeable(reader, last_event)
        lines = self._tokens(self._called(reader, bound) if calls else self._followed(reader, last_event))
        if names is None:
            return self._with([ARG_SEP] if begun else lines)
        following, anything, complete = spelled(names.without(bound), begun, self.tokenizer)
        ends = ([ARG_SEP] if complete else []) if begun else lines
        return Allowed((*self._only(ends).special, *sorted(following)), text=anything)

    def _bound(self, tokens: list[int]) -> tuple[tuple[str, ...], tuple[int, ...]]:
        """The names that a frame has bound so far, and the tokens of one that it has begun."""
        arg_sep, bind_sep = self.tokenizer.special[ARG_SEP.name], self.tokenizer.special[BIND_SEP.name]
        names: list[str] = []
        begun: list[int] = []
        in_value = False
        for id in tokens:
            if id == arg_sep:
                names.append("".join(str(p) for p, _ in self.tokenizer.decode(begun, [None] * len(begun))))
                begun, in_value = [], True
            elif id == bind_sep:
                in_value = False
            elif not in_value:
                begun.append(id)
        return tuple(names), tuple(begun)

    def _changeable(self, reader: Reader, last_event: Event | None) -> Names | None:
        scope, line = self._scope(reader), reader.current_line()
        if scope is None or line is None:
            return None
        if last_event is Event.CALL and line == scope.line and scope.kind == "function":
            return Names(frozenset())  # nothing runs between a call and the first line
        return changeable(self.program, scope, line, reader.values())

    def _parameters(self, reader: Reader) -> Names | None:
        if reader.resumable():
            return None
        return parameters(self._scope_of(definition) for definition in reader.definitions)

    def _beginnings(self, reader: Reader, last_event: Event | None) -> Allowed:
        """How a frame can begin: another event, or the name or line that a `line` frame begins with."""
        scope = self._scope(reader)
        if scope is None:  # in the wrapper
            return self._only([CALL_SEP, RETURN_SEP, EXCEPTION_SEP])
        line = reader.current_line() or 0
        # Any line may be left by an exception: one just raised, or one that a `finally` or `with` raises again.
        may_return = reader.has_raised() or line in self._lines_of("return", scope, 0)
        events = self._only([CALL_SEP, EXCEPTION_SEP, *([RETURN_SEP] if may_return else [])])
        lines = self._name_or_line([], reader, last_event)
        return Allowed((*events.special, *lines.special), lines.text)

    def _tokens(self, lines: Iterable[int]) -> list[Piece]:
        return [line_token(self.layout.numbers[line]) for line in sorted(lines)]

    def _followed(self, reader: Reader, last_event: Event | None) -> frozenset[int]:
        """Lines that a `line` frame of the innermost activation can point at."""
        scope = self._scope(reader)
        every = frozenset(self.layout.numbers)
        if scope is None:
            return every
        line = reader.current_line() or 0
        if last_event is Event.CALL and line == scope.line:
            lines = self._lines_of("first", scope, 0)
        else:
            lines = self._lines_of("next", scope, line) or self._lines_of("first", scope, 0)
        return (lines & every) or every

    def _called(self, reader: Reader, bound: tuple[str, ...]) -> frozenset[int]:
        """Lines that a `call` frame with these bindings can point at."""
        every = [definition for definition in reader.definitions if definition.line in self.layout.numbers]
        names = {name for name in bound if "." not in name[1:]}
        begins = {
            definition.line
            for definition in every
            if set(definition.params) <= names <= {*definition.params, *self._scope_of(definition).code.co_freevars}
        }
        return frozenset(begins) | (reader.resumable() & self.layout.numbers.keys())

    def _here(self, reader: Reader) -> Piece:
        line = reader.current_line()
        if line is None and self.layout.wrapper:
            return line_token(self.layout.wrapper.call)
        return line_token(self.layout.numbers[line or 0])

    def _scope(self, reader: Reader) -> Scope | None:
        current = reader.current()
        return self._scope_of(current) if current else None

    def _scope_of(self, definition: Definition) -> Scope:
        return next(s for s in self.program.scopes if (s.qualname, s.line) == (definition.qualname, definition.line))

    def _lines_of(self, what: str, scope: Scope, line: int) -> frozenset[int]:
        key = (scope.qualname, scope.line, f"{what}{line}")
        known = self._memo.get(key)
        if known is None:
            if what == "first":
                known = first_lines(scope)
            elif what == "return":
                known = can_return(scope)
            else:
                known = successors(scope).get(line, frozenset())
            self._memo[key] = known
        return known

    def _only(self, pieces: Iterable[Piece]) -> Allowed:
        return Allowed(tuple(self.tokenizer.special[piece.name] for piece in pieces if isinstance(piece, Special)))

    def _with(self, pieces: Iterable[Piece]) -> Allowed:
        """Ordinary text, or one of `pieces`."""
        return Allowed(self._only(pieces).special, text=True)


def _last_separator(frame: list[int], arg_sep: int, bind_sep: int) -> bool:
    """Whether the frame so far is inside a value (its last separator is the one before a value)."""
    for id in reversed(frame):
        if id in (arg_sep, bind_sep):
            return id == arg_sep
    return False


def ends_frame(piece: Piece) -> bool:
    """Whether a piece is the last of its frame: a line token or the end of the trace."""
    return line_number(piece) is not None or (isinstance(piece, Special) and piece.name == "<|end_of_text|>")
