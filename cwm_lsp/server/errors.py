"""How trouble in a handler reaches the user: one sentence in the response or in the editor's log, never a crash."""

from __future__ import annotations

import asyncio
import functools
import inspect
import logging
from collections.abc import Callable
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from cwm_lsp.trace.problem import UserError

Handler = Callable[..., Any]


class RequestFailed(JsonRpcException):
    """A request that was understood and could not be met, for the stated reason."""

    CODE = int(types.LSPErrorCodes.RequestFailed)


def stated(handler: Handler) -> Handler:
    """`handler` with its UserError as the error of the response."""
    if inspect.iscoroutinefunction(handler):

        @functools.wraps(handler)
        async def later(*args: Any) -> Any:
            try:
                return await handler(*args)
            except UserError as problem:
                raise RequestFailed(str(problem)) from problem

        return later

    @functools.wraps(handler)
    def at_once(*args: Any) -> Any:
        try:
            return handler(*args)
        except UserError as problem:
            raise RequestFailed(str(problem)) from problem

    return at_once


class LogToEditor(logging.Handler):
    """Writes warnings and errors to `window/logMessage`, from whatever thread they come.

    Leaves out what responses tell, malformed messages, of which `protocol.py` tells, and everything once the client
    cannot be written to.
    """

    def __init__(self, ls: LanguageServer, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(logging.WARNING)
        self._ls = ls
        self._loop = loop
        self._deaf = False

    def emit(self, record: logging.LogRecord) -> None:
        """Send one record."""
        if record.exc_info and isinstance(record.exc_info[1], JsonRpcException):
            return
        if record.getMessage().startswith("Unable to deserialize message"):
            return
        # What pygls logs when writing fails; a message about it would fail too, and so on without end.
        self._deaf = self._deaf or self._loop.is_closed() or record.getMessage().startswith("Error sending data")
        if not self._deaf:
            kind = types.MessageType.Error if record.levelno >= logging.ERROR else types.MessageType.Warning
            params = types.LogMessageParams(type=kind, message=self.format(record))
            self._loop.call_soon_threadsafe(self._ls.window_log_message, params)
