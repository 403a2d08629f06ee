"""What probably comes next in a `compact` trace, as tokens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from cwm_lsp.predict.grammar.compact_names import variables
from cwm_lsp.predict.grammar.compact_rules import Rules
from cwm_lsp.predict.guess import Guess
from cwm_lsp.program.facts import Scope
from cwm_lsp.trace.dialects.compact import changes, line_token
from cwm_lsp.trace.dialects.compact_read import Reader
from cwm_lsp.trace.dialects.compact_write import name_pieces
from cwm_lsp.trace.dialects.lexer import repr_pieces
from cwm_lsp.trace.dialects.pieces import ARG_SEP, BIND_SEP, CALL_SEP, EXCEPTION_SEP, RETURN_SEP, UNBOUND, Piece
from cwm_lsp.trace.model import Event, Value


class Place(Protocol):
    """What a usual continuation depends on."""

    scope: Scope | None
    line: int
    reader: Reader
    branches: Mapping[tuple[str, int], int]

    @property
    def entered(self) -> bool: ...
    @property
    def followed(self) -> frozenset[int]: ...


def rendered(rules: Rules, reader: Reader, guess: Guess | None) -> tuple[int, ...]:
    """All tokens of the guessed frame; none where it does not fit in here."""
    if guess is None:
        return ()
    layout = rules.asked.layout
    current = reader.current()
    pieces: list[Piece] = []
    if guess.event is Event.CALL or guess.event is Event.LINE:
        if guess.locals is None or (guess.event is Event.LINE and current is None):
            return ()
        before = _resumed(reader, guess) if guess.event is Event.CALL else reader.values()
        pieces = [CALL_SEP] if guess.event is Event.CALL else []
        for name, text in changes({name: value.repr for name, value in before.items()}, guess.locals):
            value = [UNBOUND] if text is None else repr_pieces(layout.said(text))
            pieces += [*name_pieces(name), ARG_SEP, *value, BIND_SEP]
        pieces.append(line_token(layout.number(guess.line)))
    elif guess.value is not None and current is not None:
        first, end = (RETURN_SEP, reader.caller()) if guess.event is Event.RETURN else (EXCEPTION_SEP, None)
        here = end or line_token(layout.number(reader.current_line() or 0))
        pieces = [first, *repr_pieces(layout.said(guess.value)), here]
    return tuple(rules.tokenizer.encode(pieces))


def usual(
    rules: Rules, place: Place, tokens: tuple[int, ...], bound: tuple[str, ...], begun: tuple[int, ...]
) -> tuple[int, ...]:
    """The next name that the line binds, up to its value; when none is left, the line that followed the last time."""
    arg = rules.separators.arg
    if place.scope is None or (tokens and tokens[0] == rules.separators.call):
        return ()
    names = frozenset() if place.entered else rules.bound(place.scope, place.line).difference(bound)
    for name in (name for name in variables(place.scope) if name in names):
        ids = rules.name_ids(name)
        if ids[: len(begun)] == begun:
            return (*ids[len(begun) :], arg)
    if begun or not place.followed:
        return ()
    last = place.branches.get((place.scope.qualname, place.line))
    return rules.line_ids(frozenset({last if last in place.followed else min(place.followed)}))


def _resumed(reader: Reader, guess: Guess) -> Mapping[str, Value]:
    """The values of the suspended generator that a `call` frame goes on with; empty where a call begins."""
    values = reader.suspended(guess.line)
    return values if values.keys() <= (guess.locals or {}).keys() else {}
