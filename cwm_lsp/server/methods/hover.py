"""`textDocument/hover`: the values that the variable under the cursor takes along the predicted call; how a function
grows, where its name is defined."""

from __future__ import annotations

from lsprotocol import types

from cwm_lsp.server import focus
from cwm_lsp.server.growth import function_at, growth_of, growth_text
from cwm_lsp.server.history import History, history, hover_text, name_at
from cwm_lsp.server.language_server import CwmServer
from cwm_lsp.server.prediction import Prediction


def hover(ls: CwmServer, params: types.HoverParams) -> types.Hover | None:
    """Reads the current version; None off a name and where nothing is predicted (`cwm/status` says why)."""
    document = ls.documents.known(params.text_document.uri)
    shown, lines = document.shown, document.snapshot.program.lines
    if params.position.line >= len(lines):
        return None
    place = ls.workspace.position_codec.position_from_client_units(lines, params.position)
    name = name_at(lines[place.line], place.character)
    function = function_at(document.snapshot, place.line + 1, name)
    if function is not None and ls.settings.complexity_enabled:
        text = growth_text(growth_of(document.snapshot, function.qualname))
        return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text))
    if shown is None:
        return None
    values = () if name is None else values_of(shown, place.line + 1, name)
    if name is None or not values:
        return None
    text = hover_text(name, focus.title(shown.entry), values)
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text))


def values_of(shown: Prediction, line: int, name: str) -> History:
    """The values of `name` as seen from `line`: of the innermost scope around it that gave the name any."""
    scopes = shown.snapshot.scopes_at(line)
    return next(filter(None, (history(shown.effects, scope.qualname, name) for scope in scopes)), ())
