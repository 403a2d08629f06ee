"""The language server on stdin and stdout: which method is handled where."""

from __future__ import annotations

import gc
import sys

from lsprotocol import types

from cwm_lsp.server.errors import Handler, stated
from cwm_lsp.server.language_server import CwmServer
from cwm_lsp.server.methods import (
    assigned_at,
    calls,
    choose_iteration_command,
    clear_cache_command,
    clear_command,
    compare,
    configuration,
    export_trace,
    implement_command,
    notebook,
    pick_call_command,
    predict_command,
    reach_command,
    restart_worker_command,
    show_status_command,
    trust,
    watched_files,
)
from cwm_lsp.server.methods import predict as predict_request
from cwm_lsp.server.methods import trace as trace_request
from cwm_lsp.server.methods.code_action import code_action
from cwm_lsp.server.methods.code_lens import code_lens
from cwm_lsp.server.methods.did_change import did_change
from cwm_lsp.server.methods.did_close import did_close
from cwm_lsp.server.methods.did_open import did_open
from cwm_lsp.server.methods.did_save import did_save
from cwm_lsp.server.methods.hover import hover
from cwm_lsp.server.methods.implementation import implementation
from cwm_lsp.server.methods.initialize import initialize
from cwm_lsp.server.methods.inlay_hint import inlay_hint
from cwm_lsp.server.methods.inlay_hint_resolve import inlay_hint_resolve
from cwm_lsp.server.methods.shutdown import shutdown
from cwm_lsp.server.notebook.celling import placed
from cwm_lsp.server.params import at_document, at_position
from cwm_lsp.server.predicting.ahead import comes_first
from cwm_lsp.server.prepared import prepared

_SWITCH = 0.0005  # seconds for which a thread may keep the event loop waiting
# Allocations to a collection of the young, such collections to one of the older, and those to one of all. What is kept
# of a text has no cycles: so little and often (less than a millisecond), and hardly ever through all of it (20).
_COLLECTIONS = (1_000, 4, 500)

_FEATURES: dict[str, Handler] = {
    types.INITIALIZE: initialize,
    types.INITIALIZED: configuration.initialized,
    types.WORKSPACE_DID_CHANGE_CONFIGURATION: configuration.did_change_configuration,
    types.TEXT_DOCUMENT_DID_OPEN: did_open,
    types.TEXT_DOCUMENT_DID_CHANGE: did_change,
    types.TEXT_DOCUMENT_DID_CLOSE: did_close,
    types.TEXT_DOCUMENT_DID_SAVE: did_save,
    types.NOTEBOOK_DOCUMENT_DID_OPEN: notebook.did_open,
    types.NOTEBOOK_DOCUMENT_DID_CHANGE: notebook.did_change,
    types.NOTEBOOK_DOCUMENT_DID_CLOSE: notebook.did_close,
    types.WORKSPACE_DID_CHANGE_WATCHED_FILES: watched_files.did_change_watched_files,
    types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS: watched_files.did_change_workspace_folders,
    types.TEXT_DOCUMENT_INLAY_HINT: prepared(placed(comes_first(inlay_hint))),
    types.INLAY_HINT_RESOLVE: placed(inlay_hint_resolve),
    types.TEXT_DOCUMENT_CODE_ACTION: prepared(placed(code_action)),
    types.TEXT_DOCUMENT_CODE_LENS: prepared(placed(code_lens)),
    types.TEXT_DOCUMENT_HOVER: prepared(placed(hover)),
    types.TEXT_DOCUMENT_IMPLEMENTATION: prepared(placed(implementation)),
    types.SHUTDOWN: shutdown,
    predict_request.METHOD: predict_request.predict,
    trace_request.METHOD: trace_request.trace,
    assigned_at.METHOD: at_position(assigned_at.METHOD, prepared(placed(assigned_at.assigned_at))),
    calls.METHOD: at_document(calls.METHOD, prepared(calls.calls)),
    compare.METHOD: compare.compare,
    trust.METHOD: trust.trust,
    export_trace.METHOD: export_trace.export_trace,
}

_COMMANDS: dict[str, Handler] = {
    clear_cache_command.COMMAND: clear_cache_command.clear_cache_command,
    predict_command.COMMAND: prepared(predict_command.predict_command),
    predict_command.CALL_COMMAND: prepared(predict_command.predict_call_command),
    pick_call_command.COMMAND: prepared(pick_call_command.pick_call_command),
    implement_command.COMMAND: prepared(implement_command.implement_command),
    reach_command.COMMAND: prepared(reach_command.reach_command),
    choose_iteration_command.COMMAND: prepared(choose_iteration_command.choose_iteration_command),
    compare.COMMAND: compare.compare_command,
    clear_command.COMMAND: clear_command.clear_command,
    export_trace.COMMAND: export_trace.export_trace_command,
    restart_worker_command.COMMAND: restart_worker_command.restart_worker_command,
    show_status_command.COMMAND: show_status_command.show_status_command,
}


def create_server() -> CwmServer:
    """A server with all its handlers, not yet reading."""
    ls = CwmServer()
    for method, handler in _FEATURES.items():
        ls.feature(method)(stated(handler))
    for command, handler in _COMMANDS.items():
        ls.command(command)(stated(handler))
    return ls


def serve_stdio() -> None:
    """Serve one client until it says `exit` or closes the pipe; ends the process, with 1 if it had not said
    `shutdown` before."""
    sys.setswitchinterval(_SWITCH)
    ls = create_server()
    gc.freeze()  # what is there now stays: the collector need not look at it again and again
    gc.set_threshold(*_COLLECTIONS)
    ls.start_io()
    sys.exit(0 if ls.was_shut_down else 1)
