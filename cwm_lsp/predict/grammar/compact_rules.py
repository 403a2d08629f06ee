"""What control flow and Python's rules say about a `compact` trace: the facts of one question, looked up once each.

Covers: which lines can follow, where a call can begin, which names a frame can bind and in which order. All lines are
1-based in the user's file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from cwm_lsp.model.tokenizer import Tokenizer
from cwm_lsp.predict.grammar.compact_names import Names, begins, called, changeable
from cwm_lsp.predict.grammar.lenient import compiles, writes_names
from cwm_lsp.predict.grammar.reprs import Repr, repr_automaton
from cwm_lsp.predict.grammar.vocabulary import Vocabulary
from cwm_lsp.program.bindings import bound_names
from cwm_lsp.program.facts import Program, Scope
from cwm_lsp.program.question import Question
from cwm_lsp.program.successors import can_return, first_lines, successors
from cwm_lsp.trace.dialects.compact import MAX_LINES, line_token
from cwm_lsp.trace.dialects.compact_read import Definition
from cwm_lsp.trace.dialects.compact_write import name_pieces
from cwm_lsp.trace.dialects.pieces import (
    ARG_SEP,
    BIND_SEP,
    CALL_SEP,
    END_OF_TEXT,
    EXCEPTION_SEP,
    RETURN_SEP,
    UNBOUND,
    Piece,
    Special,
)
from cwm_lsp.trace.model import Value


@dataclass(frozen=True, slots=True)
class Separators:
    """The ids of the special tokens that structure a frame; `ends` are those that a frame can end with."""

    call: int
    raised: int
    returned: int
    arg: int
    bind: int
    unbound: int
    ends: frozenset[int]


def separators(tokenizer: Tokenizer) -> Separators:
    """The ids in one vocabulary."""
    special = tokenizer.special
    lines = (line_token(number).name for number in range(1, MAX_LINES + 1))
    return Separators(
        call=special[CALL_SEP.name],
        raised=special[EXCEPTION_SEP.name],
        returned=special[RETURN_SEP.name],
        arg=special[ARG_SEP.name],
        bind=special[BIND_SEP.name],
        unbound=special[UNBOUND.name],
        ends=frozenset(special[name] for name in (*lines, END_OF_TEXT.name)),
    )


@dataclass(frozen=True)
class Rules:
    """One question's facts; `constrained` says whether they bind the model or only feed the guesses."""

    asked: Question
    program: Program
    tokenizer: Tokenizer
    vocabulary: Vocabulary
    constrained: bool = True

    @cached_property
    def separators(self) -> Separators:
        """The ids of the separators."""
        return separators(self.tokenizer)

    @cached_property
    def repr_start(self) -> Repr:
        """Where the text of every value begins."""
        return repr_automaton(self.program)

    def scope(self, definition: Definition) -> Scope:
        """The scope that a definition describes."""
        return self._scopes[definition.qualname, definition.line]

    def first(self, scope: Scope) -> frozenset[int]:
        """The lines that a new activation can come to first."""
        return self._flow(scope)[0]

    def followed(self, scope: Scope, line: int) -> frozenset[int]:
        """The lines that can follow `line`; where nothing is known of that line, all that the scope has."""
        _, following, _ = self._flow(scope)
        return following.get(line, scope.lines)

    def may_return(self, scope: Scope, line: int) -> bool:
        """Whether an activation can return or yield from `line`."""
        return line in self._flow(scope)[2]

    def begun_by(self, bound: tuple[str, ...]) -> frozenset[int]:
        """The lines at which functions begin that a `call` frame with these bindings can have called."""
        scopes = ((definition, self.scope(definition)) for definition in self._shown)
        return frozenset(
            definition.line
            for definition, scope in scopes
            if begins(bound, scope) and set(definition.params) <= set(bound)
        )

    def called(self, bound: tuple[str, ...]) -> Names:
        """What the `call` frame of a new activation can bind behind the names `bound`."""
        return called(bound, (self.scope(definition) for definition in self._shown), self._has_objects)

    def changeable(self, scope: Scope, line: int, values: Mapping[str, Value]) -> Names | None:
        """What can change while `line` runs; None where anything can."""
        if self._writes_names:
            return None
        return changeable(self.bound(scope, line), scope, values, self.repr_start, self._has_objects)

    def bound(self, scope: Scope, line: int) -> frozenset[str]:
        """The names that `line` can bind or delete."""
        key = (scope.qualname, scope.line, line)
        known = self._bound.get(key)
        if known is None:
            known = self._bound[key] = bound_names(self.program, scope, line)
        return known

    def line_ids(self, lines: frozenset[int]) -> tuple[int, ...]:
        """The tokens that point at `lines`."""
        known = self._line_ids.get(lines)
        if known is None:
            numbers = sorted({self.asked.layout.number(line) for line in lines})
            known = self._line_ids[lines] = tuple(self.id(line_token(number)) for number in numbers)
        return known

    def id(self, piece: Piece) -> int:
        """The id of a special token."""
        assert isinstance(piece, Special)
        return self.tokenizer.special[piece.name]

    def name_ids(self, name: str) -> tuple[int, ...]:
        """The tokens that spell a (dotted) name."""
        known = self._name_ids.get(name)
        if known is None:
            known = self._name_ids[name] = tuple(self.tokenizer.encode(name_pieces(name)))
        return known

    @cached_property
    def binds(self) -> bool:
        """Whether the model is bound by these facts: not where code runs that is not in the source."""
        return self.constrained and not compiles(self.program.source)

    @cached_property
    def _writes_names(self) -> bool:
        return writes_names(self.program.source)

    @cached_property
    def _has_objects(self) -> bool:
        return "type(" in self.program.source or any(scope.kind == "class" for scope in self.program.scopes)

    @cached_property
    def _scopes(self) -> dict[tuple[str, int], Scope]:
        found: dict[tuple[str, int], Scope] = {}
        for scope in self.program.scopes:
            found.setdefault((scope.qualname, scope.line), scope)
        return found

    @cached_property
    def _shown(self) -> tuple[Definition, ...]:
        return tuple(d for d in self.asked.definitions if d.line in self.asked.layout.numbers)

    def _flow(self, scope: Scope) -> tuple[frozenset[int], Mapping[int, frozenset[int]], frozenset[int]]:
        key = (scope.qualname, scope.line)
        known = self._flows.get(key)
        if known is None:
            known = self._flows[key] = (first_lines(scope), successors(scope), can_return(scope))
        return known

    @cached_property
    def _flows(self) -> dict[tuple[str, int], tuple[frozenset[int], Mapping[int, frozenset[int]], frozenset[int]]]:
        return {}

    @cached_property
    def _bound(self) -> dict[tuple[str, int, int], frozenset[str]]:
        return {}

    @cached_property
    def _line_ids(self) -> dict[frozenset[int], tuple[int, ...]]:
        return {}

    @cached_property
    def _name_ids(self) -> dict[str, tuple[int, ...]]:
        return {}
