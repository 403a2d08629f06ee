"""`textDocument/codeLens`: "Predict f(3, 4)" on each discovered call and above each function that has one.

Lenses depend on the text alone, so the client needs no request to refresh them.
"""

from __future__ import annotations

from lsprotocol import types

from cwm_lsp.program.entries import EntryCall
from cwm_lsp.server import focus
from cwm_lsp.server.language_server import CwmServer
from cwm_lsp.server.markdown import shortened
from cwm_lsp.server.methods.predict_command import COMMAND
from cwm_lsp.server.snapshot import Snapshot
from cwm_lsp.trace.model import Entry

_TITLE = 80  # characters


def code_lens(ls: CwmServer, params: types.CodeLensParams) -> list[types.CodeLens]:
    """Reads the current version."""
    snapshot = ls.documents.known(params.text_document.uri).snapshot
    return [_lens(snapshot, line, call) for line, call in sorted(places(snapshot), key=lambda place: place[0])]


def places(snapshot: Snapshot) -> list[tuple[int, EntryCall]]:
    """Where the lenses stand: each call's own line, and each called function's `def` line with its first call."""
    found = [(call.line, call) for call in snapshot.calls]
    first = {call.function: call for call in reversed(snapshot.calls)}
    for function, call in first.items():
        scope = snapshot.program.function(function)
        if scope is not None and scope.def_line != call.line:
            found.append((scope.def_line, call))
    return found


def _lens(snapshot: Snapshot, line: int, call: EntryCall) -> types.CodeLens:
    text = focus.title(Entry(call.function, call.call))
    start = types.Position(line - 1, 0)
    return types.CodeLens(
        range=types.Range(start, start),
        command=types.Command(
            title=f"Predict {shortened(' '.join(text.split()), _TITLE)}",
            command=COMMAND,
            arguments=[snapshot.uri, call.function, call.call],
        ),
    )
