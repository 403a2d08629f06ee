"""The command `cwm.pickCall`: ask which of a function's known calls is predicted."""

from __future__ import annotations

from lsprotocol import types

from cwm_lsp.server.errands import start
from cwm_lsp.server.facts import offers
from cwm_lsp.server.how import How
from cwm_lsp.server.language_server import CwmServer
from cwm_lsp.server.methods.predict_command import predict_command
from cwm_lsp.trace.problem import UserError

HOW = How.CHANGES
COMMAND = "cwm.pickCall"


def pick_call_command(ls: CwmServer, uri: str, function: str) -> None:
    """Answers at once; the question is asked in its own task. Raises UserError where there is nothing to choose."""
    document = ls.documents.known(uri)
    offered = {offers.title(ls, call): call for call in offers.calls_of(document, function)}
    if not offered:
        raise UserError(f"No other call of {function} is known: type one instead.")
    question = types.ShowMessageRequestParams(
        types.MessageType.Info,
        f"Which call of {function} is predicted?",
        [types.MessageActionItem(title) for title in offered],
    )

    async def ask() -> None:
        answer = await ls.window_show_message_request_async(question)
        if answer is not None and answer.title in offered:
            await predict_command(ls, uri, function, offered[answer.title].call)

    start(ls, f"Choosing a call of {function}", ask, waits=True)
