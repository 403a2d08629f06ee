"""Long work on an event loop, a little at a time, so that whatever else comes in hardly waits.

A thread would do worse: it and the loop would wait for each other's hold on the interpreter, and where the system takes
the processor from the thread meanwhile, the loop waits for its return, too.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from typing import TypeVar

_TURN_SECONDS = 0.0005

Made = TypeVar("Made")


async def in_turns(steps: Iterable[Made]) -> list[Made]:
    """All that `steps` makes; others have their turn each time that half a millisecond is over."""
    made: list[Made] = []
    end = time.monotonic() + _TURN_SECONDS
    for each in steps:
        made.append(each)
        if time.monotonic() > end:
            await asyncio.sleep(0)
            end = time.monotonic() + _TURN_SECONDS
    return made
