"""`notebookDocument/didOpen`, `didChange` and `didClose`: the cells of a notebook become documents."""

from __future__ import annotations

import time
from collections.abc import Iterable

from lsprotocol import types

from cwm_lsp.server.document.edits import edited
from cwm_lsp.server.how import How
from cwm_lsp.server.language_server import CwmServer
from cwm_lsp.server.notebook.celling import bring_up_to_date, close
from cwm_lsp.server.notebook.notebooks import Cell, Notebook
from cwm_lsp.trace.problem import UserError

HOW = How.CHANGES


def did_open(ls: CwmServer, params: types.DidOpenNotebookDocumentParams) -> None:
    """Changes state; the predictions run on in their own tasks."""
    opened = params.notebook_document
    notebook = ls.notebooks[opened.uri] = Notebook(opened.uri, [cell.document for cell in opened.cells])
    _take(notebook, params.cell_text_documents)
    bring_up_to_date(ls, notebook, 0.0)


def did_change(ls: CwmServer, params: types.DidChangeNotebookDocumentParams) -> None:
    """Changes state; cells that changed and those below them are predicted after a pause."""
    notebook = ls.notebooks.get(params.notebook_document.uri)
    if notebook is None:
        raise UserError(f"The notebook {params.notebook_document.uri} is not open: open it in the editor first.")
    changes = params.change.cells
    if changes is None:  # of metadata
        return
    if changes.structure is not None:
        array = changes.structure.array
        inserted = [cell.document for cell in array.cells or ()]
        notebook.order[array.start : array.start + array.delete_count] = inserted
        _take(notebook, changes.structure.did_open or ())
        for gone in changes.structure.did_close or ():
            notebook.cells.pop(gone.uri, None)
            close(ls, gone.uri)
    for change in changes.text_content or ():
        cell = notebook.cells.get(change.document.uri)
        if cell is not None:
            cell.text = edited(cell.text, change.changes, ls.workspace.position_codec)
            cell.version = change.document.version
    bring_up_to_date(ls, notebook, notebook.typing.pause(time.monotonic(), ls.settings.debounce_ms / 1000))


def did_close(ls: CwmServer, params: types.DidCloseNotebookDocumentParams) -> None:
    """Changes state."""
    notebook = ls.notebooks.pop(params.notebook_document.uri, None)
    for uri in notebook.cells if notebook is not None else ():
        close(ls, uri)


def _take(notebook: Notebook, documents: Iterable[types.TextDocumentItem]) -> None:
    """Cells in other languages have a place in the notebook, and nothing is known of them."""
    for document in documents:
        if document.language_id == "python":
            notebook.cells[document.uri] = Cell(document.uri, document.version, document.text)
