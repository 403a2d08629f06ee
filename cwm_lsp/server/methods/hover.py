"""`textDocument/hover`: the values that the variable under the cursor takes along the predicted call; how a function
grows, where its name is defined."""

from __future__ import annotations

from collections.abc import Mapping

from lsprotocol import types

from cwm_lsp.server import both_histories, focus
from cwm_lsp.server.analysis import questions
from cwm_lsp.server.analysis.outline import Definition
from cwm_lsp.server.drawing import loop_views
from cwm_lsp.server.history import History, assigned, history, hover_text, name_at, told_text
from cwm_lsp.server.how import How
from cwm_lsp.server.language_server import CwmServer
from cwm_lsp.server.loops import innermost
from cwm_lsp.server.prediction import Prediction
from cwm_lsp.server.snapshot import Snapshot
from cwm_lsp.trace.model import Frame

HOW = How.READS


async def hover(ls: CwmServer, params: types.HoverParams) -> types.Hover | None:
    """Reads the current version; None off a name and where nothing is predicted (`cwm/status` says why).

    How a function grows is derived in the helper process.
    """
    document = ls.documents.known(params.text_document.uri)
    lines = document.snapshot.program.lines
    if params.position.line >= len(lines):
        return None
    shown = document.scene.at(params.position.line + 1)
    place = ls.workspace.position_codec.position_from_client_units(lines, params.position)
    name = name_at(lines[place.line], place.character)
    function = function_at(document.snapshot, place.line + 1, name)
    if function is not None and ls.settings.complexity_enabled:
        text = await ls.analyst.ask(
            questions.growth, document.snapshot.asked, function.qualname, document.snapshot.above
        )
        return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text))
    if shown is None:
        return None
    values = () if name is None else values_of(shown, place.line + 1, name)
    if name is None or not values:
        return None
    ran = last_run(shown, place.line + 1, values[0][0].qualname, dict(document.chosen))
    here = assigned(values, ran)
    entry, uri, both = focus.title(shown.entry), document.snapshot.uri, document.comparison
    if both is None or shown is not both.observed:
        text = hover_text(name, entry, values, here, uri)
    else:
        said = values_of(both.predicted, place.line + 1, name)
        text = told_text(name, entry, both_histories.table(both, values, said, uri), here, uri)
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text))


def function_at(snapshot: Snapshot, line: int, name: str | None) -> Definition | None:
    """The function whose `def` stands on `line` (1-based), if the name under the cursor is its own."""
    if name is None:
        return None
    return next((each for each in snapshot.program.functions if each.def_line == line and each.name == name), None)


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
