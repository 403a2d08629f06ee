"""How the client wants lines and paths, as it said in `initialize`, and what it can show."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from cwm_lsp.dap.protocol import Json


@dataclass(frozen=True, slots=True)
class Client:
    """One client's conventions; inside the adapter lines count from 1 and paths are paths."""

    first_line: int = 1
    first_column: int = 1
    uris: bool = False
    variable_types: bool = False
    progress: bool = False
    invalidated: bool = False

    def line_out(self, line: int) -> int:
        """A line of ours as the client counts."""
        return line - 1 + self.first_line

    def line_in(self, line: int) -> int:
        """A line of the client's as we count."""
        return line + 1 - self.first_line

    def path_out(self, path: Path) -> str:
        """A path as the client writes it."""
        return path.as_uri() if self.uris else str(path)

    def path_in(self, path: str) -> Path:
        """A path that the client wrote."""
        return real_path(url2pathname(urlsplit(path).path) if self.uris else path)


def client_of(arguments: Json) -> Client:
    """The client that `initialize` arguments describe."""
    return Client(
        first_line=0 if arguments.get("linesStartAt1") is False else 1,
        first_column=0 if arguments.get("columnsStartAt1") is False else 1,
        uris=arguments.get("pathFormat") == "uri",
        variable_types=arguments.get("supportsVariableType") is True,
        progress=arguments.get("supportsProgressReporting") is True,
        invalidated=arguments.get("supportsInvalidatedEvent") is True,
    )


def real_path(path: str) -> Path:
    """The absolute path, links followed, so that two names of one file compare equal."""
    try:
        return Path(os.path.realpath(path))
    except ValueError:  # a null byte: no file has such a name
        return Path(path)
