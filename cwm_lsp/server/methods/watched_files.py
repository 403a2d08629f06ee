"""`workspace/didChangeWatchedFiles` and `didChangeWorkspaceFolders`: the tests on disk are others now."""

from __future__ import annotations

from lsprotocol import types

from cwm_lsp.server.facts.discovering import discover_again
from cwm_lsp.server.facts.tree import GLOBS
from cwm_lsp.server.how import How
from cwm_lsp.server.language_server import CwmServer

HOW = How.CHANGES


async def watch(ls: CwmServer) -> None:
    """Ask the client to tell of changes of test files, where it can."""
    workspace = ls.client_capabilities.workspace
    notices = workspace.did_change_watched_files if workspace is not None else None
    if notices is not None and notices.dynamic_registration:
        watchers = [types.FileSystemWatcher(glob) for glob in GLOBS]
        registration = types.Registration(
            id="tests",
            method=types.WORKSPACE_DID_CHANGE_WATCHED_FILES,
            register_options=types.DidChangeWatchedFilesRegistrationOptions(watchers),
        )
        await ls.client_register_capability_async(types.RegistrationParams([registration]))


def did_change_watched_files(ls: CwmServer, params: types.DidChangeWatchedFilesParams) -> None:
    """Changes state; the search runs on in its own task."""
    discover_again(ls)


def did_change_workspace_folders(ls: CwmServer, params: types.DidChangeWorkspaceFoldersParams) -> None:
    """As for changed files."""
    discover_again(ls)
