"""Every request gets its response: also one that is not as the protocol has it, or that comes too early or too late.

`pygls` leaves these without one, and their sender waiting.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.protocol import LanguageServerProtocol

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Malformed:
    """A message that could not be read; `id` is None where nobody waits for a response."""

    id: int | str | None
    method: str


class Protocol(LanguageServerProtocol):
    """As `pygls` has it, but for what it does not answer."""

    _begun = False  # the client has sent `initialize`

    def structure_message(self, data: dict[str, Any]) -> Any:
        """A message out of JSON."""
        try:
            message = super().structure_message(data)
        except JsonRpcException:
            number = data.get("id") if "method" in data else None
            return _Malformed(number, str(data.get("method", "a response")))
        if isinstance(message, types.ExecuteCommandRequest) and message.params.arguments is None:
            message.params.arguments = []  # so that it is told how many are missing
        return message

    def handle_message(self, message: Any) -> None:
        """Answer a message, or begin to."""
        method, number = getattr(message, "method", ""), getattr(message, "id", None)
        self._begun = self._begun or isinstance(message, types.InitializeRequest)
        if isinstance(message, _Malformed):
            self._refuse(
                number, types.ErrorCodes.InvalidParams, f"{method} has members that are not as the LSP has them"
            )
        elif method and number is not None and not self._begun:
            self._refuse(number, types.ErrorCodes.ServerNotInitialized, f"{method} came before initialize")
        elif method and number is not None and self._shutdown:
            self._refuse(number, types.ErrorCodes.InvalidRequest, f"{method} came after shutdown")
        else:
            super().handle_message(message)

    def _refuse(self, number: int | str | None, code: types.ErrorCodes, why: str) -> None:
        if number is None:
            _log.warning("%s: it was ignored.", why)
        else:
            self._send_response(number, error=types.ResponseError(int(code), f"{why}."))
