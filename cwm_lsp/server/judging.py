"""The verdicts that follow a document: one task per document, replaced by each edit; pushed when they change."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace

from lsprotocol import types

from cwm_lsp.server import focus
from cwm_lsp.server.documents import Document
from cwm_lsp.server.language_server import CwmServer
from cwm_lsp.server.snapshot import Snapshot
from cwm_lsp.server.verdicts import diagnostics
from cwm_lsp.trace.model import MODULE, Entry
from cwm_lsp.trace.problem import UserError
from cwm_lsp.verdicts.combine import predicted
from cwm_lsp.verdicts.termination.function import about_loops
from cwm_lsp.verdicts.verdict import Kind, Verdict

_log = logging.getLogger(__name__)
_THOUGHT = 1024  # tokens of reasoning, for models that reason
_SURE = 0.8  # the least probability of a prediction that is shown: alarms that are false end all trust


def judge(ls: CwmServer, document: Document, *, after: float = 0.0) -> None:
    """Judge the document anew, `after` seconds from now."""
    document.stop_judging()
    document.judging = asyncio.get_running_loop().create_task(_guarded(ls, document, after))


async def _guarded(ls: CwmServer, document: Document, after: float) -> None:
    """A fault of ours ends this judging, not the server."""
    await asyncio.sleep(after)
    await ls.configured.wait()
    try:
        await _judge(ls, document, document.snapshot)
    except Exception:
        _log.exception("judging failed")


async def _judge(ls: CwmServer, document: Document, snapshot: Snapshot) -> None:
    """What the source alone shows comes first, then what computing the call in focus shows, or the model says."""
    if not ls.settings.termination_enabled or snapshot.problem is not None:
        _push(ls, document, ())
        return
    found: Sequence[Verdict] = await asyncio.to_thread(about_loops, snapshot.program)
    _push(ls, document, found)
    entry = focus.choose(snapshot, document.pick)
    if entry is None:
        return
    try:
        verdict = await ls.connection.judge(snapshot, entry, ls.settings)
    except UserError as problem:  # the prediction of the same call tells it
        _log.info("%r is not judged: %s", entry.call, problem)
        return
    if verdict.kind is Kind.UNKNOWN and entry.function != MODULE:
        verdict = await _asked(ls, snapshot, entry)
    if verdict.kind is Kind.LOOPS and (verdict.p is None or verdict.p >= _SURE):
        said = replace(verdict, message=f"{focus.title(entry)}: {verdict.message}")
        _push(ls, document, (*found, said))


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


def _push(ls: CwmServer, document: Document, verdicts: Sequence[Verdict]) -> None:
    """Send what is shown for the document, if it differs from what the client shows."""
    snapshot = document.snapshot
    shown = diagnostics(verdicts, snapshot, ls.settings, ls.workspace.position_codec.client_num_units)
    if shown != document.diagnostics:
        document.diagnostics = shown
        params = types.PublishDiagnosticsParams(snapshot.uri, shown, snapshot.version)
        ls.text_document_publish_diagnostics(params)


def clear(ls: CwmServer, document: Document) -> None:
    """The document is closed: nothing is shown for it any more."""
    document.stop_judging()
    if document.diagnostics:
        document.diagnostics = []
        ls.text_document_publish_diagnostics(types.PublishDiagnosticsParams(document.snapshot.uri, []))
