"""Which tokens may come next in a `compact` frame: the masks of constrained decoding.

Covers: the order of events, names, values and separators; the line that a frame points at (successors of the current
line by control flow, beginnings of functions, suspended generators, the caller of a return).
Does not cover: which names a line can bind, the inner form of a repr.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cwm_lsp.model.decode import Allowed
from cwm_lsp.model.tokenizer import Tokenizer
from cwm_lsp.program.facts import Scope
from cwm_lsp.program.successors import can_return, first_lines, successors
from cwm_lsp.trace.dialects.compact import Layout, line_number, line_token
from cwm_lsp.trace.dialects.compact_read import Reader
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
    scopes: Mapping[tuple[str, int], Scope]
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
        if last == special[BIND_SEP.name] or last == special[CALL_SEP.name]:
            lines = self._called(reader) if first == special[CALL_SEP.name] else self._followed(reader, last_event)
            return self._with(self._tokens(lines))
        if last == special[UNBOUND.name]:
            return self._only([BIND_SEP])
        if last == special[ARG_SEP.name]:
            return self._with([UNBOUND])
        in_value = _last_separator(frame, special[ARG_SEP.name], special[BIND_SEP.name])
        return self._with([BIND_SEP if in_value else ARG_SEP])

    def _beginnings(self, reader: Reader, last_event: Event | None) -> Allowed:
        """How a frame can begin: another event, or the name or line that a `line` frame begins with."""
        scope = self._scope(reader)
        if scope is None:  # in the wrapper
            return self._only([CALL_SEP, RETURN_SEP, EXCEPTION_SEP])
        line = reader.current_line() or 0
        # Any line may be left by an exception: one just raised, or one that a `finally` or `with` raises again.
        may_return = reader.has_raised() or line in self._lines_of("return", scope, 0)
        events = [CALL_SEP, EXCEPTION_SEP, *([RETURN_SEP] if may_return else [])]
        return self._with([*events, *self._tokens(self._followed(reader, last_event))])

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
            lines = self._lines_of("next", scope, line)
        return (lines & every) or every

    def _called(self, reader: Reader) -> frozenset[int]:
        begins = {definition.line for definition in reader.definitions if definition.line in self.layout.numbers}
        return frozenset(begins) | (reader.resumable() & self.layout.numbers.keys())

    def _here(self, reader: Reader) -> Piece:
        line = reader.current_line()
        if line is None and self.layout.wrapper:
            return line_token(self.layout.wrapper.call)
        return line_token(self.layout.numbers[line or 0])

    def _scope(self, reader: Reader) -> Scope | None:
        current = reader.current()
        return self.scopes.get((current.qualname, current.line)) if current else None

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
