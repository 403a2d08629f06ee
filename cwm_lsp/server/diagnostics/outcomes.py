"""What a complete prediction says about the code: the exception that comes out of it, and what it does not come to."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from cwm_lsp.program.entries import EntryCall
from cwm_lsp.server.analysis import questions
from cwm_lsp.server.analysis.questions import Expected
from cwm_lsp.server.diagnostics import exceptions, unreached
from cwm_lsp.server.diagnostics.codes import Units
from cwm_lsp.server.diagnostics.reporting import draws_faded, report
from cwm_lsp.server.diagnostics.reports import Part
from cwm_lsp.server.diagnostics.suppress import Report, reports
from cwm_lsp.server.documents import Document
from cwm_lsp.server.drawing.prediction import Prediction
from cwm_lsp.server.language_server import CwmServer
from cwm_lsp.server.settings import Settings

_log = logging.getLogger(__name__)


def tell_outcome(ls: CwmServer, document: Document) -> None:
    """Report on what is shown for the document, once it is complete; where nothing is, there is nothing to report."""
    if document.telling is not None:
        document.telling.cancel()
    if document.shown is None or document.shown.end is None:
        report(ls, document, Part.RUN)
    else:
        document.telling = asyncio.get_running_loop().create_task(_told(ls, document, document.shown))


async def tell_others(ls: CwmServer, document: Document) -> None:
    """Report the exceptions that leave other calls than the one in focus, but for those that are reported already."""
    seen = {_place(each) for part, found in document.reports.found.items() if part is not Part.OTHERS for each in found}
    told: dict[tuple[object, int], Report] = {}
    for shown in document.others.values():
        found = {_place(each): each for each in await _about(ls, document, shown) if _place(each) not in seen}
        told = found | told  # the body of the module, which comes last, says less than a function's own call
    report(ls, document, Part.OTHERS, tuple(told.values()))


def _place(each: Report) -> tuple[object, int]:
    return each.diagnostic.code, each.diagnostic.range.start.line


async def _told(ls: CwmServer, document: Document, shown: Prediction) -> None:
    report(ls, document, Part.RUN, await _about(ls, document, shown))


async def _about(ls: CwmServer, document: Document, shown: Prediction) -> tuple[Report, ...]:
    """A fault of ours costs these diagnostics, not the server."""
    units = ls.workspace.position_codec.client_num_units
    wanted = (shown.entry.function, shown.entry.call)
    calls = [call for call in document.calls if (call.function, call.call) == wanted]
    try:
        snapshot = shown.snapshot
        known = Expected()
        if seen := exceptions.lines_of(shown):
            known = await ls.analyst.ask(questions.expected, snapshot.asked, seen, calls)
        faded: list[tuple[int, int]] = []
        if shown.entry == document.focus and ls.settings.not_reached and draws_faded(ls):
            faded = await ls.analyst.ask(questions.not_reached, snapshot.asked, *unreached.run_of(shown))
        return await asyncio.to_thread(_found, shown, calls, known, faded, ls.settings, units)
    except Exception:
        _log.exception("the outcome of a prediction could not be told")
        return ()


def _found(
    shown: Prediction,
    calls: Sequence[EntryCall],
    known: Expected,
    faded: Sequence[tuple[int, int]],
    settings: Settings,
    units: Units,
) -> tuple[Report, ...]:
    found = exceptions.diagnostics(shown, calls, known, settings, units) + unreached.diagnostics(
        shown, faded, calls, units
    )
    return reports(found, shown.snapshot.program.lines, units)
