"""The calls that were chosen, on disk, so that a server that starts later knows them: one small file for all documents.

Covers documents that are files; the others have names that stand for something else the next time. Servers that run at
one time share the file, and of two that write at one moment one may be lost.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from cwm_lsp.server.document.focus import Pick, Picks
from cwm_lsp.server.predicting.cache import FOLDER, write_whole
from cwm_lsp.trace.model import Entry

FORMAT = 1
_DOCUMENTS, _FUNCTIONS, _CHARACTERS = 200, 50, 2000  # kept at most, those chosen last; a longer call is not kept
_BYTES = 32 * 1024 * 1024  # of a file that is read; what is written is smaller


class Choices:
    """Total: a file that cannot be read or written costs the choices, nothing else. All but `load` belongs in
    threads."""

    def __init__(self, directory: Path | None = None) -> None:
        self._path = (directory or FOLDER) / "choices.json"
        self._writing = threading.Lock()

    def load(self) -> dict[str, Picks]:
        """What was kept, by URI, the document chosen in last at the end."""
        try:
            if self._path.stat().st_size > _BYTES:
                return {}
            data = json.loads(self._path.read_text("utf-8"))
            if data["format"] != FORMAT:
                return {}
            return {uri: _picks(kept) for uri, kept in data["documents"].items()}
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return {}

    def keep(self, uri: str, picks: Picks) -> None:
        """Keep the choices in a document, in the place of those before."""
        if not uri.startswith("file:"):
            return
        with self._writing:
            found = self.load()
            found.pop(uri, None)
            found[uri] = picks
            documents = {uri: _kept(found[uri]) for uri in list(found)[-_DOCUMENTS:]}
            with suppress(OSError, UnicodeEncodeError):
                write_whole(self._path, json.dumps({"format": FORMAT, "documents": documents}))

    def clear(self) -> None:
        """Forget all."""
        with self._writing, suppress(OSError):
            self._path.unlink()


def _kept(picks: Picks) -> list[dict[str, Any]]:
    short = [pick for pick in picks.values() if len(pick.entry.call) <= _CHARACTERS][-_FUNCTIONS:]
    return [
        {
            "function": pick.entry.function,
            "call": pick.entry.call,
            "discovered": pick.discovered,
            "invented": pick.invented,
        }
        for pick in short
    ]


def _picks(kept: list[Mapping[str, Any]]) -> Picks:
    """Raises what bad data raises."""
    found: Picks = {}
    for each in kept[-_FUNCTIONS:]:
        function, call = each["function"], each["call"]
        if not isinstance(function, str) or not isinstance(call, str):
            raise TypeError
        found[function] = Pick(Entry(function, call), each["discovered"] is True, each["invented"] is True)
    return found
