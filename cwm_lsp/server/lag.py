"""How late the event loop is: a probe that only the benchmark switches on.

It sleeps for `PAUSE` again and again, and what it oversleeps is the lag: the time for which a request that came in then
would have waited before anybody looked at it.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
from pathlib import Path

VARIABLE = "CWM_LSP_LAG"  # names the file that takes the samples, as JSON: pairs of a moment and a lag, in seconds
PAUSE = 0.005  # seconds


async def probe() -> None:
    """Measure until cancelled, then write the samples; does nothing where the variable is not set."""
    name = os.environ.get(VARIABLE)
    if not name:
        return
    samples: list[tuple[float, float]] = []
    try:
        while True:
            due = time.monotonic() + PAUSE
            await asyncio.sleep(PAUSE)
            now = time.monotonic()
            samples.append((now, now - due))
    finally:
        Path(name).write_text(json.dumps(samples), encoding="utf-8")
