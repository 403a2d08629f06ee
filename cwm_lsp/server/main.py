"""The language server on stdin and stdout: which method is handled where."""

from __future__ import annotations

import sys

from lsprotocol import types

from cwm_lsp.server.errors import Handler, stated
from cwm_lsp.server.language_server import CwmServer
from cwm_lsp.server.methods import configuration, implement_command, predict_command, reach_command
from cwm_lsp.server.methods import predict as predict_request
from cwm_lsp.server.methods.code_action import code_action
from cwm_lsp.server.methods.code_lens import code_lens
from cwm_lsp.server.methods.did_change import did_change
from cwm_lsp.server.methods.did_close import did_close
from cwm_lsp.server.methods.did_open import did_open
from cwm_lsp.server.methods.hover import hover
from cwm_lsp.server.methods.initialize import initialize
from cwm_lsp.server.methods.inlay_hint import inlay_hint
from cwm_lsp.server.methods.shutdown import shutdown

_FEATURES: dict[str, Handler] = {
    types.INITIALIZE: initialize,
    types.INITIALIZED: configuration.initialized,
    types.WORKSPACE_DID_CHANGE_CONFIGURATION: configuration.did_change_configuration,
    types.TEXT_DOCUMENT_DID_OPEN: did_open,
    types.TEXT_DOCUMENT_DID_CHANGE: did_change,
    types.TEXT_DOCUMENT_DID_CLOSE: did_close,
    types.TEXT_DOCUMENT_INLAY_HINT: inlay_hint,
    types.TEXT_DOCUMENT_CODE_ACTION: code_action,
    types.TEXT_DOCUMENT_CODE_LENS: code_lens,
    types.TEXT_DOCUMENT_HOVER: hover,
    types.SHUTDOWN: shutdown,
    predict_request.METHOD: predict_request.predict,
}

_COMMANDS: dict[str, Handler] = {
    predict_command.COMMAND: predict_command.predict_command,
    predict_command.CALL_COMMAND: predict_command.predict_call_command,
    implement_command.COMMAND: implement_command.implement_command,
    reach_command.COMMAND: reach_command.reach_command,
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
    ls = create_server()
    ls.start_io()
    sys.exit(0 if ls.was_shut_down else 1)
