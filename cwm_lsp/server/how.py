"""How the handlers of a method run; each module in `methods/` says it in its `HOW`, and a test holds it to that."""

from __future__ import annotations

from enum import Enum


class How(Enum):
    """Handlers run on the event loop, so none of them computes or blocks for long, whatever it does."""

    CHANGES = "changes the server's state; long work goes on in a task of its own"
    READS = "reads the current version of a document, what is drawn once that is so, and changes nothing"
    WAITS = "waits for the worker, the client or the user; cancelling the request ends it"
