"""`cwm/compare`, a request of ours, and the command of a like name: the shown prediction beside a real run.

A request, so that cancelling it ends the program; the command does the same with a progress that can be cancelled.
"""

from __future__ import annotations

import asyncio

from cwm_lsp.server import params
from cwm_lsp.server.document import focus
from cwm_lsp.server.errands import start
from cwm_lsp.server.how import How
from cwm_lsp.server.language_server import CwmServer
from cwm_lsp.server.predicting import comparing
from cwm_lsp.trace.align import comparison_to_json
from cwm_lsp.trace.serialize import Json

HOW = How.WAITS
METHOD = "cwm/compare"
COMMAND = "cwm.compare"


async def compare(ls: CwmServer, data: object) -> Json | None:
    """Waits for the user and the program; None where the user does not agree.

    Raises UserError as `comparing.wanted` and `comparing.compare` do.
    """
    document, shown = comparing.wanted(ls, params.text(METHOD, data, "uri"))
    both = await comparing.compare(ls, document, shown, params.token(data))
    if both is None:
        return None
    return await asyncio.to_thread(comparison_to_json, both.predicted.trace, both.observed.trace)


def compare_command(ls: CwmServer, uri: str) -> None:
    """Answers at once; the comparison runs in its own task."""
    document, shown = comparing.wanted(ls, uri)

    async def work() -> None:
        await comparing.compare(ls, document, shown)

    start(ls, f"Comparing {focus.title(shown.entry)} with a real run", work, waits=True)
