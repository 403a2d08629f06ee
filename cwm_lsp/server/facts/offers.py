"""The known calls of a function, as they are offered to the user."""

from __future__ import annotations

from pathlib import Path

from lsprotocol import types

from cwm_lsp.program.entries import EntryCall
from cwm_lsp.server.analysis.outline import Definition
from cwm_lsp.server.documents import Document
from cwm_lsp.server.drawing.markdown import shortened
from cwm_lsp.server.facts.discovering import workspace_folders
from cwm_lsp.server.language_server import CwmServer
from cwm_lsp.server.methods import predict_command

MOST = 8  # calls offered at once
_TITLE = 60  # characters of a call


def calls_of(document: Document, function: str) -> list[EntryCall]:
    """The first known calls of `function` (its qualified name), but for the one in focus."""
    now = document.focus
    shown = None if now is None or now.function != function else now.call
    return [call for call in document.calls if call.function == function and call.call != shown][:MOST]


def title(ls: CwmServer, call: EntryCall) -> str:
    """A call and where it was found."""
    return f"Predict {shortened(' '.join(call.call.split()), _TITLE)} (from {place(ls, call)})"


def call_actions(ls: CwmServer, document: Document, scope: Definition) -> list[types.CodeAction]:
    """One action for each call of the function that is offered."""
    if scope.is_stub:  # there is nothing to predict yet
        return []
    return [
        types.CodeAction(
            title(ls, call),
            kind=types.CodeActionKind.Refactor,
            command=types.Command(
                title(ls, call), predict_command.COMMAND, arguments=[document.snapshot.uri, call.function, call.call]
            ),
        )
        for call in calls_of(document, scope.qualname)
    ]


def place(ls: CwmServer, call: EntryCall) -> str:
    """Where a call was found: a line of the text, of another cell or of a test."""
    if not call.path:
        return f"line {call.line}"
    if call.source == "cell":
        return f"{call.path}, line {call.line}"
    path = Path(call.path)
    root = next((root for root in workspace_folders(ls) if path.is_relative_to(root)), None)
    return f"{path if root is None else path.relative_to(root).as_posix()}:{call.line}"
