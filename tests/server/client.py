"""A small LSP client of our own: frames JSON-RPC itself, so that it shares no code with the server's library.

Keeps every message; `stop` asserts that each request got exactly one response, that each response had a request, and
that all messages are as the meta-model of the LSP has them.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.protocol.schemas import validator
from tests.server.metamodel import problem

Json = dict[str, Any]

CAPABILITIES: Json = {
    "general": {"positionEncodings": ["utf-16"]},
    "window": {"workDoneProgress": True},
    "workspace": {
        "configuration": True,
        "inlayHint": {"refreshSupport": True},
        "didChangeConfiguration": {"dynamicRegistration": True},
    },
}
URI = "file:///project/case.py"
_SECONDS = 60.0  # a cold worker loads torch and the model


class Client:
    """One server process and what passed between it and us."""

    def __init__(self, process: asyncio.subprocess.Process, settings: Json) -> None:
        self.process = process
        self.settings = settings
        self.press = ""  # the button of the next question
        self.server: Json = {}  # the answer to `initialize`
        self.received: list[Json] = []
        self.problems: list[str] = []  # with what the server sent
        self._sent: dict[int, str] = {}
        self._answers: dict[int, list[Json]] = {}
        self._news = asyncio.Condition()
        self._reading = asyncio.create_task(self._read())

    def send(self, message: Json) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))

    def notify(self, method: str, params: Any) -> None:
        self.send({"method": method, "params": params})

    def ask(self, method: str, params: Any) -> int:
        """Send a request; its id, for `answer`."""
        number = len(self._sent) + 1
        self._sent[number] = method
        self.send({"id": number, "method": method, "params": params})
        return number

    async def answer(self, number: int) -> Json:
        await self.until(lambda: number in self._answers)
        return self._answers[number][0]

    async def request(self, method: str, params: Any) -> Any:
        """The result; fails on an error."""
        answer = await self.answer(self.ask(method, params))
        assert "error" not in answer, answer
        return answer["result"]

    async def error(self, method: str, params: Any) -> Json:
        """The error; fails on a result."""
        answer = await self.answer(self.ask(method, params))
        assert "error" in answer, answer
        found: Json = answer["error"]
        return found

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(_SECONDS), self._news:
            await self._news.wait_for(holds)

    def of(self, method: str, start: int = 0) -> list[Any]:
        """The params of what the server sent of one method, from message number `start` on."""
        return [message.get("params") for message in self.received[start:] if message.get("method") == method]

    async def status(self, *states: str, start: int = 0) -> Json:
        """Wait for a `cwm/status` with one of `states` from message number `start` on."""
        await self.until(lambda: any(status["state"] in states for status in self.of("cwm/status", start)))
        return next(status for status in self.of("cwm/status", start) if status["state"] in states)

    def open(self, text: str, uri: str = URI) -> None:
        document = {"uri": uri, "languageId": "python", "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})

    def change(self, text: str, version: int, uri: str = URI) -> None:
        """Replace the whole text."""
        document = {"uri": uri, "version": version}
        self.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": text}]})

    async def hints(self, uri: str = URI, what: str = "values") -> list[Json]:
        """Those of the prediction and the verdicts, or those about `complexity`, or `stale` ones."""
        whole = {"start": {"line": 0, "character": 0}, "end": {"line": 100_000, "character": 0}}
        found: list[Json] = await self.request("textDocument/inlayHint", {"textDocument": {"uri": uri}, "range": whole})
        for hint in found:
            validator("lsp", "hint_data").validate(hint["data"])
        return [hint for hint in found if hint["data"]["what"] == what]

    async def stop(self) -> None:
        """Shut down and check that nothing is left over."""
        await self.request("shutdown", None)
        self.notify("exit", None)
        async with asyncio.timeout(10):
            await self._reading
            assert await self.process.wait() == 0
        assert self.process.stderr is not None
        assert (await self.process.stderr.read()).decode() == ""
        assert {number: len(answers) for number, answers in self._answers.items()} == dict.fromkeys(self._sent, 1)
        assert not self.problems, self.problems[0]

    async def _read(self) -> None:
        assert self.process.stdout is not None
        while head := await self.process.stdout.readline():
            length = 0
            while head.strip():
                name, _, value = head.decode().partition(":")
                length = int(value) if name == "Content-Length" else length
                head = await self.process.stdout.readline()
            message = json.loads(await self.process.stdout.readexactly(length))
            async with self._news:
                self._take(message)
                self._news.notify_all()

    def _take(self, message: Json) -> None:
        self.received.append(message)
        method = message.get("method") or self._sent.get(message.get("id", 0), "")
        self.problems += filter(None, [problem(message, method)])
        if "method" not in message:
            self._answers.setdefault(message["id"], []).append(message)
        elif "id" in message:
            self.send({"id": message["id"], "result": self._reply(message["method"])})

    def _reply(self, method: str) -> Any:
        """What the client says to a request of the server's; it presses `press`, and takes all edits."""
        replies = {
            "workspace/configuration": [self.settings],
            "workspace/applyEdit": {"applied": True},
            "window/showDocument": {"success": False},
            "window/showMessageRequest": {"title": self.press} if self.press else None,
        }
        return replies.get(method)


@asynccontextmanager
async def serving(
    environment: dict[str, str],
    settings: Json | None = None,
    capabilities: Json | None = None,
    options: Json | None = None,
    folders: Sequence[Path] = (),
) -> AsyncIterator[Client]:
    """A server that has been initialised; shut down and checked afterwards."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "cwm_lsp.server"),
        cwd=Path(__file__).parents[2],
        env=environment,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    client = Client(process, settings or {})
    try:
        params = {
            "processId": None,
            "rootUri": None,
            "workspaceFolders": [{"uri": folder.as_uri(), "name": folder.name} for folder in folders] or None,
            "capabilities": CAPABILITIES if capabilities is None else capabilities,
            "initializationOptions": options,
        }
        client.server = await client.request("initialize", params)
        client.notify("initialized", {})
        yield client
        await client.stop()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
