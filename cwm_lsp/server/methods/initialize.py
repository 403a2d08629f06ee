"""`initialize`: the first settings, the way to the editor's log, and to diagnostics."""

from __future__ import annotations

import asyncio
import logging

from lsprotocol import types

from cwm_lsp.server import lag
from cwm_lsp.server.diagnostics.reporting import pulls
from cwm_lsp.server.errors import LogToEditor, stated
from cwm_lsp.server.how import How
from cwm_lsp.server.language_server import CwmServer
from cwm_lsp.server.methods.configuration import section
from cwm_lsp.server.methods.diagnostic import diagnostic
from cwm_lsp.server.methods.trust import is_trusted
from cwm_lsp.server.notebook.celling import placed
from cwm_lsp.server.settings import parse

HOW = How.CHANGES


def initialize(ls: CwmServer, params: types.InitializeParams) -> None:
    """Changes state: the initialisation options hold the section `cwm`, or are its value."""
    loop = asyncio.get_running_loop()
    logging.getLogger().addHandler(LogToEditor(ls, loop))
    ls.probe = loop.create_task(lag.probe())
    ls.trusted = is_trusted(params.initialization_options)
    ls.take_settings(*parse(section(params.initialization_options)))
    ls.documents.recall(ls.choices.load())
    if pulls(ls):  # the others are not offered what they are told anyway
        options = types.DiagnosticOptions(inter_file_dependencies=False, workspace_diagnostics=False)
        ls.feature(types.TEXT_DOCUMENT_DIAGNOSTIC, options)(stated(placed(diagnostic)))
