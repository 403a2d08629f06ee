"""The params of our own requests, which no library checks."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from lsprotocol import types

from cwm_lsp.server.errors import Handler
from cwm_lsp.trace.problem import UserError


def members(data: object) -> Mapping[str, object]:
    """The members of params; none where they are no object."""
    return data if isinstance(data, dict) else {}


def text(method: str, data: object, name: str, default: str | None = None) -> str:
    """A string; with no `default` it must be there and not be empty. Raises UserError."""
    value = members(data).get(name, default)
    if not isinstance(value, str) or (default is None and not value):
        raise UserError(f"{method} needs {name!r} as a string.")
    return value


def whole(method: str, data: object, name: str, least: int, default: int | None = None) -> int:
    """A whole number of at least `least`. Raises UserError."""
    value = members(data).get(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise UserError(f"{method} takes a whole number from {least} for {name!r}, not {value!r}.")
    return value


def at_position(method: str, handler: Handler) -> Handler:
    """`handler`, which waits and takes a place in a document, for params with a `uri` and a `position` as the LSP has
    them. Raises UserError for other params."""

    @functools.wraps(handler)
    async def later(ls: Any, data: object) -> Any:
        uri, place = text(method, data, "uri"), members(data).get("position")
        position = types.Position(whole(method, place, "line", 0), whole(method, place, "character", 0))
        return await handler(ls, types.TextDocumentPositionParams(types.TextDocumentIdentifier(uri), position))

    return later


def at_document(method: str, handler: Handler) -> Handler:
    """`handler`, which waits and takes a document's URI, for params with a `uri`. Raises UserError for other params."""

    @functools.wraps(handler)
    async def later(ls: Any, data: object) -> Any:
        return await handler(ls, text(method, data, "uri"))

    return later


def token(data: object) -> int | str | None:
    """The client's own token for the progress of its request, where it has sent one."""
    value = members(data).get("workDoneToken")
    return value if isinstance(value, int | str) else None
