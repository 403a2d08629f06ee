"""`textDocument/inlayHint`: what each line of the range did in the predicted call."""

from __future__ import annotations

from lsprotocol import types

from cwm_lsp.server.hints import Hint
from cwm_lsp.server.language_server import CwmServer
from cwm_lsp.server.snapshot import Snapshot


def inlay_hint(ls: CwmServer, params: types.InlayHintParams) -> list[types.InlayHint]:
    """Reads the current version; empty until something is predicted for it (`cwm/status` says why)."""
    document = ls.documents.known(params.text_document.uri)
    if document.shown is None or not ls.settings.hints_enabled:
        return []
    first, last = params.range.start.line + 1, params.range.end.line + 1
    return [
        _at_line_end(ls, document.snapshot, hint)
        for hint in document.shown.hints
        if first <= hint.line <= min(last, len(document.snapshot.program.lines))
        and hint.p >= ls.settings.min_probability
    ]


def _at_line_end(ls: CwmServer, snapshot: Snapshot, hint: Hint) -> types.InlayHint:
    width = ls.workspace.position_codec.client_num_units(snapshot.program.lines[hint.line - 1])
    return types.InlayHint(
        position=types.Position(hint.line - 1, width),
        label=hint.label,
        tooltip=types.MarkupContent(types.MarkupKind.Markdown, hint.tooltip),
        padding_left=True,
    )
