"""The model's agreement with what was computed: one task per document, once a prediction has ended and is shown."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace

from cwm_lsp.server.documents import Document
from cwm_lsp.server.drawing.prediction import Prediction
from cwm_lsp.server.language_server import CwmServer
from cwm_lsp.trace.agreement import has_computed
from cwm_lsp.trace.problem import UserError

_FRAMES = 1000  # about as many as the tokens of one pass tell
_log = logging.getLogger(__name__)


def agree(ls: CwmServer, document: Document, shown: Prediction) -> None:
    """Ask how far the model agrees with `shown`, which has ended, if anything of it was computed."""
    if has_computed(shown.frames):
        document.agreeing = asyncio.get_running_loop().create_task(_guarded(ls, document, shown))


async def _guarded(ls: CwmServer, document: Document, shown: Prediction) -> None:
    """What is shown stays as it is where the model can't be asked: its word is an addition."""
    try:
        agreed = await ls.connection.agree(shown.snapshot, shown.entry, shown.frames[:_FRAMES], ls.settings)
    except UserError as problem:
        _log.info("no agreement with %r: %s", shown.entry.call, problem)
    except Exception:
        _log.exception("asking for agreement failed")
    else:
        if document.shown is shown and agreed.frames:
            agreements = {each.frame: each for each in agreed.frames}
            document.shown = replace(shown, agreements=agreements, before=shown)
            ls.refresher.soon()
