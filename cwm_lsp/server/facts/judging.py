"""The verdicts that follow a document: one task per document, replaced by each edit and each choice of a call."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace

from cwm_lsp.server.analysis import questions
from cwm_lsp.server.diagnostics.codes import ENDLESS_LOOP, call_of
from cwm_lsp.server.diagnostics.reporting import report
from cwm_lsp.server.diagnostics.reports import Part
from cwm_lsp.server.diagnostics.suppress import Report, reports
from cwm_lsp.server.diagnostics.verdicts import diagnostics
from cwm_lsp.server.document import focus
from cwm_lsp.server.document.snapshot import Snapshot
from cwm_lsp.server.documents import Document
from cwm_lsp.server.facts.learning import settled
from cwm_lsp.server.language_server import CwmServer
from cwm_lsp.trace.model import MODULE, Entry
from cwm_lsp.trace.problem import UserError
from cwm_lsp.verdicts.combine import predicted
from cwm_lsp.verdicts.verdict import Kind, Place, Verdict

_log = logging.getLogger(__name__)
_THOUGHT = 1024  # tokens of reasoning, for models that reason


def judge(ls: CwmServer, document: Document, *, after: float = 0.0) -> None:
    """Judge the document anew, `after` seconds from now."""
    document.stop_judging()
    document.reports.forget([Part.VERDICTS])
    document.judging = asyncio.get_running_loop().create_task(_guarded(ls, document, after))


async def _guarded(ls: CwmServer, document: Document, after: float) -> None:
    """A fault of ours ends this judging, not the server."""
    await asyncio.sleep(after)
    await ls.configured.wait()
    try:
        await _judge(ls, document, await settled(ls.analyst, document))
    except Exception:
        _log.exception("judging failed")
        report(ls, document, Part.VERDICTS)


async def _judge(ls: CwmServer, document: Document, snapshot: Snapshot) -> None:
    """What the source alone shows comes first, then what computing the call in focus shows, or the model says."""
    if not ls.settings.termination_enabled or snapshot.problem is not None:
        report(ls, document, Part.VERDICTS)
        return
    found: Sequence[Verdict] = await ls.analyst.ask(questions.loops, snapshot.asked)
    first = await _reports(ls, snapshot, found)
    _tell(ls, document, first, is_all=False)
    wanted = document.wanted()
    entry = None if wanted is None or wanted.invented else wanted.entry  # what the model made up accuses nobody
    verdict = await _about_call(ls, snapshot, entry) if entry is not None else None
    if entry is not None and verdict is not None:
        evidence = (*verdict.evidence, _call(document, snapshot, entry))
        said = replace(verdict, message=f"{focus.title(entry)}: {verdict.message}", evidence=evidence)
        first = await _reports(ls, snapshot, (*found, said))
    _tell(ls, document, first, is_all=True)


def _call(document: Document, snapshot: Snapshot, entry: Entry) -> Place:
    """Where the text has the call, or its function."""
    calls = [each for each in document.calls if Entry(each.function, each.call) == entry and not each.path]
    found = call_of(snapshot, entry, calls)
    return Place(found.line, found.line, found.message)


def _tell(ls: CwmServer, document: Document, found: tuple[Report, ...], *, is_all: bool) -> None:
    """Hints at the heads of loops say so, too."""
    before = document.reports.found.get(Part.VERDICTS, ())
    report(ls, document, Part.VERDICTS, found, is_all=is_all)
    if found != before and any(each.diagnostic.code == ENDLESS_LOOP for each in (*before, *found)):
        ls.refresher.soon()


async def _about_call(ls: CwmServer, snapshot: Snapshot, entry: Entry) -> Verdict | None:
    """The verdict on the call in focus, where it is that the call does not end."""
    try:
        verdict = await ls.connection.judge(snapshot, entry, ls.settings)
    except UserError as problem:  # the prediction of the same call tells it
        _log.info("%r is not judged: %s", entry.call, problem)
        return None
    if verdict.kind is Kind.UNKNOWN and entry.function != MODULE:
        verdict = await _asked(ls, snapshot, entry)
    sure = verdict.p is None or verdict.p >= ls.settings.least_probability
    return verdict if verdict.kind is Kind.LOOPS and sure else None


async def _asked(ls: CwmServer, snapshot: Snapshot, entry: Entry) -> Verdict:
    """The model's answer, about the function's first line; unknown where it can't be asked or need not be."""
    scope = snapshot.program.function(entry.function)
    nothing = Verdict(Kind.UNKNOWN, None, "the model was not asked")
    if scope is None or ls.settings.termination_predicted == "off":
        return nothing
    try:
        answer = await ls.connection.ask_whether_it_ends(snapshot, entry, ls.settings, _THOUGHT)
    except UserError:  # the prediction of the same call tells it
        return nothing
    return nothing if answer.best is None else predicted(*answer.best, line=scope.def_line, end_line=scope.last_line)


async def _reports(ls: CwmServer, snapshot: Snapshot, verdicts: Sequence[Verdict]) -> tuple[Report, ...]:
    """What is told of the verdicts; those that comments suppress are left out."""
    units = ls.workspace.position_codec.client_num_units
    found = diagnostics(verdicts, snapshot, ls.settings, units)
    return await asyncio.to_thread(reports, found, snapshot.program.lines, units) if found else ()
