"""`cwm/exportTrace`, a request of ours, and the command of the same name: the trace that is shown, or what
it was compared with, as a file's text."""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from lsprotocol import types

from cwm_lsp.server import params
from cwm_lsp.server.drawing.comparison import Comparison
from cwm_lsp.server.drawing.prediction import Prediction
from cwm_lsp.server.errands import start
from cwm_lsp.server.how import How
from cwm_lsp.server.language_server import CwmServer
from cwm_lsp.server.wire import Export
from cwm_lsp.trace.align import comparison_to_json
from cwm_lsp.trace.problem import UserError
from cwm_lsp.trace.serialize import to_json
from cwm_lsp.view.comparison import comparison
from cwm_lsp.view.page import page

HOW = How.WAITS
METHOD = "cwm/exportTrace"
COMMAND = "cwm.exportTrace"
_FORMATS = ("json", "html")


async def export_trace(ls: CwmServer, data: object) -> Export:
    """Reads the current version; the text is made in a thread. Raises UserError where nothing is shown."""
    form = params.text(METHOD, data, "format")
    return await asyncio.to_thread(_exported, *_shown(ls, params.text(METHOD, data, "uri"), form))


def export_trace_command(ls: CwmServer, uri: str, form: str) -> None:
    """Answers at once; a task of its own writes a file that only the user can read, into a new directory for temporary
    files, and has the client open it: pages in a browser. Raises UserError where nothing is shown."""
    wanted = _shown(ls, uri, form)

    async def export() -> None:
        made = await asyncio.to_thread(_exported, *wanted)
        path = await asyncio.to_thread(_written, made)
        window = ls.client_capabilities.window
        if window is not None and window.show_document is not None and window.show_document.support:
            shown = types.ShowDocumentParams(path.as_uri(), external=form == "html", take_focus=True)
            if (await ls.window_show_document_async(shown)).success:
                return
        ls.window_show_message(types.ShowMessageParams(types.MessageType.Info, f"The trace is in '{path}'."))

    start(ls, f"Exporting the trace of {PurePosixPath(uri).name}", export)


def _shown(ls: CwmServer, uri: str, form: str) -> tuple[Prediction | Comparison, str]:
    document = ls.documents.known(uri)
    if form not in _FORMATS:
        raise UserError(f"A trace can't be exported as {form!r}: choose 'json' or 'html'.")
    if document.shown is None or document.shown.end is None:
        why = document.message or document.state.value
        raise UserError(f"There is no complete trace to export ({why}): try again when there is one.")
    return document.comparison or document.shown, form


def _exported(shown: Prediction | Comparison, form: str) -> Export:
    if isinstance(shown, Comparison):
        sides = shown.predicted.trace, shown.observed.trace
        snapshot, kind, data = shown.observed.snapshot, "comparison", comparison_to_json(*sides)
        as_page = comparison(*sides, snapshot.program.lines) if form == "html" else ""
    else:
        snapshot, kind, data = shown.snapshot, "trace", to_json(shown.trace)
        as_page = page(shown.trace, snapshot.program.lines) if form == "html" else ""
    stem = PurePosixPath(unquote(urlsplit(snapshot.uri).path)).stem
    return {"name": f"{stem or 'untitled'}.{kind}.{form}", "text": as_page or f"{json.dumps(data, indent=1)}\n"}


def _written(made: Export) -> Path:
    path = Path(tempfile.mkdtemp(prefix="cwm-lsp-")) / made["name"]
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(made["text"])
    return path
