"""`cwm/calls`, a request of ours: the calls that are known of a document, whatever lenses are shown."""

from __future__ import annotations

from cwm_lsp.program.entries import EntryCall
from cwm_lsp.server.facts import offers
from cwm_lsp.server.how import How
from cwm_lsp.server.language_server import CwmServer
from cwm_lsp.server.notebook.placing import in_words
from cwm_lsp.server.wire import KnownCall

HOW = How.READS
METHOD = "cwm/calls"


def calls(ls: CwmServer, uri: str) -> list[KnownCall]:
    """Each once, in the order in which they are preferred. Raises UserError for a document that is not open."""
    document = ls.documents.known(uri)
    found: dict[tuple[str, str], EntryCall] = {}
    for call in document.calls:
        found.setdefault((call.function, call.call), call)
    return [
        {
            "function": function,
            "call": text,
            "place": in_words(offers.place(ls, call), document.snapshot),
            "isTest": bool(call.path) and call.source != "cell",
        }
        for (function, text), call in found.items()
    ]
