"""The process that runs the user's program for `usage.usages`: request on stdin, counts on what was stdout.

Each line of the answer is the JSON array of the counts of one group.
"""

from __future__ import annotations

import ast
import inspect
import json
import os
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from sys import setprofile  # the real one: the program sees another
from types import ModuleType
from typing import Any

from cwm_lsp.record.activation import Activations
from cwm_lsp.record.child import bound
from cwm_lsp.record.limits import Limits
from cwm_lsp.record.quiet import quiet
from cwm_lsp.record.sink import Sink
from cwm_lsp.record.tracer import compiled, ended
from cwm_lsp.trace.model import End, EndReason, Entry, Event, Frame

if sys.version_info >= (3, 12):
    from cwm_lsp.record.hook_monitoring import monitoring_hook as hook
else:
    from cwm_lsp.record.hook_settrace import settrace_hook as hook

Run = Callable[[], object]


def main() -> None:
    """Serve the one request, then leave without running exit handlers: a program's threads must not keep us."""
    request = json.load(sys.stdin.buffer)
    answers = os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    limits = Limits(**request["limits"])
    bound(limits)
    sys.path.insert(0, os.path.dirname(request["path"]))
    source, what, path, enough = (request[name] for name in ("source", "counted", "path", "enough"))
    if what == "bytes":  # what is made once, such as an imported module, is not the first call's
        counted(source, request["groups"][0][0], what, path, limits)
    for calls in request["groups"]:
        counts = [counted(source, call, what, path, limits) for call in calls]
        os.write(answers, json.dumps(counts).encode() + b"\n")
        if enough is not None and max(count or 0 for count in counts) > enough:
            break
    os._exit(0)


def counted(source: str, call: str, what: str, path: str, limits: Limits) -> int | None:
    """The lines or bytes of one call, after the module body; None for one that did not return."""
    module = ModuleType(Path(path).stem)
    namespace = module.__dict__
    namespace["__file__"] = path
    expression = ast.parse(call, mode="eval").body
    assert isinstance(expression, ast.Call)
    arguments = Entry("", f"[{', '.join(map(ast.unparse, expression.args))}]")
    with quiet(module) as max_depth:
        code = compiled(source, arguments, path, namespace)
        if isinstance(code, End):
            return None
        try:
            values = eval(code, namespace)
            function = eval(ast.unparse(expression.func), namespace)
        except BaseException:  # the module body may have bound anything to the name
            return None

        def run() -> None:
            result = function(*values)
            if inspect.isgenerator(result):
                for _ in result:
                    pass

        return _lines(run, namespace, path, max_depth, limits) if what == "lines" else _bytes(run)


def _lines(run: Run, namespace: dict[str, Any], path: str, max_depth: Callable[[], int], limits: Limits) -> int | None:
    lines = 0

    def see(frame: Frame) -> None:
        nonlocal lines
        lines += frame.event is Event.LINE

    sink = Sink(limits, see)
    activations = Activations(path, namespace, lambda held, before: {}, lambda value: "", False, max_depth, sink)

    def hooked() -> object:
        with hook(activations):
            return run()

    end = ended(hooked)
    return lines if end.reason is EndReason.RETURNED and not sink.full else None


def _bytes(run: Run) -> int | None:
    # a profile function makes CPython keep a frame object for each activation: the stack is among what is allocated
    tracemalloc.start()
    setprofile(lambda frame, event, argument: None)
    end = ended(run)
    setprofile(None)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak if end.reason is EndReason.RETURNED else None
