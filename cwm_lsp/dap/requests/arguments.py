"""Checked access to the arguments of a request."""

from __future__ import annotations

from typing import NoReturn

from cwm_lsp.dap.errors import Error, RequestError
from cwm_lsp.dap.protocol import Json


class Arguments:
    """The arguments of one request; a wrong type raises `RequestError` naming argument and request."""

    def __init__(self, command: str, values: Json) -> None:
        self.command = command
        self.values = values

    def whole(self, name: str, default: int | None = None) -> int:
        """A whole number; without `default` it must be there."""
        value = self.values.get(name, default)
        if type(value) is not int:
            self._refuse(name, "a whole number")
        return value

    def text(self, name: str) -> str:
        """A string."""
        value = self.values.get(name)
        if not isinstance(value, str):
            self._refuse(name, "a string")
        return value

    def mapping(self, name: str) -> Json:
        """An object."""
        value = self.values.get(name)
        if not isinstance(value, dict):
            self._refuse(name, "an object")
        return value

    def mappings(self, name: str) -> list[Json]:
        """A list of objects; empty if it is left out."""
        value = self.values.get(name, [])
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            self._refuse(name, "a list of objects")
        return list(value)

    def _refuse(self, name: str, kind: str) -> NoReturn:
        raise RequestError(Error.BAD_ARGUMENT, name=name, command=self.command, kind=kind)
