"""However a session is left, and whenever, no process, socket or prediction stays behind."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from cwm_lsp.client import Launch, connect
from tests.dap import traces
from tests.dap.client import OWN_ROOT, Client, adapter, listening
from tests.dap.stage import Stage, playing

WHEN = ("before the launch", "launching", "stopped", "in mid-prediction", "ended")
HOW = ("disconnect", "terminate", "broken pipe", "SIGTERM", "SIGKILL")


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A prediction that would take a minute."""
    with playing(tmp_path_factory.mktemp("slow"), traces.FACT, "fact(200)", 0.1) as found:
        yield found


@dataclass
class Session:
    """One client of one adapter; `port` is where that listens, `hang_up` ends the connection from our side."""

    client: Client
    hang_up: Callable[[], None]
    port: int | None = None


@pytest.mark.parametrize("over", ["stdio", "socket"])
@pytest.mark.parametrize("when", WHEN)
@pytest.mark.parametrize("how", HOW)
def test_nothing_stays(over: str, when: str, how: str, stage: Stage) -> None:
    with ExitStack() as stack:
        session = _over_stdio(stack, stage) if over == "stdio" else _over_a_socket(stack, stage)
        _come_to(when, session.client, stage)
        _leave(how, session)
        if session.port is not None:
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection(("127.0.0.1", session.port), 10)
    asyncio.run(_is_free(stage))


def _over_stdio(stack: ExitStack, stage: Stage) -> Session:
    client = stack.enter_context(adapter(env=stage.env))
    client.initialize()
    process = client.process

    def hang_up() -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.close()
        # In a thread, as it waits for the one that reads.
        threading.Thread(target=process.stdout.close, daemon=True).start()

    return Session(client, hang_up)


def _over_a_socket(stack: ExitStack, stage: Stage) -> Session:
    here = stack.enter_context(listening(stage.env))
    client, connection = stack.enter_context(here.connected())
    client.initialize(token=here.token)
    return Session(client, lambda: connection.shutdown(socket.SHUT_RDWR), here.port)


def _come_to(when: str, client: Client, stage: Stage) -> None:
    if when == "before the launch":
        return
    launch = {"program": str(stage.program), "call": "fact(200)", "model": str(stage.model)}
    if when == "launching":
        client.send("launch", launch)
        client.event("progressStart")
        return
    client.request("launch", **launch, stopOnEntry=when != "in mid-prediction")
    client.request("configurationDone")
    if when == "in mid-prediction":
        client.event("thread")
        return
    assert client.stop() == "entry fact:2"
    if when == "ended":
        client.request("terminate")
        assert client.stop() == "terminated"


def _leave(how: str, session: Session) -> None:
    client, process = session.client, session.client.process
    match how:
        case "disconnect":
            client.disconnect()
        case "terminate":
            client.request("terminate")
            if not client.seen("terminated"):
                assert client.stop() == "terminated"
            client.disconnect()
        case "broken pipe":  # both directions at once, as when the editor is killed
            session.hang_up()
            assert process.wait(10) == 0
        case _:
            number = getattr(signal, how)
            os.kill(process.pid, number)
            assert process.wait(10) == -number


async def _is_free(stage: Stage) -> None:
    """The worker, which other sessions share, decodes nothing any more and has no client left but us."""
    deadline = time.monotonic() + 10
    async with connect(str(stage.model), launch=Launch(stage.endpoint, ())) as worker:
        while True:
            status = await worker.status()
            if (status["running"], status["waiting"], status["clients"]) == (False, 0, 1):
                return
            assert time.monotonic() < deadline, status
            await asyncio.sleep(0.02)


def test_a_client_that_stops_listening() -> None:
    """The next thing said ends the session, though the input stays open."""
    output, theirs = os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-m", "cwm_lsp.dap"],
        stdin=subprocess.PIPE, stdout=theirs, stderr=subprocess.PIPE, cwd=OWN_ROOT,
    )  # fmt: skip
    os.close(theirs)
    os.close(output)
    assert process.stdin is not None
    assert process.stderr is not None
    body = json.dumps({"seq": 1, "type": "request", "command": "initialize", "arguments": {"adapterID": "c"}})
    process.stdin.write(f"Content-Length: {len(body)}\r\n\r\n{body}".encode())
    process.stdin.flush()
    assert process.wait(10) == 0
    assert process.stderr.read() == b""
    process.stdin.close()
