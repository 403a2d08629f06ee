"""`cwm/predict`, a request of ours: a whole predicted trace, as `protocol/trace.schema.json` describes it.

A request and not a command, because cancelling it stops the prediction. It leaves what is shown alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cwm_lsp.server import focus
from cwm_lsp.server.documents import Document
from cwm_lsp.server.language_server import CwmServer
from cwm_lsp.server.prediction import Prediction
from cwm_lsp.server.progress import progress
from cwm_lsp.trace.model import Entry, Frame
from cwm_lsp.trace.problem import UserError
from cwm_lsp.trace.serialize import to_json

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
    given: Mapping[str, object] = data if isinstance(data, dict) else {}
    texts = {name: given.get(name, "") for name in ("uri", "function", "call")}
    for name, text in texts.items():
        if not isinstance(text, str) or (name == "uri" and not text):
            raise UserError(f"{METHOD} needs {name!r} as a string.")
    frames = given.get("maxFrames", max_frames)
    if not isinstance(frames, int) or isinstance(frames, bool) or frames < 1:
        raise UserError(f"{METHOD} takes a whole number from 1 for 'maxFrames', not {frames!r}.")
    token = given.get("workDoneToken")
    return Params(
        **{name: str(text) for name, text in texts.items()},
        max_frames=frames,
        token=token if isinstance(token, int | str) else None,
    )


async def predict(ls: CwmServer, data: object) -> dict[str, Any]:
    """Waits for the worker; cancelling the request or its progress ends the prediction.

    Raises UserError where the document or the call is no good or the worker fails.
    """
    params = parse(data, ls.settings.max_frames)
    document = ls.documents.known(params.uri)
    snapshot, entry = await document.settled(), _entry(document, params)
    frames: list[Frame] = []
    task = asyncio.current_task()
    cancel = task.cancel if task is not None else lambda: False
    if params.token is None:
        ended = await ls.connection.predict(snapshot, entry, ls.settings, frames.append, params.max_frames)
    else:
        async with progress(ls, f"Predicting {focus.title(entry)}", cancel, params.token) as report:

            def on_frame(frame: Frame) -> None:
                frames.append(frame)
                report(f"{len(frames)} frames")

            ended = await ls.connection.predict(snapshot, entry, ls.settings, on_frame, params.max_frames)
    return to_json(Prediction(snapshot, entry, tuple(frames), ended.end, ended.model, ended.python).trace)


def _entry(document: Document, params: Params) -> Entry:
    wanted = document.wanted()
    if wanted is None or params.call or params.function:
        return focus.pick(document.snapshot, document.calls, params.function, params.call).entry
    return wanted.entry
