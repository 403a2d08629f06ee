"""A small DAP client of our own over a real adapter process; it shares no code with the adapter.

Every message in both directions is checked against the DAP JSON schema (the one that comes with debugpy), every
response against the order of the protocol: one for each request, `seq` counting up.
"""

from __future__ import annotations

import json
import os
import queue
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

import jsonschema

from tests.protocol.schemas import validator

Json = dict[str, Any]
SECONDS = 30.0  # a cold worker loads torch and the model
OWN_ROOT = Path(__file__).resolve().parents[2]
_OWN = {  # what protocol/dap.schema.json says of our own messages
    ("cwm/compare", "request"): "compare_arguments",
    ("cwm/compare", "response"): "compare_result",
}


@cache
def _validator(definition: str) -> jsonschema.Draft4Validator:
    spec = find_spec("debugpy")
    assert spec is not None
    assert spec.origin is not None
    vendored = Path(spec.origin).parent / "_vendored/pydevd/_pydevd_bundle/_debug_adapter/debugProtocol.json"
    schema = json.loads(vendored.read_text(encoding="utf-8"))
    assert definition in schema["definitions"], f"the protocol has no {definition}"
    return jsonschema.Draft4Validator({"$ref": f"#/definitions/{definition}", "definitions": schema["definitions"]})


def check(message: Json) -> None:
    """Asserts that a message is valid DAP."""
    kind = message["type"]
    name = message["event" if kind == "event" else "command"]
    own = name.partition("/")[0] == "cwm"
    definition = f"{name[0].upper()}{name[1:]}{kind.capitalize()}" if not own else kind.capitalize()
    if kind == "response" and not message["success"]:
        definition = "ErrorResponse"
    _validator(definition).validate(message)
    if own and message.get("success", True) and (part := _OWN.get((name, kind))):
        validator("dap", part).validate(message["arguments" if kind == "request" else "body"])


class Refused(Exception):
    """A request got an error response."""

    def __init__(self, response: Json) -> None:
        self.response = response
        error = response["body"]["error"]
        self.id: int = error["id"]
        self.text: str = response["message"]
        assert self.text == error["format"].format(**error["variables"]), "format and variables make the message"
        super().__init__(f"{self.id}: {self.text}")


class Client:
    """One adapter process and what passed between it and us."""

    def __init__(self, process: subprocess.Popen[bytes], reader: IO[bytes], writer: IO[bytes]) -> None:
        self.process = process
        self._reader = reader
        self._writer = writer
        self.events: list[Json] = []
        self.capabilities: Json = {}
        self._unseen: list[Json] = []
        self._responses: dict[int, Json] = {}
        self._sent: dict[int, str] = {}
        self._seq = 0
        self._last_seq = 0
        self._inbox: queue.Queue[Json | None] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def send_bytes(self, data: bytes) -> None:
        self._writer.write(data)
        self._writer.flush()

    def expect(self, requests: list[Json]) -> None:
        """Knows requests that the test sends by itself, as bytes."""
        for message in requests:
            check(message)
            self._seq = message["seq"]
            self._sent[self._seq] = message["command"]

    def send(self, command: str, arguments: Json | None = None, *, valid: bool = True) -> int:
        """Sends a request and returns its number; `valid=False` for one that breaks the protocol on purpose."""
        self._seq += 1
        message: Json = {"seq": self._seq, "type": "request", "command": command}
        if arguments is not None:
            message["arguments"] = arguments
        if valid:
            check(message)
        self._sent[self._seq] = command
        body = json.dumps(message).encode()
        self.send_bytes(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        return self._seq

    def response(self, number: int) -> Json:
        """The response to a request; raises `Refused` for an error."""
        while number not in self._responses:
            self._next()
        response = self._responses[number]
        if not response["success"]:
            raise Refused(response)
        body: Json = response.get("body", {})
        return body

    def request(self, command: str, *, valid: bool = True, **arguments: Any) -> Json:
        """Sends a request and waits for its response."""
        return self.response(self.send(command, arguments, valid=valid))

    def event(self, name: str) -> Json:
        """The body of the next event of that name that was not asked for yet."""
        while True:
            for event in self._unseen:
                if event["event"] == name:
                    self._unseen.remove(event)
                    body: Json = event.get("body", {})
                    return body
            self._next()

    def seen(self, name: str) -> list[Json]:
        """The bodies of all events of that name so far."""
        return [event.get("body", {}) for event in self.events if event["event"] == name]

    def console(self) -> str:
        """All output so far."""
        return "".join(body["output"] for body in self.seen("output"))

    def _next(self) -> None:
        message = self._inbox.get(timeout=SECONDS)
        assert message is not None, f"the adapter ended; it said: {self.console()}"
        check(message)
        assert message["seq"] == self._last_seq + 1
        self._last_seq = message["seq"]
        if message["type"] == "event":
            self.events.append(message)
            self._unseen.append(message)
        else:
            number = message["request_seq"]
            assert self._sent.get(number) == message["command"], "a response to no request"
            assert number not in self._responses, "a second response"
            self._responses[number] = message

    def _read(self) -> None:
        try:
            while header := self._reader.readline():
                length = int(header.removeprefix(b"Content-Length: "))
                assert self._reader.readline() == b"\r\n"
                self._inbox.put(json.loads(self._reader.read(length)))
        except (OSError, ValueError):
            pass  # the test has hung up
        self._inbox.put(None)

    def rest(self) -> None:
        """Takes in everything up to the end of the adapter's output."""
        while (message := self._inbox.get(timeout=SECONDS)) is not None:
            self._inbox.queue.appendleft(message)
            self._next()

    # what a debug session does

    def start(self, *, breakpoints: dict[Path, list[int]] | None = None, **launch: Any) -> None:
        """The usual sequence up to configurationDone; raises `Refused` if the launch is."""
        self.initialize()
        number = self.send("launch", launch)
        self.event("initialized")
        for path, lines in (breakpoints or {}).items():
            self.set_breakpoints(path, lines)
        self.request("configurationDone")
        self.response(number)

    def initialize(self, **features: Any) -> None:
        what = {
            "supportsVariableType": True,
            "supportsProgressReporting": True,
            "supportsInvalidatedEvent": True,
            **features,
        }
        self.capabilities = self.request("initialize", adapterID="cwm", **what)

    def set_breakpoints(self, path: Path, lines: list[int]) -> list[Json]:
        wanted = [{"line": line} for line in lines]
        found: list[Json] = self.request("setBreakpoints", source={"path": str(path)}, breakpoints=wanted)[
            "breakpoints"
        ]
        return found

    def go(self, command: str) -> str:
        """Moves, and says where it stopped: `reason function:line`, or `terminated`."""
        self.request(command, threadId=1)
        return self.stop()

    def stop(self) -> str:
        while True:
            for event in self._unseen:
                if event["event"] in ("stopped", "terminated"):
                    self._unseen.remove(event)
                    if event["event"] == "terminated":
                        return "terminated"
                    frame = self.stack()[0]
                    return f"{event['body']['reason']} {frame['name']}:{frame['line']}"
            self._next()

    def stack(self, **arguments: Any) -> list[Json]:
        frames: list[Json] = self.request("stackTrace", threadId=1, **arguments)["stackFrames"]
        return frames

    def scopes(self, level: int = 0) -> dict[str, list[Json]]:
        """The variables of each scope of a frame."""
        scopes = self.request("scopes", frameId=self.stack()[level]["id"])["scopes"]
        return {scope["name"]: self.variables(scope["variablesReference"]) for scope in scopes}

    def variables(self, reference: int, **arguments: Any) -> list[Json]:
        found: list[Json] = self.request("variables", variablesReference=reference, **arguments)["variables"]
        return found

    def locals(self, level: int = 0) -> dict[str, str]:
        """Names and values of the frame's first scope."""
        return {row["name"]: row["value"] for row in next(iter(self.scopes(level).values()))}

    def disconnect(self) -> None:
        """Ends the session; the adapter must end by itself, at once, with status 0."""
        self.request("disconnect")
        self.rest()
        assert self.process.wait(10) == 0


@contextmanager
def adapter(
    *, command: tuple[str, ...] = ("-m", "cwm_lsp.dap"), env: dict[str, str] | None = None, log: bool = False
) -> Iterator[Client]:
    """A fresh adapter process. What it logs is a defect (a traceback), unless the test expects a `log`."""
    with _process(command, env, log) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield Client(process, process.stdout, process.stdin)


@dataclass
class Listening:
    """An adapter process that listens on a port, and the token that it wants to be shown."""

    process: subprocess.Popen[bytes]
    port: int
    token: str

    @contextmanager
    def connected(self) -> Iterator[tuple[Client, socket.socket]]:
        """A client of it, and the connection."""
        with socket.create_connection(("127.0.0.1", self.port), SECONDS) as connection:
            yield Client(self.process, connection.makefile("rb"), connection.makefile("wb")), connection


@contextmanager
def listening(env: dict[str, str] | None = None) -> Iterator[Listening]:
    """A fresh adapter process on a port that it chooses."""
    with _process(("-m", "cwm_lsp.cli.main", "dap", "--port", "0"), env, log=False) as process:
        assert process.stdout is not None
        where = json.loads(process.stdout.readline())
        assert where["host"] == "127.0.0.1"
        yield Listening(process, where["port"], where.get("token", ""))


@contextmanager
def _process(command: tuple[str, ...], env: dict[str, str] | None, log: bool) -> Iterator[subprocess.Popen[bytes]]:
    surroundings = {**os.environ, **(env or {}), "OMP_NUM_THREADS": "1"}
    process = subprocess.Popen(
        [sys.executable, *command],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        cwd=OWN_ROOT, env=surroundings,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.wait()
    assert process.stderr is not None
    written = process.stderr.read().decode()
    assert log or not written, written


def wait_until_gone(pid: int) -> None:
    """Waits for the end of a process that is not ours."""
    deadline = time.monotonic() + 10
    while not _is_gone(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert _is_gone(pid)


def _is_gone(pid: int) -> bool:
    """Whether a process has ended; one that its parent has not asked about yet (a zombie) has."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True
