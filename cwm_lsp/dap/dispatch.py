"""From messages to handlers: exactly one response for every request, whatever is wrong with it."""

from __future__ import annotations

import asyncio
import sys
import traceback
from collections.abc import Awaitable
from typing import Any

from cwm_lsp.dap.connection import Connection
from cwm_lsp.dap.errors import Error, RequestError
from cwm_lsp.dap.protocol import Bad, Json, read_message
from cwm_lsp.dap.requests import HANDLERS
from cwm_lsp.dap.requests.arguments import Arguments
from cwm_lsp.dap.session import Session


class Dispatcher:
    """Reads and handles messages in order, until `disconnect` or the end of the stream."""

    def __init__(self, session: Session, connection: Connection) -> None:
        self._session = session
        self._connection = connection
        self._slow: dict[int, asyncio.Task[None]] = {}
        self._withdrawn: set[int] = set()
        session.withdrawn = self._withdraw

    async def run(self, reader: asyncio.StreamReader) -> None:
        """Serves the session to its end; returns with nothing left under way."""
        try:
            while not self._session.closing and (message := await read_message(reader)) is not None:
                if isinstance(message, Bad):
                    self._complain(message.why)
                    if message.fatal:
                        break
                else:
                    self._handle(message)
        finally:
            await asyncio.sleep(0)  # what came in one piece with the last message has to begin before it can end
            slow = list(self._slow.values())
            for task in slow:
                task.cancel()
            await asyncio.gather(*slow, return_exceptions=True)
            await self._session.close()

    def _complain(self, why: str) -> None:
        problem = RequestError(Error.BAD_MESSAGE, why=why)
        self._connection.output(f"{problem} (error {problem.error.id})", "stderr")

    def _handle(self, message: Json) -> None:
        command, arguments = message.get("command"), message.get("arguments") or {}
        if message.get("type") != "request":
            return self._complain("it is not a request")
        if type(message.get("seq")) is not int or not isinstance(command, str):
            return self._complain("a request has no 'seq' or no 'command'")
        try:
            if (handler := HANDLERS.get(command)) is None:
                raise RequestError(Error.UNKNOWN_REQUEST, command=command)
            if not isinstance(arguments, dict):
                raise RequestError(Error.BAD_ARGUMENT, name="arguments", command=command, kind="an object")
            if self._session.phase not in handler.phases:
                raise RequestError(Error.WRONG_STATE, command=command, state=handler.why_not(self._session.phase))
            self._session.gate.admit(command, arguments)
            body = handler.run(self._session, Arguments(command, arguments))
        except Exception as error:
            return self._refuse(message, error)
        if isinstance(body, Awaitable):
            task = asyncio.create_task(self._finish(message, body))
            self._slow[message["seq"]] = task
            task.add_done_callback(lambda _: self._slow.pop(message["seq"], None))
        else:
            self._respond(message, body)

    async def _finish(self, request: Json, work: Awaitable[Json | None]) -> None:
        try:
            body = await work
        except asyncio.CancelledError:
            withdrawn = request["seq"] in self._withdrawn
            why = (
                RequestError(Error.WITHDRAWN)
                if withdrawn
                else RequestError(Error.CANCELLED, command=request["command"])
            )
            self._connection.refuse(request, why)
            if withdrawn:
                self._session.answered()
            raise
        except Exception as error:
            self._refuse(request, error)
        else:
            self._respond(request, body)

    def _withdraw(self, number: int) -> None:
        if (task := self._slow.get(number)) is not None:
            self._withdrawn.add(number)
            asyncio.get_running_loop().call_soon(task.cancel)  # behind its own beginning

    def _respond(self, request: Json, body: Any) -> None:
        self._connection.respond(request, body)
        self._session.answered()

    def _refuse(self, request: Json, error: Exception) -> None:
        if not isinstance(error, RequestError):  # a defect: the user gets a sentence, the log the traceback
            traceback.print_exception(error, file=sys.stderr)
            error = RequestError(Error.INTERNAL, command=request["command"], why=repr(error))
        self._connection.refuse(request, error)
        if error.error is Error.NOT_ADMITTED:
            self._session.closing = True
        self._session.answered()
