"""What handlers read is learned before they run: facts from the helper process, drawings in a thread."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from cwm_lsp.client.turns import in_turns
from cwm_lsp.server.analysis import questions
from cwm_lsp.server.analysis.analyst import Analyst
from cwm_lsp.server.document.snapshot import Snapshot
from cwm_lsp.server.documents import Document
from cwm_lsp.server.drawing import stale
from cwm_lsp.server.drawing.prediction import Prediction

if TYPE_CHECKING:
    from cwm_lsp.server.language_server import CwmServer


async def settled(analyst: Analyst, document: Document) -> Snapshot:
    """The current version, once its outline and the calls that can be chosen in it are known. Raises Faulty."""
    while not (snapshot := document.snapshot).is_known or _unbound(document):
        if not snapshot.is_known:
            if document.learning is None or document.learning[0] is not snapshot:
                document.learning = snapshot, asyncio.get_running_loop().create_task(_outlined(analyst, snapshot))
            await asyncio.shield(document.learning[1])
        else:
            await bound(analyst, snapshot, _unbound(document))
    return snapshot


async def bound(analyst: Analyst, snapshot: Snapshot, calls: Sequence[str]) -> None:
    """Learn what `calls` call. Raises Faulty."""
    snapshot.bindings.update(await analyst.ask(questions.bindings, snapshot.asked, calls))


async def read(analyst: Analyst, shown: Prediction) -> None:
    """Learn what the lines bind that a prediction comes to, and read its frames, a few at a time. Raises Faulty."""
    snapshot, reading, frames = shown.snapshot, shown.reading, shown.frames
    if wanted := snapshot.unnamed(frames[reading.count :]):
        snapshot.names.update(await analyst.ask(questions.names, snapshot.asked, wanted))
    await in_turns(iter(partial(reading.read_next, frames), False))
    _ = shown.effects, shown.course  # kept: threads that draw do not read


async def drawn(ls: CwmServer, document: Document) -> None:
    """Let all that is shown of the current version be drawn, so that handlers find it ready. Raises Faulty."""
    await settled(ls.analyst, document)
    while (drawings := stale.drawings(document, ls.settings)) != document.drawn:
        for _, shown, _ in drawings:
            if shown is not None:
                await read(ls.analyst, shown)
        await asyncio.to_thread(stale.draw, drawings)
        document.drawn = drawings
        await settled(ls.analyst, document)


def _unbound(document: Document) -> list[str]:
    """The calls that can be chosen, or have been, of which it is not known what they call in this version."""
    known = document.snapshot.bindings
    calls = (*(call.call for call in document.tests), *(pick.entry.call for pick in document.picks.values()))
    return [call for call in dict.fromkeys(calls) if call and call not in known]


async def _outlined(analyst: Analyst, snapshot: Snapshot) -> None:
    snapshot.learn(await analyst.ask(questions.outline, snapshot.asked))
