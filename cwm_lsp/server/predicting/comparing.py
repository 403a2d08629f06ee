"""A real run of the call in focus, beside its prediction: asked for by the user, refused in an untrusted workspace."""

from __future__ import annotations

import asyncio
import threading
from pathlib import PurePosixPath

from lsprotocol import types

from cwm_lsp.record.inprocess import record
from cwm_lsp.record.limits import Limits
from cwm_lsp.server.diagnostics.codes import LEFT_PREDICTION, Place, Units, diagnostic, lines
from cwm_lsp.server.diagnostics.reporting import report
from cwm_lsp.server.diagnostics.reports import Part
from cwm_lsp.server.diagnostics.suppress import Report, reports
from cwm_lsp.server.document import focus
from cwm_lsp.server.documents import Document
from cwm_lsp.server.drawing.comparison import Comparison, compared
from cwm_lsp.server.drawing.prediction import Prediction
from cwm_lsp.server.facts.learning import read
from cwm_lsp.server.language_server import CwmServer
from cwm_lsp.server.predicting.progress import progress
from cwm_lsp.server.settings import Settings
from cwm_lsp.server.wire import State
from cwm_lsp.trace.model import Trace
from cwm_lsp.trace.problem import UserError
from cwm_lsp.view.wording import difference

RUN = "Run"  # the button
_LONGEST_VALUE = 10_000  # characters
_LONGEST_TRACE = 5_000_000  # characters: the server stays small


def wanted(ls: CwmServer, uri: str) -> tuple[Document, Prediction]:
    """What is to be compared. Raises UserError where it must not be run, or nothing complete is shown."""
    document = ls.documents.known(uri)
    if not ls.trusted:
        raise UserError("Nothing is run in an untrusted workspace: trust it in the editor first.")
    if document.shown is None or document.shown.end is None:
        why = document.message or document.state.value
        raise UserError(f"There is no complete prediction to compare ({why}): try again when there is one.")
    return document, document.shown


async def compare(
    ls: CwmServer, document: Document, shown: Prediction, token: types.ProgressToken | None = None
) -> Comparison | None:
    """Ask the user, run, show both; None where the user does not agree.

    Cancelling the waiting task, or the progress, ends the program and all that it has started. Raises UserError where
    the run does not come to the call, and where the text has changed meanwhile.
    """
    if not await _agreed(ls, shown):
        return None
    task = asyncio.current_task()
    assert task is not None
    ls.errands.add(task)  # nothing may run on when the server ends
    try:
        async with progress(ls, f"Running {focus.title(shown.entry)} for real", task.cancel, token):
            actual = await _run(shown, ls.settings)
    finally:
        ls.errands.discard(task)
    if not actual.frames:
        why = f"{actual.end.reason.value}{f', {actual.end.message}' if actual.end.message else ''}"
        raise UserError(
            f"The real run did not come to {focus.title(shown.entry)} ({why}): mend that and compare again."
        )
    both = compared(shown, actual)
    for side in (both.predicted, both.observed):
        await read(ls.analyst, side)
    found = await asyncio.to_thread(_reports, both, ls.settings, ls.workspace.position_codec.client_num_units)
    if document.shown is None or document.shown.snapshot is not shown.snapshot or document.focus != shown.entry:
        raise UserError("The text or the call in focus has changed during the real run: compare again.")
    document.comparison = both
    report(ls, document, Part.REAL, found)
    ls.tell(document, State.READY, both.sentence)
    ls.refresher.now()
    return both


async def _agreed(ls: CwmServer, shown: Prediction) -> bool:
    what, name = focus.title(shown.entry), PurePosixPath(shown.snapshot.path).name
    question = types.ShowMessageRequestParams(
        types.MessageType.Warning,
        f"Run {what} for real? The code of {name} is executed with all that it does (files, network, other programs), "
        f"for {ls.settings.compare_seconds} s and with {ls.settings.compare_memory:,} MiB at most.",
        [types.MessageActionItem(RUN), types.MessageActionItem("Cancel")],
    )
    answer = await ls.window_show_message_request_async(question)
    return answer is not None and answer.title == RUN


async def _run(shown: Prediction, settings: Settings) -> Trace:
    """The real run, as long as the prediction may be; in a child process, which a thread waits for."""
    over = threading.Event()
    limits = Limits(
        max_frames=max(settings.max_frames, len(shown.frames)),
        seconds=float(settings.compare_seconds),
        max_repr_chars=_LONGEST_VALUE,
        max_trace_chars=_LONGEST_TRACE,
        memory_mb=settings.compare_memory,
    )
    work = asyncio.to_thread(
        record, shown.snapshot.text, shown.entry, path=shown.snapshot.path, limits=limits, cancelled=over.is_set
    )
    try:
        return await work
    finally:
        over.set()


def _reports(both: Comparison, settings: Settings, units: Units) -> tuple[Report, ...]:
    """The line on which the real run left the prediction; in a thread, as both sides are aligned first."""
    first, place, level = both.alignment.first_divergence, both.place, settings.compare_divergence
    if first is None or place is None or level == "off":
        return ()
    snapshot = both.observed.snapshot
    scope = snapshot.program.function(both.observed.entry.function)
    found = diagnostic(
        LEFT_PREDICTION,
        level,
        lines(snapshot, place, place, units),
        f"The real run of {focus.title(both.observed.entry)} left the prediction here: {difference(first)} (observed)",
        snapshot,
        units,
        [Place(1 if scope is None else scope.def_line, f"compared: {both.sentence}")],
    )
    return reports([found], snapshot.program.lines, units)
