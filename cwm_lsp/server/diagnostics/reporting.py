"""How diagnostics reach the client: it pulls them, where it can, and else they are pushed; never both.

Results come in parts. They are told together as soon as all are there, at the latest `GRACE` after the first: so what
is shown is not taken away and put back with every keystroke. What comes later is told when it comes.
"""

from __future__ import annotations

import asyncio

from lsprotocol import types

from cwm_lsp.server.diagnostics.reports import Part
from cwm_lsp.server.diagnostics.suppress import Report
from cwm_lsp.server.documents import Document
from cwm_lsp.server.language_server import CwmServer
from cwm_lsp.server.notebook.placing import in_cell

GRACE = 1.0  # seconds


def pulls(ls: CwmServer) -> bool:
    """Whether the client asks for diagnostics itself."""
    document = ls.client_capabilities.text_document
    return document is not None and document.diagnostic is not None


def refreshes(ls: CwmServer) -> bool:
    """Whether the client can be told to ask again."""
    workspace = ls.client_capabilities.workspace
    return bool(workspace and workspace.diagnostics and workspace.diagnostics.refresh_support)


def draws_faded(ls: CwmServer) -> bool:
    """Whether the client knows the tag for unnecessary code."""
    document = ls.client_capabilities.text_document
    support = None if document is None else (document.diagnostic if pulls(ls) else document.publish_diagnostics)
    tags = support.tag_support if support is not None else None
    return tags is not None and types.DiagnosticTag.Unnecessary in tags.value_set


def report(
    ls: CwmServer, document: Document, part: Part, found: tuple[Report, ...] | None = None, *, is_all: bool = True
) -> None:
    """A part has found something about the document's current version, or (None) nothing more than before; `is_all`:
    and it will find no more."""
    reports = document.reports
    reports.take(part, found, is_all)
    if not reports.waiting:
        reports.complete.set()
    if reports.complete.is_set() or reports.settled.is_set():
        _tell(ls, document)
    elif reports.timer is None:
        reports.timer = asyncio.get_running_loop().call_later(GRACE, _tell, ls, document)


def clear(ls: CwmServer, document: Document) -> None:
    """The document is closed: nothing is shown for it any more, and who waits is answered."""
    document.reports.forget(Part)
    document.reports.release()
    if document.reports.renew() and not pulls(ls):
        _push(ls, document.snapshot.uri, [], None)


def _tell(ls: CwmServer, document: Document) -> None:
    """Send what is known, if the client shows something else; a client that is waiting for it gets it as an answer."""
    reports = document.reports
    reports.stop()
    reports.settled.set()
    differs = reports.renew()
    if not pulls(ls):
        if differs:
            told = in_cell(reports.told, document.snapshot)
            _push(ls, document.snapshot.uri, told, document.snapshot.version)
    elif differs and not reports.pulls and refreshes(ls):
        ls.workspace_diagnostic_refresh(None)


def _push(ls: CwmServer, uri: str, shown: list[types.Diagnostic], version: int | None) -> None:
    ls.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, shown, version))
