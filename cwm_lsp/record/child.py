"""The process that runs the user's program for `inprocess.record`: request on stdin, trace into a file.

The file takes one JSON array a line: `["ready", version]`, then frames (`raw.Raw`), then `["end", reason, message]`.
Each line is one `write`, so that whatever ends this process leaves every frame made until then.
"""

from __future__ import annotations

import json
import math
import os
import sys

from cwm_lsp.record.limits import Limits
from cwm_lsp.record.raw import raw_of
from cwm_lsp.record.tracer import PYTHON, trace_program
from cwm_lsp.trace.model import Entry, Frame


def main() -> None:
    """Serve the one request, then leave without running exit handlers: a program's threads must not keep us."""
    request = json.load(sys.stdin.buffer)
    fd = os.open(request["result"], os.O_WRONLY | os.O_APPEND)
    encode = json.JSONEncoder(check_circular=False).encode
    forked = False

    def leave() -> None:
        nonlocal forked
        forked = True  # a fork of the program carries the hook along, and must not write

    def put(line: object) -> None:
        if not forked:
            os.write(fd, encode(line).encode("utf-8", "surrogatepass") + b"\n")

    def put_frame(frame: Frame) -> None:
        put(raw_of(frame))

    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=leave)
    nothing = os.open(os.devnull, os.O_RDWR)
    put(["ready", PYTHON])
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    limits = Limits(**request["limits"])
    bound(limits)
    path = request["path"]
    sys.path.insert(0, os.path.dirname(path))
    entry = Entry(request["function"], request["call"])
    trace = trace_program(
        request["source"], entry, path=path, module_name=request["module"], limits=limits, on_frame=put_frame
    )
    put(["end", trace.end.reason.value, trace.end.message])
    os._exit(0)


def bound(limits: Limits) -> None:
    """Limit this process's processor time and memory, as far as the platform can."""
    try:
        import resource
    except ImportError:  # not on Windows: there the parent's wall clock is the only bound
        return
    seconds = math.ceil(limits.seconds) + 1
    bounds = {resource.RLIMIT_CPU: seconds, resource.RLIMIT_AS: limits.memory_mb << 20, resource.RLIMIT_CORE: 0}
    for kind, most in bounds.items():
        hard = resource.getrlimit(kind)[1]
        soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
        try:
            resource.setrlimit(kind, (soft, soft))
        except (ValueError, OSError):  # a platform that knows the limit but cannot set it (macOS, RLIMIT_AS)
            continue
