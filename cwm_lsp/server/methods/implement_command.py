"""The command `cwm.implement`: a body for a function, found from its examples, offered with what speaks for it."""

from __future__ import annotations

from lsprotocol import types

from cwm_lsp.client import Edit
from cwm_lsp.server.document.snapshot import Snapshot
from cwm_lsp.server.errands import start
from cwm_lsp.server.how import How
from cwm_lsp.server.language_server import CwmServer
from cwm_lsp.server.notebook.placing import in_cell

HOW = How.CHANGES
COMMAND = "cwm.implement"
INSERT = "Insert"


def implement_command(ls: CwmServer, uri: str, function: str) -> None:
    """Answers at once; the search runs in its own task, with a progress. Nothing changes before the user agrees."""
    snapshot = ls.documents.known(uri).snapshot

    async def find() -> None:
        found = await ls.connection.implement(snapshot, function, ls.settings)
        if found.edit is None:
            ls.window_show_message(types.ShowMessageParams(types.MessageType.Info, found.sentence))
        elif _annotates(ls):
            await ls.workspace_apply_edit_async(_edit(ls, snapshot, function, found.edit, found.sentence))
        else:
            asked = types.ShowMessageRequestParams(
                types.MessageType.Info,
                f"{found.sentence}\n\n{chr(10).join(found.edit.lines)}",
                [types.MessageActionItem(INSERT), types.MessageActionItem("Cancel")],
            )
            answer = await ls.window_show_message_request_async(asked)
            if answer is not None and answer.title == INSERT:
                await ls.workspace_apply_edit_async(_edit(ls, snapshot, function, found.edit))

    start(ls, f"Looking for a body of {function}", find)


def _annotates(ls: CwmServer) -> bool:
    """Whether the client shows a change with its reason before it is made."""
    workspace = ls.client_capabilities.workspace
    edit = workspace.workspace_edit if workspace is not None else None
    return bool(edit and edit.document_changes and edit.change_annotation_support)


def _edit(
    ls: CwmServer, snapshot: Snapshot, function: str, edit: Edit, reason: str = ""
) -> types.ApplyWorkspaceEditParams:
    """The change of one version of the document; with a `reason`, the client asks before it is made."""
    lines = snapshot.program.lines
    text = "".join(f"{line}\n" for line in edit.lines)
    begin = types.Position(edit.line - 1, 0)
    end = types.Position(edit.end_line - 1, 0)
    if edit.end_line > len(lines):  # there is no line behind the last one
        units = ls.workspace.position_codec.client_num_units
        end = types.Position(len(lines) - 1, units(lines[-1]))
        text = text.removesuffix("\n")
    where = types.Range(begin, end)
    change = types.AnnotatedTextEdit("body", where, text) if reason else types.TextEdit(where, text)
    document = types.OptionalVersionedTextDocumentIdentifier(snapshot.uri, snapshot.version)
    title = f"Implement {function}"
    whole = types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(document, [change])])
    if reason:
        whole.change_annotations = {"body": types.ChangeAnnotation(title, True, reason)}
    found: types.ApplyWorkspaceEditParams = in_cell(types.ApplyWorkspaceEditParams(whole, title), snapshot)
    return found
