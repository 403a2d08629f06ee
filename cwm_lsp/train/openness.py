"""Which pieces of a trace are the model's to choose: those count fully in the loss, forced ones `FORCED`.

A static view of what constrained decoding forces, cheap enough for every frame: names of parameters, separators behind
names and behind values that cannot go on, a line with one possible successor, the line at which a return goes on.
Where in doubt a piece counts as open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cwm_lsp.program.facts import Program, Scope
from cwm_lsp.program.successors import first_lines, successors
from cwm_lsp.trace.dialects.compact_write import Written
from cwm_lsp.trace.dialects.pieces import ARG_SEP, BIND_SEP, UNBOUND, Piece
from cwm_lsp.trace.model import Event, Frame

FORCED = 0.3
"""Not 0, so that free decoding, where nothing is forced, is learned too."""


class Openness:
    """The weights of a trace's frames, made when they are asked for."""

    def __init__(self, program: Program, written: Sequence[Written]) -> None:
        self._written = written
        self._scopes = {(scope.qualname, scope.line): scope for scope in program.scopes}
        self._lines: list[LineWeight] | None = None

    def weights(self, number: int) -> tuple[float, ...]:
        """One weight for each piece of frame `number`."""
        each = self._written[number]
        if each.frame is None:
            return tuple(FORCED if i else 1.0 for i in range(len(each.pieces)))
        if each.frame.event in (Event.RETURN, Event.EXCEPTION):
            return (*(1.0 for _ in each.pieces[:-1]), FORCED)
        if self._lines is None:
            self._lines = line_weights(self._written, self._scopes)
        return binding_weights(each.pieces, each.frame.event is Event.CALL, self._lines[number])


LineWeight = tuple[float, float]
"""Of the line token that ends a frame: where it is all of the frame, and behind bindings."""


def binding_weights(pieces: Sequence[Piece], is_call: bool, line: LineWeight) -> tuple[float, ...]:
    """The weights of a `call` or `line` frame: bindings and the line that follows."""
    weights: list[float] = []
    in_value = False
    last: Piece = ""
    for place, piece in enumerate(pieces):
        if piece == ARG_SEP:
            weights.append(FORCED)
            in_value = True
        elif piece == BIND_SEP:
            weights.append(1.0 if isinstance(last, str) and last[-1:].isdigit() else FORCED)
            in_value = False
        elif in_value or piece == UNBOUND:
            weights.append(1.0)
        elif place == len(pieces) - 1:
            weights.append(line[1] if place else line[0])
        elif is_call and place:
            weights.append(FORCED)  # the name of a parameter
        else:
            weights.append(1.0)  # a name, or the token that says that this is a call
        last = piece
    return tuple(weights)


def line_weights(written: Sequence[Written], scopes: Mapping[tuple[str, int], Scope]) -> list[LineWeight]:
    """For each frame, what its line token counts: little where control flow leaves one line at which it can point.

    Alone it also says that nothing has changed, which goes without saying only behind a `call` frame.
    """
    weights: list[LineWeight] = []
    stack: list[tuple[Scope | None, int, bool]] = []  # scope, current line, whether that is the call frame's
    for each in written:
        frame = each.frame
        weight = (1.0, FORCED)
        if frame is None:
            pass
        elif frame.event is Event.CALL:
            stack.append((_scope(frame, scopes), frame.line, True))
        elif frame.event is Event.RETURN:
            if stack:
                stack.pop()
        elif frame.event is Event.LINE and stack:
            scope, line, fresh = stack[-1]
            if scope is None or not _one(scope, line, fresh):
                weight = (1.0, 1.0)
            elif fresh and scope.kind == "function" and not scope.is_generator:
                weight = (FORCED, FORCED)
            stack[-1] = (scope, frame.line, False)
        weights.append(weight)
    return weights


def _scope(frame: Frame, scopes: Mapping[tuple[str, int], Scope]) -> Scope | None:
    return scopes.get((frame.qualname, frame.line))


def _one(scope: Scope, line: int, fresh: bool) -> bool:
    following = first_lines(scope) if fresh else successors(scope).get(line, frozenset())
    return len(following) == 1
