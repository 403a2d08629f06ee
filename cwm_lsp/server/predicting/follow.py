"""The prediction that follows a document: one task per document, replaced by each edit and each choice of a call."""

from __future__ import annotations

import asyncio
import logging
from contextlib import AsyncExitStack, suppress

from cwm_lsp.server.diagnostics.outcomes import tell_outcome
from cwm_lsp.server.document import focus
from cwm_lsp.server.documents import Document
from cwm_lsp.server.drawing import stale
from cwm_lsp.server.drawing.drawing import Look, drawn
from cwm_lsp.server.drawing.prediction import Prediction
from cwm_lsp.server.facts.learning import drawn as all_drawn
from cwm_lsp.server.facts.learning import read, settled
from cwm_lsp.server.language_server import CwmServer
from cwm_lsp.server.predicting import remembering
from cwm_lsp.server.predicting.agreeing import agree
from cwm_lsp.server.predicting.ahead import predict_others
from cwm_lsp.server.predicting.arriving import Arriving
from cwm_lsp.server.predicting.inventing import invented
from cwm_lsp.server.predicting.progress import Report, progress
from cwm_lsp.server.predicting.shares import most_frames
from cwm_lsp.server.settings import Settings
from cwm_lsp.server.wire import State
from cwm_lsp.trace.model import MODULE, End, EndReason, Frame
from cwm_lsp.trace.problem import UserError

_log = logging.getLogger(__name__)

_SHORT = {
    EndReason.FRAME_LIMIT: "stopped at the frame limit (cwm.limits.maxFrames)",
    EndReason.TOKEN_LIMIT: "stopped at the model's token limit",
    EndReason.CYCLE: "the prediction repeats itself",
    EndReason.MALFORMED: "the model's output stopped making sense",
}


_CANCELLED = "the prediction was cancelled"
_SETTINGS_SECONDS = 2.0  # how long the first prediction waits for the client's settings
_TESTS_SECONDS = 1.0  # how long a prediction waits for calls in the workspace's tests


def follow(ls: CwmServer, document: Document, *, after: float = 0.0, asked: bool = False) -> None:
    """Predict the document's focus anew, `after` seconds from now; `asked`: by the user, who then sees a progress."""
    document.stop()
    if after:
        ls.tell(document, State.WAITING, "the text changed; its prediction starts when typing pauses")
    document.task = asyncio.get_running_loop().create_task(_guarded(ls, document, after, asked))


async def _guarded(ls: CwmServer, document: Document, after: float, asked: bool) -> None:
    """A fault of ours ends this prediction, not the server."""
    loop = asyncio.get_running_loop()
    due = loop.time() + after
    await asyncio.sleep(after / 2)  # behind which mostly no other key comes: the text is analysed in what is left
    with suppress(TimeoutError):
        await asyncio.wait_for(ls.configured.wait(), _SETTINGS_SECONDS)
    try:
        await settled(ls.analyst, document)
        await asyncio.sleep(due - loop.time())
        await settled(ls.analyst, document)  # calls can have been found and chosen meanwhile
        await _tests_found(document)
        wanted = document.wanted()
        if wanted is not None:
            document.focus = wanted.entry
            await _predict(ls, document, wanted, asked)
        elif (problem := document.snapshot.problem) is not None:
            await all_drawn(ls, document)
            ls.tell(document, State.NOTHING, focus.describe(problem) + stale.told(document, ls.settings))
            ls.refresher.now()
    except UserError as error:
        _failed(ls, document, str(error))
    except Exception as error:
        _log.exception("the prediction failed")
        _failed(ls, document, f"The server failed ({type(error).__name__}); its log says more.")
    tell_outcome(ls, document)


def _failed(ls: CwmServer, document: Document, message: str) -> None:
    document.shown = document.kept = None
    ls.tell(document, State.FAILED, message)
    ls.trouble(message)
    ls.refresher.now()


async def _tests_found(document: Document) -> None:
    """Wait a moment for calls in tests where the text has none, so that the module body is not predicted first."""
    searching = document.discovering
    if searching is not None and not document.tests and all(call.function == MODULE for call in document.calls):
        await asyncio.wait({searching}, timeout=_TESTS_SECONDS)


async def _predict(ls: CwmServer, document: Document, wanted: focus.Pick, asked: bool) -> None:
    snapshot, entry = document.snapshot, wanted.entry
    ls.tell(document, State.PREDICTING)
    async with AsyncExitStack() as stack:
        report: Report | None = None
        if asked:
            title = f"Predicting {focus.title(entry)}"
            report = await stack.enter_async_context(progress(ls, title, lambda: clear(ls, document, _CANCELLED)))

        def show(frames: tuple[Frame, ...]) -> None:
            document.shown = Prediction(snapshot, entry, frames, before=document.shown)
            ls.refresher.soon()
            if report is not None:
                report(f"{len(frames)} frames")

        arriving = stack.enter_context(Arriving(show))
        mark = invented if wanted.invented else lambda frame: frame
        most = most_frames(snapshot, entry, ls.settings)
        ended, known = await remembering.predict(ls, snapshot, entry, most, lambda frame: arriving.add(mark(frame)))
    frames = tuple(arriving.frames)
    document.shown = Prediction(snapshot, entry, frames, ended.end, ended.model, ended.python, before=document.shown)
    document.kept = document.kept and document.kept.of_others()
    ls.trouble_is_over()
    await read(ls.analyst, document.shown)
    told = await asyncio.to_thread(_told, document.shown, ended.end, ls.settings)
    notes = ["the model made up the arguments"] * wanted.invented + [told] + ["kept from before"] * known
    ls.tell(document, State.READY, "; ".join(notes))
    ls.refresher.now()
    if not known or ls.connection.is_open:  # otherwise no worker is needed
        agree(ls, document, document.shown)
    predict_others(ls, document, document.shown)


def _told(shown: Prediction, end: End, settings: Settings) -> str:
    """How a prediction ended; also why there is little to see, if so."""
    reason = _SHORT.get(end.reason, end.reason.value)
    parts = [f"{len(shown.frames)} frames, {reason}{f' ({end.message})' if end.message else ''}"]
    if shown.entry.function == MODULE and all(call.function == MODULE for call in shown.snapshot.calls):
        parts.append("no call of a function with literal arguments was found, so the module body is predicted")
    hints = drawn(shown.snapshot, shown, Look())
    hidden = sum(hint.p < settings.min_probability for hint in hints)
    if not hints:
        parts.append("no line gives a name a value that could be shown")
    elif not settings.hints_enabled:
        parts.append("hints are switched off (cwm.hints.enabled)")
    elif hidden:
        parts.append(f"{hidden} of {len(hints)} hints are hidden (cwm.hints.minProbability)")
    return "; ".join(parts)


def clear(ls: CwmServer, document: Document, why: str) -> None:
    """Show nothing that was predicted for the document until its text changes or a call is chosen."""
    document.stop()
    document.kept = None
    tell_outcome(ls, document)
    ls.tell(document, State.NOTHING, f"{why}; edit the file or choose a call to predict again.")
    ls.refresher.now()
