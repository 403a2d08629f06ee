"""The process that runs the user's program for `inprocess.record`: request on stdin, trace into a journal.

The journal takes one JSON array a line: `["ready", version]`, then frames (`raw.Raw`), then `["end", reason, message]`.
Each frame is written as it is made, so that whatever ends this process leaves every frame made until then.
"""

from __future__ import annotations

import json
import math
import os
import sys

from cwm_lsp.record.journal import Journal, JournalFull
from cwm_lsp.record.limits import Limits
from cwm_lsp.record.raw import raw_of
from cwm_lsp.record.tracer import PYTHON, trace_program
from cwm_lsp.trace.model import EndReason, Entry, Frame

_BYTES_A_CHAR = 2  # most text is ASCII, which takes one
_BYTES_A_FRAME = 2048  # names, and what stands between
_LAST_BYTES = 1 << 20  # kept for the end's line
_LAST_CHARS = 50_000  # of what it says: an exception's text may have any length; six bytes each where they are escaped


def main() -> None:
    """Serve the one request, then leave without running exit handlers: a program's threads must not keep us."""
    request = json.load(sys.stdin.buffer)
    limits = Limits(**request["limits"])
    capacity = limits.max_trace_chars * _BYTES_A_CHAR + limits.max_frames * _BYTES_A_FRAME
    journal = Journal(request["result"], capacity + _LAST_BYTES)
    encode = json.JSONEncoder(check_circular=False).encode
    forked = False

    def leave() -> None:
        nonlocal forked
        forked = True  # a fork of the program carries the hook along, and must not write

    def put(line: object, keep: int = 0) -> None:
        if not forked:
            journal.write(encode(line).encode(), keep)

    def put_frame(frame: Frame) -> None:
        try:
            put(raw_of(frame), _LAST_BYTES)
        except JournalFull:
            put(["end", EndReason.FRAME_LIMIT, f"a recording of more than {capacity} bytes"])
            os._exit(0)

    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=leave)
    nothing = os.open(os.devnull, os.O_RDWR)
    put(["ready", PYTHON])
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    bound(limits, capacity + _LAST_BYTES)
    path = request["path"]
    sys.path.insert(0, os.path.dirname(path))
    entry = Entry(request["function"], request["call"])
    trace = trace_program(
        request["source"],
        entry,
        path=path,
        module_name=request["module"],
        limits=limits,
        stdin=request["stdin"],
        on_frame=put_frame,
    )
    put(["end", trace.end.reason.value, trace.end.message[:_LAST_CHARS]])
    os._exit(0)


def bound(limits: Limits, own_bytes: int = 0) -> None:
    """Limit this process's processor time and memory, as far as the platform can; `own_bytes` come on top, for us."""
    try:
        import resource
    except ImportError:  # not on Windows: there the parent's wall clock is the only bound
        return
    seconds = math.ceil(limits.seconds) + 1
    bounds = {
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_AS: (limits.memory_mb << 20) + own_bytes,
        resource.RLIMIT_CORE: 0,
    }
    for kind, most in bounds.items():
        hard = resource.getrlimit(kind)[1]
        soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
        try:
            resource.setrlimit(kind, (soft, soft))
        except (ValueError, OSError):  # a platform that knows the limit but cannot set it (macOS, RLIMIT_AS)
            continue
