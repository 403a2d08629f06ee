"""`inlayHint/resolve`: the tooltip of a hint, made when the user wants to see it."""

from __future__ import annotations

from typing import Any

from lsprotocol import types

from cwm_lsp.server.analysis import questions
from cwm_lsp.server.documents import Document
from cwm_lsp.server.drawing.drawing import drawn_now
from cwm_lsp.server.facts import learning
from cwm_lsp.server.how import How
from cwm_lsp.server.language_server import CwmServer
from cwm_lsp.server.methods.inlay_hint import GROWTH, STALE, stale_hints, values_tooltip

HOW = How.READS


async def inlay_hint_resolve(ls: CwmServer, hint: types.InlayHint) -> types.InlayHint:
    """Reads the version that the hint belongs to; how a function grows is derived in the helper process.

    A hint of an older version, or whose label is not shown any more, comes back as it was.
    """
    data: Any = hint.data if isinstance(hint.data, dict) else {}
    document = ls.documents.get(data.get("uri", ""))
    if document is None or data.get("version") != document.snapshot.version:
        return hint
    await learning.drawn(ls, document)
    if data.get("version") != document.snapshot.version:
        return hint
    line = hint.position.line + 1
    if data.get("what") == GROWTH:
        text = await _growth(ls, document, line)
    else:
        text = _stale(ls, document, line, hint) if data.get("what") == STALE else _values(ls, document, line, hint)
    if text:
        hint.tooltip = types.MarkupContent(types.MarkupKind.Markdown, text)
    return hint


def _values(ls: CwmServer, document: Document, line: int, hint: types.InlayHint) -> str:
    label = hint.label if isinstance(hint.label, str) else "".join(part.value for part in hint.label)
    shown = next((each for each in drawn_now(document, ls.settings) if each.line == line), None)
    return values_tooltip(document, shown) if shown is not None and _bare(shown.label) == _bare(label) else ""


def _stale(ls: CwmServer, document: Document, line: int, hint: types.InlayHint) -> str:
    old = (each for each in stale_hints(ls, document) if each.line == line and each.label == hint.label)
    return next((each.tooltip() for each in old), "")


def _bare(label: str) -> list[str]:
    """A label without what is clicked to choose an iteration."""
    return label.replace("‹", " ").replace("›", " ").split()


async def _growth(ls: CwmServer, document: Document, line: int) -> str:
    snapshot = document.snapshot
    scope = next((each for each in snapshot.program.functions if each.def_line == line), None)
    if scope is None:
        return ""
    return await ls.analyst.ask(questions.growth, snapshot.asked, scope.qualname, snapshot.above)
