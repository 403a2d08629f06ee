"""A client that asks a language server over its pipes and takes the time of its answers."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from cwm_lsp.trace.problem import UserError

Json = dict[str, Any]
LAG_FILE = "CWM_LSP_LAG"
_SECONDS = 120.0  # for any one answer; a cold worker loads torch
_CAPABILITIES = {
    "general": {"positionEncodings": ["utf-16"]},
    "workspace": {"inlayHint": {"refreshSupport": True}},
}


class Client:
    """One server process. `heard` has what the server sent without being asked, with the time (s) at which it came."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.heard: list[tuple[float, str, Any]] = []
        self._answers: dict[int, asyncio.Future[Json]] = {}
        self._news = asyncio.Event()
        self._reading = asyncio.create_task(self._read())

    def notify(self, method: str, params: Any) -> None:
        """Send a notification."""
        self._send({"method": method, "params": params})

    async def ask(self, method: str, params: Any) -> Any:
        """The result of a request. Raises UserError where the server refuses."""
        number = len(self._answers) + 1
        self._answers[number] = asyncio.get_running_loop().create_future()
        self._send({"id": number, "method": method, "params": params})
        answer = await asyncio.wait_for(self._answers[number], _SECONDS)
        if "error" in answer:
            raise UserError(f"The server refused {method}: {answer['error']['message']}")
        return answer["result"]

    async def timed(self, method: str, params: Any) -> float:
        """Seconds from a request to its result."""
        began = time.perf_counter()
        await self.ask(method, params)
        return time.perf_counter() - began

    async def hear(self, wanted: Callable[[str, Any], bool], since: int = 0) -> float:
        """When the first message that is `wanted` came, of those from number `since` on; waits for it."""
        async with asyncio.timeout(_SECONDS):
            while True:
                for moment, method, params in self.heard[since:]:
                    if wanted(method, params):
                        return moment
                self._news.clear()
                await self._news.wait()

    async def ready(self, version: int, since: int = 0) -> None:
        """Wait until the server says that the prediction for `version` of its document is complete. Raises UserError
        where it fails."""

        def told(method: str, params: Any) -> bool:
            if method == "cwm/status" and params["state"] == "failed":
                raise UserError(f"The prediction failed: {params['message']}")
            return method == "cwm/status" and params["state"] == "ready" and params["version"] == version

        await self.hear(told, since)

    def _send(self, message: Json) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))

    async def _read(self) -> None:
        assert self.process.stdout is not None
        while head := await self.process.stdout.readline():
            length = 0
            while head.strip():
                name, _, value = head.decode().partition(":")
                length = int(value) if name == "Content-Length" else length
                head = await self.process.stdout.readline()
            self._take(json.loads(await self.process.stdout.readexactly(length)))

    def _take(self, message: Json) -> None:
        if "method" not in message:
            self._answers[message["id"]].set_result(message)
            return
        self.heard.append((time.perf_counter(), message["method"], message.get("params")))
        self._news.set()
        if "id" in message:
            self._send({"id": message["id"], "result": None})


@asynccontextmanager
async def served(place: Path, options: Mapping[str, Any], lag: str = "") -> AsyncIterator[tuple[Client, float]]:
    """A server whose workers live in `place`, and the seconds from its start to `initialized`; it writes the lag of its
    event loop to the file named `lag`, if any, when it ends."""
    name = os.fspath(place)
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "cwm_lsp.server"),
        env={**os.environ, "XDG_RUNTIME_DIR": name, "XDG_STATE_HOME": name, "XDG_CACHE_HOME": name, LAG_FILE: lag},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    client = Client(process)
    try:
        params = {"processId": None, "rootUri": None, "capabilities": _CAPABILITIES, "initializationOptions": options}
        await client.ask("initialize", params)
        client.notify("initialized", {})
        yield client, time.perf_counter() - began
        await client.ask("shutdown", None)
        client.notify("exit", None)
        await asyncio.wait_for(process.wait(), 10)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        client._reading.cancel()
