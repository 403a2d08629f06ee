"""A client that knows only sockets and MessagePack, for tests of the bytes on the wire."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import msgpack  # type: ignore[import-untyped]
from referencing import Registry, Resource

PROTOCOL = Path(__file__).parents[2] / "protocol"
PREDICT = {"source": "def f(): ...", "path": "f.py", "function": "f"}


def load_schema(name: str) -> Any:
    return json.loads((PROTOCOL / name).read_text())


SCHEMA = load_schema("worker.schema.json")
TRACE = load_schema("trace.schema.json")
REGISTRY = Registry().with_resources((schema["$id"], Resource.from_contents(schema)) for schema in (SCHEMA, TRACE))


def check_schema(name: str, message: object) -> None:
    jsonschema.Draft202012Validator({"$ref": f"{SCHEMA['$id']}#/$defs/{name}"}, registry=REGISTRY).validate(message)


class Client:
    """A client that knows only sockets and msgpack; every message is checked against the schema."""

    def __init__(self, endpoint: Path) -> None:
        if endpoint.suffix == ".port":
            self.socket = socket.create_connection(("127.0.0.1", json.loads(endpoint.read_text())["port"]))
        else:
            self.socket = socket.socket(socket.AF_UNIX)
            try:
                self.socket.connect(str(endpoint))
            except OSError:
                self.socket.close()
                raise
        self.socket.settimeout(20)
        self.unpacker = msgpack.Unpacker()
        self.ids = 0

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, message: object) -> None:
        self.socket.sendall(msgpack.packb(message))

    def request(self, method: str, params: Any = None) -> int:
        self.ids += 1
        message = [0, self.ids, method, params or {}]
        check_schema("request", message)
        self.send(message)
        return self.ids

    def predict(self, call: str, **more: Any) -> int:
        return self.request("predict", {**PREDICT, "call": call, **more})

    def receive(self) -> Any:
        while True:
            for message in self.unpacker:
                check_schema("from_worker", message)
                return message
            data = self.socket.recv(65536)
            if not data:
                return None
            self.unpacker.feed(data)

    def answer(self, number: int | None) -> tuple[Any, Any]:
        """Error and result of request `number`; skips what comes before."""
        while (message := self.receive()) is not None:
            if message[0] == 1 and message[1] == number:
                return message[2], message[3]
        raise EOFError

    def call(self, method: str, params: Any = None) -> tuple[Any, Any]:
        return self.answer(self.request(method, params))
