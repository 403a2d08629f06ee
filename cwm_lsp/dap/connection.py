"""The adapter's side of the wire: numbered responses and events, written in the order they are said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cwm_lsp.dap.errors import Error, RequestError
from cwm_lsp.dap.protocol import Json, encode

Write = Callable[[bytes], None]

# Of requests that an editor makes by itself, late after a quick step for instance: nobody is to be shown these.
_OF_THE_CLIENT = frozenset({Error.STALE, Error.WITHDRAWN, Error.CANCELLED})


class Connection:
    """Numbers and sends messages. `write` blocks until the client's pipe takes them, which is the back-pressure.

    A client that is gone (`OSError`) closes the connection: `on_close` is called, what is said afterwards is dropped.
    """

    def __init__(self, write: Write, on_close: Callable[[], None]) -> None:
        self._write = write
        self._on_close = on_close
        self._seq = 0
        self.closed = False

    def event(self, event: str, **body: Any) -> None:
        """Sends an event; without `body` members the event has no body."""
        self._send({"type": "event", "event": event, **({"body": body} if body else {})})

    def respond(self, request: Json, body: Json | None) -> None:
        """Answers `request`: done."""
        answer = {"type": "response", "request_seq": request["seq"], "command": request["command"], "success": True}
        self._send({**answer, **({"body": body} if body is not None else {})})

    def refuse(self, request: Json, why: RequestError) -> None:
        """Answers `request`: not done, and why."""
        self._send(
            {
                "type": "response",
                "request_seq": request["seq"],
                "command": request["command"],
                "success": False,
                "message": str(why),
                "body": {
                    "error": {
                        "id": why.error.id,
                        "format": why.error.format,
                        "variables": why.variables,
                        "showUser": why.error not in _OF_THE_CLIENT and request["command"] != "evaluate",
                    }
                },
            }
        )

    def output(self, text: str, category: str = "console") -> None:
        """One line in the client's debug console."""
        self.event("output", category=category, output=text + "\n")

    def _send(self, message: Json) -> None:
        if self.closed:
            return
        self._seq += 1
        try:
            self._write(encode({"seq": self._seq, **message}))
        except OSError:
            self.closed = True
            self._on_close()
