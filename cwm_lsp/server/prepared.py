"""Handlers that read facts about a document wait until they are known, and until all that is shown has been drawn."""

from __future__ import annotations

import functools
import inspect
from typing import Any

from cwm_lsp.server.errors import Handler
from cwm_lsp.server.facts.learning import drawn


def prepared(handler: Handler) -> Handler:
    """`handler`, called when the current version of its document has been analysed and drawn.

    Its first argument is the document's URI, or params with a `text_document`; for one that is not open it does not
    wait.
    """

    @functools.wraps(handler)
    async def later(ls: Any, first: Any, *others: Any) -> Any:
        document = ls.documents.get(first if isinstance(first, str) else first.text_document.uri)
        if document is not None:
            await drawn(ls, document)
        answer = handler(ls, first, *others)
        return await answer if inspect.isawaitable(answer) else answer

    return later
