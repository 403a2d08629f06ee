"""Settings after the start: from `initialized`, `workspace/didChangeConfiguration` and `workspace/configuration`."""

from __future__ import annotations

from collections.abc import Mapping

from lsprotocol import types

from cwm_lsp.server.diagnostics.outcomes import tell_outcome
from cwm_lsp.server.facts.discovering import discover
from cwm_lsp.server.facts.judging import judge
from cwm_lsp.server.how import How
from cwm_lsp.server.language_server import CwmServer
from cwm_lsp.server.methods.watched_files import watch
from cwm_lsp.server.predicting.follow import follow
from cwm_lsp.server.settings import SECTION, Settings, parse

HOW = How.CHANGES


async def initialized(ls: CwmServer, params: types.InitializedParams) -> None:
    """Asks for the settings and to be told of changes, where the client can; predictions wait for the answer."""
    try:
        await _pull(ls, None)
    finally:
        ls.configured.set()
    workspace = ls.client_capabilities.workspace
    notices = workspace.did_change_configuration if workspace is not None else None
    if notices is not None and notices.dynamic_registration:
        registration = types.Registration(
            id="settings",
            method=types.WORKSPACE_DID_CHANGE_CONFIGURATION,
            register_options=types.DidChangeConfigurationRegistrationOptions(section=SECTION),
        )
        await ls.client_register_capability_async(types.RegistrationParams([registration]))
    await watch(ls)


async def did_change_configuration(ls: CwmServer, params: types.DidChangeConfigurationParams) -> None:
    """Changes state; the settings are those that the client answers with, or those in the notification."""
    await _pull(ls, section(params.settings))


async def _pull(ls: CwmServer, sent: object) -> None:
    workspace = ls.client_capabilities.workspace
    if workspace is not None and workspace.configuration:
        items = [types.ConfigurationItem(section=SECTION)]
        answer = await ls.workspace_configuration_async(types.ConfigurationParams(items))
        sent = answer[0] if answer else None
    if sent is None:
        return
    before = ls.settings
    ls.take_settings(*parse(sent))
    if before != ls.settings:
        for document in ls.documents.values():
            judge(ls, document)
            discover(ls, document)
        ls.refresh_lenses()
    if _asked(before) != _asked(ls.settings):
        for document in ls.documents.values():
            follow(ls, document)
    elif before != ls.settings:
        for document in ls.documents.values():
            if document.shown is not None and document.shown.end is not None:
                tell_outcome(ls, document)
        ls.refresher.now()


def _asked(settings: Settings) -> tuple[object, ...]:
    """The settings that a prediction depends on, which others there are, and what is said of it."""
    asked = (settings.model, settings.values, settings.max_frames)
    return *asked, settings.every_function, settings.hints_enabled, settings.min_probability


def section(data: object) -> object:
    """The value of the section `cwm` in `data`, which holds it or is it."""
    return data[SECTION] if isinstance(data, Mapping) and SECTION in data else data
