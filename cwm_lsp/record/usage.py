"""What calls use, counted in a process of its own: lines that run, or bytes that are held at once.

Counts, no times: they are the same on every machine. Lines are the line events of the file's code. Bytes are the peak
of what Python's allocator gives out during the call, by `tracemalloc`: not the arguments, nor what libraries take past
that allocator.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Literal

from cwm_lsp.record.limits import Limits
from cwm_lsp.record.process import kill_group, started

Counted = Literal["lines", "bytes"]


def usages(
    source: str,
    groups: Sequence[Sequence[str]],
    counted: Counted,
    *,
    path: str,
    limits: Limits,
    enough: int | None = None,
    python: str = sys.executable,
) -> list[list[int | None]]:
    """Run groups of calls (call expressions with positional arguments) of `source`; the count of each, in order.

    The module body runs anew before each call. None stands for a call that raised or that a limit stopped. There are
    fewer groups where the process was ended, and after the first one with a count above `enough`. `limits.seconds` are
    for all calls together, `limits.max_frames` for each. Raises UserError only where the interpreter cannot be run.
    """
    full = os.path.abspath(path)
    request = {
        "source": source,
        "groups": [list(calls) for calls in groups],
        "counted": counted,
        "enough": enough,
        "path": full,
        "limits": asdict(limits),
    }
    process = started("usage_child", full, python)
    output = b""
    with process:
        try:
            with contextlib.suppress(subprocess.TimeoutExpired):
                output, _ = process.communicate(json.dumps(request).encode(), timeout=limits.seconds)
        finally:
            kill_group(process)
        if not output:
            with contextlib.suppress(subprocess.TimeoutExpired):  # one that left the group may hold the pipe open
                output, _ = process.communicate(timeout=1)
    return [json.loads(line) for line in output.split(b"\n")[:-1]]
