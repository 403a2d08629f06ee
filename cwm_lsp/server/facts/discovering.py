"""Calls in the workspace's tests: looked for in the helper process, a little at a time."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

from pygls.uris import to_fs_path

from cwm_lsp.program.entries import EntryCall
from cwm_lsp.server.analysis import questions
from cwm_lsp.server.analysis.suites import Found
from cwm_lsp.server.document.snapshot import Snapshot
from cwm_lsp.server.documents import Document
from cwm_lsp.server.facts.judging import judge
from cwm_lsp.server.facts.learning import settled
from cwm_lsp.server.language_server import CwmServer
from cwm_lsp.server.notebook.notebooks import calls_below
from cwm_lsp.server.predicting.follow import follow

_SLICES, _SLICE = 10, 0.2  # questions for one search, and the seconds that each takes
_log = logging.getLogger(__name__)


def discover(ls: CwmServer, document: Document, *, after: float = 0.0) -> None:
    """Look for calls of the document's functions in tests, `after` seconds from now."""
    document.stop_discovering()
    document.discovering = asyncio.get_running_loop().create_task(_guarded(ls, document, after))


def discover_again(ls: CwmServer) -> None:
    """Test files or their folders changed: look anew for all documents."""
    ls.tests_changed = True
    for document in ls.documents.values():
        discover(ls, document)


async def _guarded(ls: CwmServer, document: Document, after: float) -> None:
    """A fault of ours costs these calls, not the server."""
    await asyncio.sleep(after)
    await ls.configured.wait()
    try:
        found = await _found(ls, await settled(ls.analyst, document))
    except Exception:
        _log.exception("the search for calls in tests failed")
        return
    if found.note:
        ls.note(f"Calls in tests of {document.snapshot.path}: {found.note}.")
    if found.calls == document.tests:
        return
    document.tests = found.calls
    await settled(ls.analyst, document)
    ls.refresh_lenses()
    wanted = document.wanted()
    if document.focus is not None and wanted is not None and wanted.entry != document.focus:
        follow(ls, document)
        judge(ls, document)


async def _found(ls: CwmServer, snapshot: Snapshot) -> Found:
    if snapshot.window is not None:
        return Found(await _in_cells_below(ls, snapshot))
    roots = workspace_folders(ls)
    path = file_path(snapshot.uri)
    if not ls.settings.tests_enabled or not roots or path is None:
        return Found()
    most, anew = ls.settings.tests_max_files, ls.tests_changed
    ls.tests_changed = False
    found, slices = Found(goes_on=True), 0
    while found.goes_on and slices < _SLICES:
        found = await ls.analyst.ask(questions.calls_in_tests, snapshot.asked, path, roots, most, _SLICE, anew)
        slices, anew = slices + 1, False
    return found


async def _in_cells_below(ls: CwmServer, cell: Snapshot) -> tuple[EntryCall, ...]:
    notebook = ls.notebooks.of(cell.uri)
    whole = None if notebook is None else notebook.whole()
    if whole is None:
        return ()
    whole.learn(await ls.analyst.ask(questions.outline, whole.asked))
    return calls_below(whole, cell)


def workspace_folders(ls: CwmServer) -> tuple[Path, ...]:
    """The folders that are open in the editor, those that are files on disk."""
    uris = [folder.uri for folder in ls.workspace.folders.values()] or [ls.workspace.root_uri]
    return tuple(dict.fromkeys(path for uri in uris if uri and (path := file_path(uri)) is not None))


def file_path(uri: str) -> Path | None:
    """The file that `uri` names; None where it names something else, such as an untitled document."""
    path = to_fs_path(uri) if uri.startswith("file:") else None
    return None if path is None else Path(path)
