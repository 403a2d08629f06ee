"""Who may use an adapter that listens on a socket: the one who shows its token."""

from __future__ import annotations

import hmac
from collections.abc import Callable

from cwm_lsp.dap.errors import Error, RequestError
from cwm_lsp.dap.protocol import Json

_BEFORE = frozenset({"initialize", "disconnect"})  # of which a client cannot always choose the arguments


class Gate:
    """Open from the beginning without a `token`; else once `initialize` or `launch` has the argument `token`.

    `opened_by` is the request that opened it. `on_open` is asked whether it may: one session is served, and another
    client may have come first.
    """

    def __init__(self, token: str = "", on_open: Callable[[], bool] = lambda: True) -> None:
        self._token = token.encode()
        self._on_open = on_open
        self.open = not token
        self.opened_by = ""

    def admit(self, command: str, arguments: Json) -> None:
        """Raises `RequestError` (after which the connection is closed) for a request without or with a wrong token."""
        if self.open:
            return
        shown = arguments.get("token")
        if shown is None and command in _BEFORE:
            return
        known = isinstance(shown, str) and hmac.compare_digest(shown.encode(errors="replace"), self._token)
        if not known or command not in ("initialize", "launch") or not self._on_open():
            raise RequestError(Error.NOT_ADMITTED)
        self.open, self.opened_by = True, command
