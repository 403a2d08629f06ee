"""`textDocument/diagnostic`: what is known of a document, for clients that ask; the others are told
(`cwm_lsp.server.diagnostics.reporting`)."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from lsprotocol import types

from cwm_lsp.server.diagnostics.reporting import GRACE, refreshes
from cwm_lsp.server.how import How
from cwm_lsp.server.language_server import CwmServer

HOW = How.WAITS
_LONGEST = 60.0  # seconds; a cold worker loads the model first

Answer = types.RelatedFullDocumentDiagnosticReport | types.RelatedUnchangedDocumentDiagnosticReport


async def diagnostic(ls: CwmServer, params: types.DocumentDiagnosticParams) -> Answer:
    """Waits until something is known of the current version, `GRACE` at most: clients that can be told to ask again get
    the rest then. The others would never get it: for them it waits until all is known.

    The answer is about the version that is current when it is given, never about an older one.
    """
    document = ls.documents.known(params.text_document.uri)
    reports = document.reports
    event, longest = (reports.settled, GRACE) if refreshes(ls) else (reports.complete, _LONGEST)
    reports.pulls += 1
    try:
        with suppress(TimeoutError):
            await asyncio.wait_for(event.wait(), longest)
    finally:
        reports.pulls -= 1
    reports.renew()
    if params.previous_result_id == reports.result_id:
        return types.RelatedUnchangedDocumentDiagnosticReport(result_id=reports.result_id)
    return types.RelatedFullDocumentDiagnosticReport(items=reports.told, result_id=reports.result_id)
