"""Lines per second of the in-process recorder, steps per second of debugpy with and without TCP_NODELAY."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from cwm_lsp.record.debugpy_client import debugpy_session
from cwm_lsp.record.inprocess import record
from cwm_lsp.record.limits import Limits
from cwm_lsp.record.tracer import trace_program
from cwm_lsp.trace.model import EndReason, Entry, Event, Trace
from cwm_lsp.trace.problem import UserError

_SOURCE = """\
def count(n):
    total = 0
    i = 0
    while i < n:
        total += i * i
        i += 1
    return total
"""
_LINES_A_ROUND = 3
_LIST_SOURCE = """\
def count(n):
    held = list(range(200))
    i = 0
    while i < n:
        held[i % 200] += i
        held[-1], i = i, i + 1
    return held
"""
_LIMITS = Limits(max_frames=200_000, seconds=120.0)


def bench_record(
    *, lines: int = 20_000, steps: int = 30, repeats: int = 3, on_progress: Callable[[str], None] | None = None
) -> dict[str, Any]:
    """Medians of `repeats` runs: a loop of some `lines` lines in process, one of some `steps` steps under debugpy.

    `lines_per_s` counts the recording process's start and the transfer of the frames, `lines_per_s_hook` the traced
    program in a process that runs already. `seconds` are those of the whole recording, `seconds_list` with a list of
    200 numbers among the locals, which changes in each line but the loop's head. The start of debugpy is not in
    `steps_per_s`.
    """
    tell = on_progress or (lambda _: None)
    with TemporaryDirectory(prefix="cwm-bench-") as directory:
        path = str(Path(directory, "case.py"))
        tell(f"record: {lines} lines in process")
        entry = _entry(lines)
        whole, listed = (_recorded(source, entry, path, repeats) for source in (_SOURCE, _LIST_SOURCE))
        hook = median(
            _lines_per_s(lambda: trace_program(_SOURCE, entry, path=path, module_name="case", limits=_LIMITS))
            for _ in range(repeats)
        )
        rates = {}
        for nodelay in (True, False):
            tell(f"record: debugpy {'with' if nodelay else 'without'} TCP_NODELAY")
            rates[nodelay] = _debugpy_steps_per_s(path, steps, repeats, nodelay)
    return {
        "lines": lines,
        "steps": steps,
        "repeats": repeats,
        "seconds": lines / whole,
        "seconds_list": lines / listed,
        "lines_per_s": whole,
        "lines_per_s_hook": hook,
        "debugpy_steps_per_s": rates[True],
        "debugpy_steps_per_s_default": rates[False],
        "ratio_nodelay": rates[True] / rates[False],
    }


def _entry(lines: int) -> Entry:
    return Entry("count", f"count({max(1, lines // _LINES_A_ROUND)})")


def _recorded(source: str, entry: Entry, path: str, repeats: int) -> float:
    return median(_lines_per_s(lambda: record(source, entry, path=path, limits=_LIMITS)) for _ in range(repeats))


def _lines_per_s(run: Callable[[], Trace]) -> float:
    began = time.perf_counter()
    trace = run()
    seconds = time.perf_counter() - began
    return _checked(trace, Event.LINE) / seconds


def _debugpy_steps_per_s(path: str, steps: int, repeats: int, nodelay: bool) -> float:
    rates = []
    with debugpy_session(path, nodelay=nodelay) as session:
        for _ in range(repeats):
            began = time.perf_counter()
            trace = session.record(_SOURCE, _entry(steps), limits=_LIMITS)
            rates.append(_checked(trace, None) / (time.perf_counter() - began))
    return median(rates)


def _checked(trace: Trace, event: Event | None) -> int:
    """The number of frames (of one event), once the whole program was recorded."""
    if trace.end.reason is not EndReason.RETURNED:
        raise UserError(f"The benchmark's program was not recorded to its end ({trace.end.reason}); run it again.")
    return sum(event in (None, frame.event) for frame in trace.frames)
