"""`cwm/predict`, a request of ours: a whole predicted trace, as `protocol/trace.schema.json` describes it.

A request and not a command, because cancelling it stops the prediction. It leaves what is shown alone.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial
from typing import Any

from cwm_lsp.server import params
from cwm_lsp.server.document import focus
from cwm_lsp.server.document.snapshot import Snapshot
from cwm_lsp.server.documents import Document
from cwm_lsp.server.drawing.prediction import Prediction
from cwm_lsp.server.facts.learning import bound, settled
from cwm_lsp.server.how import How
from cwm_lsp.server.language_server import CwmServer
from cwm_lsp.server.predicting.arriving import take
from cwm_lsp.server.predicting.progress import progress
from cwm_lsp.trace.model import Entry, Frame
from cwm_lsp.trace.serialize import to_json

HOW = How.WAITS
METHOD = "cwm/predict"


@dataclass(frozen=True, slots=True)
class Params:
    """What is asked for; without a call it is the document's focus."""

    uri: str
    function: str
    call: str
    max_frames: int
    token: int | str | None


def parse(data: object, max_frames: int) -> Params:
    """The checked params of the request. Raises UserError naming the member that is wrong."""
    return Params(
        uri=params.text(METHOD, data, "uri"),
        function=params.text(METHOD, data, "function", ""),
        call=params.text(METHOD, data, "call", ""),
        max_frames=params.whole(METHOD, data, "maxFrames", 1, max_frames),
        token=params.token(data),
    )


async def predict(ls: CwmServer, data: object) -> dict[str, Any]:
    """Waits for the worker; cancelling the request or its progress ends the prediction.

    Raises UserError where the document or the call is no good or the worker fails.
    """
    wanted = parse(data, ls.settings.max_frames)
    document = ls.documents.known(wanted.uri)
    snapshot = await settled(ls.analyst, document)
    await bound(ls.analyst, snapshot, [wanted.call])
    entry = _entry(snapshot, document, wanted)
    frames: list[Frame] = []
    task = asyncio.current_task()
    cancel = task.cancel if task is not None else lambda: False
    if wanted.token is None:
        on_frame = partial(take, frames)
        ended = await ls.connection.predict(snapshot, entry, ls.settings, on_frame, wanted.max_frames)
    else:
        async with progress(ls, f"Predicting {focus.title(entry)}", cancel, wanted.token) as report:

            def counted(frame: Frame) -> None:
                take(frames, frame)
                report(f"{len(frames)} frames")

            ended = await ls.connection.predict(snapshot, entry, ls.settings, counted, wanted.max_frames)
    return to_json(Prediction(snapshot, entry, tuple(frames), ended.end, ended.model, ended.python).trace)


def _entry(snapshot: Snapshot, document: Document, asked: Params) -> Entry:
    wanted = document.wanted()
    if wanted is None or asked.call or asked.function:
        return focus.pick(snapshot, document.calls, asked.function, asked.call).entry
    return wanted.entry
