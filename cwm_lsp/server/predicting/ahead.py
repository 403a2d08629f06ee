"""Predictions of what is not in focus: a call of each function that the call in focus does not come to, and the module
body, one after another, with less priority than anything that a user waits for."""

from __future__ import annotations

import asyncio
import functools
import logging
from collections.abc import Iterator
from typing import Any

from cwm_lsp.server.diagnostics.outcomes import tell_others
from cwm_lsp.server.document import focus
from cwm_lsp.server.documents import Document
from cwm_lsp.server.drawing.prediction import Prediction
from cwm_lsp.server.errors import Handler
from cwm_lsp.server.facts.learning import read
from cwm_lsp.server.language_server import CwmServer
from cwm_lsp.server.predicting import remembering
from cwm_lsp.server.predicting.arriving import take
from cwm_lsp.server.predicting.inventing import invented
from cwm_lsp.server.predicting.shares import most_frames
from cwm_lsp.trace.model import MODULE, Entry, Frame
from cwm_lsp.trace.problem import UserError

MOST = 32  # functions, before those that come onto the screen later
_KEPT = 128  # predictions for one version
_log = logging.getLogger(__name__)


def comes_first(handler: Handler) -> Handler:
    """`handler` of a request about a range of lines: they are on the screen, so they are predicted before others, and
    also once there have been MOST."""

    @functools.wraps(handler)
    def noted(ls: Any, params: Any) -> Any:
        document = ls.documents.get(params.text_document.uri)
        if document is not None:
            before, document.asked_lines = (
                document.asked_lines,
                range(params.range.start.line + 1, params.range.end.line + 2),
            )
            if before != document.asked_lines:
                _go_on(ls, document)
        return handler(ls, params)

    return noted


def predict_others(ls: CwmServer, document: Document, shown: Prediction) -> None:
    """Begin, once `shown`, the prediction of the call in focus, is complete."""
    if not ls.settings.every_function:
        document.kept = None
    else:
        document.ahead = asyncio.get_running_loop().create_task(_all(ls, document, shown, seen=False))


def _go_on(ls: CwmServer, document: Document) -> None:
    """Begin anew for other lines on the screen, where what could be done for those before is done."""
    shown, ahead = document.shown, document.ahead
    if shown is None or ahead is None or not ahead.done() or ahead.cancelled():
        return
    if next(_missing(document, shown, seen=True), None) is not None:
        document.ahead = asyncio.get_running_loop().create_task(_all(ls, document, shown, seen=True))


async def _all(ls: CwmServer, document: Document, shown: Prediction, *, seen: bool) -> None:
    """Predict at most MOST functions, only what is `seen` on the screen or others, too; then those that have come onto
    the screen meanwhile."""
    asked: range | None = None
    while asked != document.asked_lines:
        asked = document.asked_lines
        failed = not await _guarded(ls, document, shown, seen)
        if document.kept is not None:
            document.kept = None
            ls.refresher.soon()
        await tell_others(ls, document)
        if failed:
            return
        seen = True


async def _guarded(ls: CwmServer, document: Document, shown: Prediction, seen: bool) -> bool:
    """Whether none failed. What is shown stays as it is where one does: they are an addition, and the next prediction
    for the user tells why."""
    try:
        for _ in range(MOST):
            wanted = next(_missing(document, shown, seen=seen), None)
            if wanted is None:
                return True
            found = await _predicted(ls, document, wanted)
            await read(ls.analyst, found)
            others = [*document.others.items(), (wanted.entry.function, found)]
            document.others = dict(others[-_KEPT:])
            ls.refresher.soon()
    except UserError as problem:
        _log.info("no more predictions of %s: %s", shown.snapshot.path, problem)
        return False
    except Exception:
        _log.exception("predicting ahead failed")
        return False
    if next(_missing(document, shown), None) is not None:
        ls.note(f"The first calls of {MOST} functions of {shown.snapshot.path} are shown; more while scrolling.")
    return True


async def _predicted(ls: CwmServer, document: Document, wanted: focus.Pick) -> Prediction:
    snapshot, entry = document.snapshot, wanted.entry
    frames: list[Frame] = []
    most = most_frames(snapshot, entry, ls.settings)
    ended, _ = await remembering.predict(ls, snapshot, entry, most, functools.partial(take, frames), "background")
    marked = tuple(map(invented, frames)) if wanted.invented else tuple(frames)
    return Prediction(snapshot, entry, marked, ended.end, ended.model, ended.python)


def _missing(document: Document, shown: Prediction, *, seen: bool = False) -> Iterator[focus.Pick]:
    """What no prediction comes to yet and a call is known of, visible functions first, then (unless only what is `seen`
    is wanted) by line; the body last."""
    snapshot, asked = document.snapshot, document.asked_lines
    reached = shown.entered.union(*(each.entered for each in document.others.values()))
    own = [scope for scope in snapshot.program.functions if scope.line > snapshot.above]
    functions = {scope.qualname: scope for scope in own if scope.qualname not in reached}
    visible = [name for name, scope in functions.items() if scope.line < asked.stop and asked.start <= scope.last_line]
    for name in dict.fromkeys((*visible, *(() if seen else functions))):
        found = focus.choose_of(snapshot, document.calls, document.picks, name)
        if found is not None and name not in document.others:
            yield found
    if snapshot.program.has_body and not seen and MODULE not in reached | document.others.keys():
        yield focus.Pick(Entry(MODULE, ""))
