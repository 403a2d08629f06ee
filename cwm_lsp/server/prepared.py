"""Handlers that read facts about a document wait until they are known: finding them takes seconds for a long text."""

from __future__ import annotations

import functools
import inspect
from typing import Any

from cwm_lsp.server.errors import Handler


def prepared(handler: Handler) -> Handler:
    """`handler`, called when the current version of its document has been analysed.

    Its first argument is the document's URI, or params with a `text_document`; for one that is not open it does not
    wait.
    """

    @functools.wraps(handler)
    async def later(ls: Any, first: Any, *others: Any) -> Any:
        document = ls.documents.get(first if isinstance(first, str) else first.text_document.uri)
        if document is not None:
            await document.settled()
        answer = handler(ls, first, *others)
        return await answer if inspect.isawaitable(answer) else answer

    return later
