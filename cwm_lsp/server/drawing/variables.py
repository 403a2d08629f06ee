"""The variable at a place of a document: the values that it has along what is shown there, and which one counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lsprotocol import types
from pygls.workspace import PositionCodec

from cwm_lsp.server.documents import Document
from cwm_lsp.server.drawing.drawing import loop_views
from cwm_lsp.server.drawing.history import History, assigned, history, name_at
from cwm_lsp.server.drawing.loops import innermost
from cwm_lsp.server.drawing.prediction import Prediction
from cwm_lsp.trace.effects import Effect
from cwm_lsp.trace.model import Frame, Value


@dataclass(frozen=True, slots=True)
class Variable:
    """`name` (perhaps dotted) as `shown` has it: all its `values`, and the one that counts `here`."""

    name: str
    shown: Prediction
    values: History
    here: tuple[Effect, Value] | None


def variable_at(document: Document, position: types.Position, codec: PositionCodec) -> Variable | None:
    """The variable under the cursor; None where there is none, or nothing is known of it in the current version."""
    lines = document.snapshot.program.lines
    if position.line >= len(lines):
        return None
    place = codec.position_from_client_units(lines, position)
    name = name_at(lines[place.line], place.character)
    return None if name is None else variable(document, place.line + 1, name)


def variable(document: Document, line: int, name: str) -> Variable | None:
    """What `name` means on `line` (1-based); None where what is shown there gave it no value."""
    shown = document.scene.at(line)
    values = () if shown is None else values_of(shown, line, name)
    if shown is None or not values:
        return None
    ran = last_run(shown, line, values[0][0].qualname, dict(document.chosen))
    return Variable(name, shown, values, assigned(values, ran))


def values_of(shown: Prediction, line: int, name: str) -> History:
    """The values of `name` as seen from `line`: of the innermost scope around it that gave the name any."""
    scopes = shown.snapshot.scopes_at(line)
    return next(filter(None, (history(shown.effects, scope.qualname, name) for scope in scopes)), ())


def last_run(shown: Prediction, line: int, qualname: str, chosen: Mapping[int, int]) -> Frame | None:
    """The last frame in which `line` of the scope `qualname` ran, in the iterations that are shown."""
    view = innermost(loop_views(shown, frozenset(chosen.items())), line)
    span = None if view is None else view.span
    ran = (
        frame
        for frame in reversed(shown.frames)
        if frame.line == line and frame.qualname == qualname and (span is None or span.has(frame.index))
    )
    return next(ran, None)
