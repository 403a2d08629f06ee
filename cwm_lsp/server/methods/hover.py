"""`textDocument/hover`: the values that the variable under the cursor takes along the predicted call; how a function
grows, where its name is defined."""

from __future__ import annotations

from lsprotocol import types

from cwm_lsp.server.analysis import questions
from cwm_lsp.server.analysis.outline import Definition
from cwm_lsp.server.document import focus
from cwm_lsp.server.document.snapshot import Snapshot
from cwm_lsp.server.drawing import both_histories
from cwm_lsp.server.drawing.history import hover_text, name_at, told_text
from cwm_lsp.server.drawing.variables import values_of, variable
from cwm_lsp.server.how import How
from cwm_lsp.server.language_server import CwmServer

HOW = How.READS


async def hover(ls: CwmServer, params: types.HoverParams) -> types.Hover | None:
    """Reads the current version; None off a name and where nothing is predicted (`cwm/status` says why).

    How a function grows is derived in the helper process.
    """
    document = ls.documents.known(params.text_document.uri)
    lines = document.snapshot.program.lines
    if params.position.line >= len(lines):
        return None
    place = ls.workspace.position_codec.position_from_client_units(lines, params.position)
    name = name_at(lines[place.line], place.character)
    function = function_at(document.snapshot, place.line + 1, name)
    if function is not None and ls.settings.complexity_enabled:
        text = await ls.analyst.ask(
            questions.growth, document.snapshot.asked, function.qualname, document.snapshot.above
        )
        return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text))
    found = None if name is None else variable(document, place.line + 1, name)
    if found is None:
        return None
    entry, uri, both = focus.title(found.shown.entry), document.snapshot.uri, document.comparison
    if both is None or found.shown is not both.observed:
        text = hover_text(found.name, entry, found.values, found.here, uri, found.shown.agreements)
    else:
        said = values_of(both.predicted, place.line + 1, found.name)
        text = told_text(
            found.name, entry, both_histories.table(both, found.name, found.values, said, uri), found.here, uri
        )
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text))


def function_at(snapshot: Snapshot, line: int, name: str | None) -> Definition | None:
    """The function whose `def` stands on `line` (1-based), if the name under the cursor is its own."""
    if name is None:
        return None
    return next((each for each in snapshot.program.functions if each.def_line == line and each.name == name), None)
