"""A real run as a `Trace`, made by a hook inside the process that runs it; the process is ours to kill."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from cwm_lsp.record.journal import entries
from cwm_lsp.record.limits import DEFAULT_LIMITS, Limits, out_of_time
from cwm_lsp.record.process import ask, death, kill_group, started
from cwm_lsp.record.raw import frames_of
from cwm_lsp.trace.collecting import uncollected
from cwm_lsp.trace.model import End, EndReason, Entry, Source, Trace
from cwm_lsp.trace.problem import UserError

_POLL_SECONDS = 0.005


def record(
    source: str,
    entry: Entry,
    *,
    path: str,
    limits: Limits = DEFAULT_LIMITS,
    module_name: str | None = None,
    python: str = sys.executable,
    stdin: str = "",
    cancelled: Callable[[], bool] = lambda: False,
) -> Trace:
    """Run `entry` of `source` in a process of its own and return every frame of the source's code.

    `path` is the file's name: its directory is where the program runs and imports from. `module_name` is `__name__`,
    `Entry.module_name` unless given. `python` is the interpreter, 3.11 or later; `stdin` is what the program reads from
    `sys.stdin`. What the program did before it was stopped by a limit or died is in the trace; `end` says what
    happened. `cancelled` is asked every few milliseconds, and ends the process. Raises UserError only where the
    interpreter cannot be run.
    """
    full = os.path.abspath(path)
    handle, result = tempfile.mkstemp(prefix="cwm-record-")
    os.close(handle)
    request = {
        "source": source,
        "function": entry.function,
        "call": entry.call,
        "path": full,
        "result": result,
        "module": module_name or entry.module_name(full),
        "limits": asdict(limits),
        "stdin": stdin,
    }
    try:
        stopped, status, trouble = _run(python, request, full, limits.seconds, cancelled)
        with uncollected():
            lines = entries(Path(result))
    finally:
        os.unlink(result)
    if not lines:
        raise UserError(f"the recorder could not start with {python}: {trouble or f'exit status {status}'}")
    version = lines[0][1]
    end = _end(lines, stopped, status, limits, entry, cancelled())
    raws = (line for line in lines[1:] if line[0] != "end")
    identity = Source(path, hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest())
    with uncollected():
        return Trace(identity, entry, version, tuple(frames_of(raws)), end)


def _run(
    python: str, request: dict[str, Any], path: str, seconds: float, cancelled: Callable[[], bool]
) -> tuple[bool, int, str]:
    """Whether it was stopped, the exit status, and the last line of what went wrong before the program ran."""
    deadline = time.monotonic() + seconds
    process = started("child", path, python, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    with process:
        try:
            assert process.stderr is not None
            ask(process, json.dumps(request).encode())
            while process.poll() is None and time.monotonic() < deadline and not cancelled():
                time.sleep(_POLL_SECONDS)
            stopped = process.poll() is None
        finally:
            kill_group(process)
        trouble = process.stderr.read().decode("utf-8", "replace").strip().splitlines()
    return stopped, process.returncode, trouble[-1] if trouble else ""


def _end(lines: list[list[Any]], stopped: bool, status: int, limits: Limits, entry: Entry, cancelled: bool) -> End:
    if lines[-1][0] == "end":
        return End(EndReason(lines[-1][1]), lines[-1][2])
    if stopped and cancelled:
        return End(EndReason.CANCELLED)
    if stopped:
        return out_of_time(limits.seconds, entry, begun=len(lines) > 1)
    return death(status)
