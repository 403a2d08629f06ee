"""The commands `cwm.predict` and `cwm.predictCall`: choose the call that is predicted and shown."""

from __future__ import annotations

import asyncio

from cwm_lsp.server.document import focus
from cwm_lsp.server.documents import Document
from cwm_lsp.server.errands import start
from cwm_lsp.server.facts.judging import judge
from cwm_lsp.server.facts.learning import bound
from cwm_lsp.server.how import How
from cwm_lsp.server.language_server import CwmServer
from cwm_lsp.server.predicting.follow import follow
from cwm_lsp.trace.model import MODULE
from cwm_lsp.trace.problem import UserError

HOW = How.CHANGES
COMMAND = "cwm.predict"
CALL_COMMAND = "cwm.predictCall"


async def predict_command(ls: CwmServer, uri: str, function: str, call: str) -> None:
    """Changes the focus and answers; the prediction runs on in its own task, with a progress.

    With no call of a function, the model makes up the arguments. Raises UserError where the call does not fit the
    document.
    """
    document = ls.documents.known(uri)
    if function and not call and function != MODULE:
        _with_invented_arguments(ls, document, function)
    else:
        await bound(ls.analyst, document.snapshot, [call])
        _put_in_focus(ls, document, focus.pick(document.snapshot, document.calls, function, call))


async def predict_call_command(ls: CwmServer, uri: str, call: str) -> None:
    """The same for a call that the user typed, which names its function."""
    await predict_command(ls, uri, "", call.strip())


def _put_in_focus(ls: CwmServer, document: Document, chosen: focus.Pick) -> None:
    document.choose(chosen)
    if ls.settings.cache_enabled:
        ls.write(asyncio.to_thread(ls.choices.keep, document.snapshot.uri, dict(document.picks)))
    follow(ls, document, asked=True)
    judge(ls, document)
    ls.refresh_lenses()


def _with_invented_arguments(ls: CwmServer, document: Document, function: str) -> None:
    snapshot = document.snapshot
    if (problem := snapshot.problem) is not None:
        raise UserError(f"Nothing can be predicted here: {focus.describe(problem)}")
    if snapshot.program.function(function) is None:
        raise UserError(f"There is no function `{function}` in this file: choose one that it has.")

    async def invent() -> None:
        calls = await ls.connection.invent(snapshot, function, ls.settings)
        if document.snapshot is not snapshot:
            return  # the text has changed: the user sees another function by now
        await bound(ls.analyst, snapshot, calls)
        for call in calls:
            try:
                chosen = focus.pick(snapshot, document.calls, function, call, invented=True)
            except UserError:  # the model's call does not bind
                continue
            _put_in_focus(ls, document, chosen)
            return
        raise UserError(f"The model found no arguments for {function}: type a call of it instead.")

    start(ls, f"Making up arguments for {function}", invent)
