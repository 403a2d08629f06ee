"""Where a session is in its course, which says what a client can ask for."""

from __future__ import annotations

from enum import Enum


class Phase(Enum):
    """What can be asked for now; the value completes "not possible ..."."""

    NEW = "before 'initialize'"
    CONFIGURING = "before the launch is done"
    RUNNING = "while the prediction is running on; pause it first"
    STOPPED = "while stopped"
    EDITING = "while a value is being set"
    ENDED = "after the session has ended"
