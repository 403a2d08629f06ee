"""debugpy and the in-process recorder give the same trace."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cwm_lsp.record.debugpy_client import Session, debugpy_session, is_seen, record_debugpy
from cwm_lsp.record.limits import DEFAULT_LIMITS, Limits
from cwm_lsp.record.tracer import trace_program
from cwm_lsp.trace.collapse import collapse_comprehensions
from cwm_lsp.trace.model import EndReason, Frame, Trace
from tests.record.programs import CASES, PATH, Case, entry


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    with debugpy_session(PATH) as opened:
        yield opened


def _comparable(trace: Trace) -> list[Frame]:
    frames = [frame for frame in collapse_comprehensions(trace).frames if is_seen(frame)]
    return [replace(f, index=i) for i, f in enumerate(frames)]


def test_there_are_enough_programs() -> None:
    assert len(CASES) >= 40


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_same_trace(session: Session, case: Case) -> None:
    seen = session.record(case.source, case.entry)
    hooked = trace_program(case.source, case.entry, path=PATH, module_name="traced", limits=DEFAULT_LIMITS)
    assert _comparable(seen) == _comparable(hooked)
    assert (seen.end, seen.source, seen.entry, seen.python) == (hooked.end, hooked.source, hooked.entry, hooked.python)


LOOP = "def f(n):\n    while True:\n        n += 1\n"
STUCK = "import time\ndef f(n):\n    time.sleep(n)\n"
DIES = "import os\ndef f(n):\n    os._exit(n)\n"
CHANGES = "import os\ndef f(n):\n    os.execlp('sleep', 'sleep', str(n))\n"


@pytest.mark.parametrize(
    ("source", "limits", "reason"),
    [
        (LOOP, Limits(max_frames=20), EndReason.FRAME_LIMIT),
        (STUCK, Limits(seconds=1.0), EndReason.TIMEOUT),
        (DIES, Limits(), EndReason.EXITED),
        (CHANGES, Limits(), EndReason.ERROR),
    ],
    ids=["loop", "stuck", "dies", "changes"],
)
def test_bounded_and_no_orphan(source: str, limits: Limits, reason: EndReason, tmp_path: Path) -> None:
    path = str(tmp_path / "traced.py")
    trace = record_debugpy(source, entry("f(60)"), path=path, limits=limits)
    assert trace.end.reason is reason
    assert 2 <= len(trace.frames) <= limits.max_frames
    if sys.platform == "linux":
        assert not [p for p in Path("/proc").glob("[0-9]*/cwd") if _points_to(p, tmp_path)]


def _points_to(link: Path, directory: Path) -> bool:
    try:
        return link.readlink() == directory
    except OSError:
        return False
