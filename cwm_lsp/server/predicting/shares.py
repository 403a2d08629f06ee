"""How many frames a prediction may have."""

from __future__ import annotations

from cwm_lsp.server.document.snapshot import Snapshot
from cwm_lsp.server.settings import Settings
from cwm_lsp.trace.model import MODULE, Entry

_MOST_SHARES = 10  # a module body of many cells gets at most so many times the frames of one


def most_frames(snapshot: Snapshot, entry: Entry, settings: Settings) -> int:
    """As many as the settings say; for the body of a notebook's cell so many for each cell that is run."""
    if snapshot.window is None or entry.function != MODULE:
        return settings.max_frames
    return settings.max_frames * min(len(snapshot.window.pieces), _MOST_SHARES)
