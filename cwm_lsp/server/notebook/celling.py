"""The documents of a notebook's cells: kept up to date, and asked."""

from __future__ import annotations

import functools
import inspect
from typing import Any

from lsprotocol import types

from cwm_lsp.server.diagnostics.reporting import clear
from cwm_lsp.server.document.snapshot import Snapshot
from cwm_lsp.server.documents import Document
from cwm_lsp.server.errors import Handler
from cwm_lsp.server.facts.discovering import discover
from cwm_lsp.server.facts.judging import judge
from cwm_lsp.server.language_server import CwmServer
from cwm_lsp.server.notebook.notebooks import Notebook
from cwm_lsp.server.notebook.placing import in_cell, moved
from cwm_lsp.server.predicting.follow import follow
from cwm_lsp.server.wire import State

_AT_ONCE = 20  # cells that are predicted before the client has asked anything about them


def bring_up_to_date(ls: CwmServer, notebook: Notebook, after: float) -> None:
    """Predict those cells anew, `after` seconds from now, that have changed or stand below a change; for the others,
    look for calls again. Cells far down sleep until the client asks about them."""
    for number, snapshot in enumerate(notebook.snapshots()):
        document = ls.documents.get(snapshot.uri)
        if document is None:
            document = ls.documents.add(snapshot)
            document.asleep = number >= _AT_ONCE
        elif (snapshot.text, snapshot.window) == (document.snapshot.text, document.snapshot.window):
            if not document.asleep:
                discover(ls, document, after=after)
            continue
        else:
            document.change(snapshot)
        if not document.asleep:
            _predict(ls, document, after)


def wake(ls: CwmServer, document: Document) -> None:
    """The client asks about a cell: it is predicted from now on."""
    if document.asleep:
        document.asleep = False
        _predict(ls, document, 0.0)


def placed(handler: Handler) -> Handler:
    """`handler` of a request about a document: for a cell, it works on the text that stands for the cell, and what it
    answers is told of the cell. Asking about a cell wakes it."""

    @functools.wraps(handler)
    async def later(ls: Any, params: Any) -> Any:
        document = ls.documents.get(_uri(params))
        if document is None or document.snapshot.window is None:
            answer = handler(ls, params)
            return await answer if inspect.isawaitable(answer) else answer
        wake(ls, document)
        snapshot: Snapshot = document.snapshot
        answer = handler(ls, moved(params, snapshot.above))
        return in_cell(await answer if inspect.isawaitable(answer) else answer, snapshot)

    return later


def _uri(params: Any) -> str:
    """The document that a request is about; "" for a hint that is none of ours."""
    if not isinstance(params, types.InlayHint):
        return str(params.text_document.uri)
    return str(params.data.get("uri", "")) if isinstance(params.data, dict) else ""


def close(ls: CwmServer, uri: str) -> None:
    """Forget a document, if it is open: its prediction is cancelled, and nothing is shown for it any more."""
    document = ls.documents.pop(uri, None)
    if document is not None:
        document.stop()
        document.stop_discovering()
        document.stop_judging()
        clear(ls, document)
        ls.tell(document, State.CLOSED)


def _predict(ls: CwmServer, document: Document, after: float) -> None:
    discover(ls, document, after=after)
    follow(ls, document, after=after)
    judge(ls, document, after=after)
