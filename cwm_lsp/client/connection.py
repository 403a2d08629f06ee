"""One connection to a worker: requests out, responses and notifications in."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from cwm_lsp.client.turns import in_turns
from cwm_lsp.worker.messages import PROTOCOL, State
from cwm_lsp.worker.transport import dial
from cwm_lsp.worker.wire import MAX_MESSAGE, NOTIFICATION, REQUEST, Decoder, encode

Json = dict[str, object]


class RpcFailure(Exception):
    """The worker answered with an error; `str()` of it is the worker's message."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(slots=True)
class _Pending:
    response: asyncio.Future[object]
    on_made: Callable[[object], None] | None  # takes what the worker makes for the request: frames, texts, proposals


@dataclass(slots=True, eq=False)
class Connection:
    """A connection that has said hello. `on_state` hears of each state that the worker tells; it must not raise."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    on_state: Callable[[str, str], object]
    hello: Json = field(default_factory=dict)
    stopping: bool = False  # the worker said that it is about to end
    lost: asyncio.Event = field(default_factory=asyncio.Event)
    _pending: dict[int, _Pending] = field(default_factory=dict)
    _ids: itertools.count[int] = field(default_factory=itertools.count)
    _receiving: asyncio.Task[None] | None = None

    async def request(
        self, method: str, params: Json, on_made: Callable[[object], None] | None = None
    ) -> dict[str, object]:
        """The result of `method`. Raises RpcFailure, also for a request that is too long, and ConnectionError once the
        connection is lost.

        When the waiting task is cancelled, the worker is told to cancel the request, and nothing waits for it.
        """
        if self.lost.is_set():
            raise ConnectionResetError("the connection to the worker is closed")
        number = next(self._ids)
        message = encode([REQUEST, number, method, params])
        if len(message) > MAX_MESSAGE:  # the worker would close the connection, for all its requests
            raise RpcFailure(0, f"The request is longer than {MAX_MESSAGE // 2**20} MiB: predict a smaller program.")
        pending = _Pending(asyncio.get_running_loop().create_future(), on_made)
        self._pending[number] = pending
        try:
            self.writer.write(message)
            result = await pending.response
        except asyncio.CancelledError:
            if not self.lost.is_set():
                self.writer.write(encode([NOTIFICATION, "cancel", {"id": number}]))
            raise
        finally:
            del self._pending[number]
        if not isinstance(result, dict):
            raise RpcFailure(0, f"The worker's answer to {method!r} is not a map.")
        return result

    async def close(self) -> None:
        """Send what was written, then close."""
        self.writer.close()
        if self._receiving is not None:
            self._receiving.cancel()
            await asyncio.wait([self._receiving])
        with suppress(OSError, TimeoutError):
            await asyncio.wait_for(self.writer.wait_closed(), 0.5)

    async def receive(self) -> None:
        """Take in what the worker sends until the connection ends, then fail what still waits."""
        decoder = Decoder()
        try:
            while data := await self.reader.read(65536):
                messages, problem = decoder.feed(data)
                await in_turns(map(self._take, messages))  # a trace can come in hundreds of frames at once
                if problem:
                    break
        except OSError:
            pass  # the same as an end: who waits is told below
        finally:
            self.lost.set()
            self.writer.close()
            for pending in self._pending.values():
                if not pending.response.done():
                    pending.response.set_exception(ConnectionResetError("the worker closed the connection"))

    def _take(self, message: object) -> None:
        match message:
            case [2, "frame" | "thought" | "proposal", [int(number), made]]:
                pending = self._pending.get(number)
                if pending is not None and pending.on_made is not None and not pending.response.done():
                    try:
                        pending.on_made(made)
                    except Exception as problem:  # the caller's: it comes out of the caller's request
                        pending.response.set_exception(problem)
                        self.writer.write(encode([NOTIFICATION, "cancel", {"id": number}]))
            case [2, "state", [str(state), str(problem)]]:
                self.stopping = self.stopping or state == State.STOPPING
                self.on_state(state, problem)
            case [1, int(number), None, result]:
                self._resolve(number, result)
            case [1, int(number), {"code": int(code), "message": str(text)}, _]:
                self._resolve(number, RpcFailure(code, text))
            case _:
                pass  # from a newer worker

    def _resolve(self, number: int, result: object) -> None:
        pending = self._pending.get(number)  # None: its task was cancelled
        if pending is None or pending.response.done():
            return
        if isinstance(result, RpcFailure):
            pending.response.set_exception(result)
        else:
            pending.response.set_result(result)


async def open_connection(endpoint: Path, on_state: Callable[[str, str], object], seconds: float) -> Connection:
    """Connect to the worker at `endpoint` and say hello.

    Raises OSError when no worker listens there, TimeoutError (an OSError too) when it does not answer in time, and
    RpcFailure when it refuses or speaks another version of the protocol.
    """
    async with asyncio.timeout(seconds):
        reader, writer, token = await dial(endpoint)
        connection = Connection(reader, writer, on_state)
        connection._receiving = asyncio.create_task(connection.receive())
        try:
            connection.hello = await connection.request("hello", {"token": token})
        except BaseException:
            await connection.close()
            raise
    if connection.hello.get("state") == State.STOPPING:
        await connection.close()
        raise ConnectionRefusedError("the worker is about to end")
    if connection.hello.get("protocol") != PROTOCOL:
        await connection.close()
        raise RpcFailure(0, f"it speaks version {connection.hello.get('protocol')} of the protocol, not {PROTOCOL}")
    return connection
