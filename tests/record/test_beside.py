"""A real run goes no further than it is asked to, and ends when it is told to, whatever it is doing."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from cwm_lsp.record.beside import RealRun
from cwm_lsp.trace.model import End, EndReason, Event, Frame
from tests.record.programs import entry

WRITES = "def f(n):\n    open('one', 'w').close()\n    return n\n"
SLEEPS = "import time\ndef f(n):\n    time.sleep(n)\n    return n\n"


def frames_to(run: RealRun, event: Event, line: int) -> Frame:
    while True:
        found = run.step()
        assert isinstance(found, Frame)
        if (found.event, found.line) == (event, line):
            return found


def test_a_step_executes_what_lies_between_two_frames(tmp_path: Path) -> None:
    run = RealRun(WRITES, entry("f(3)"), str(tmp_path / "case.py"), max_frames=100)
    run.open()
    frames_to(run, Event.LINE, 2)
    assert list(tmp_path.iterdir()) == []
    assert frames_to(run, Event.LINE, 3).locals["n"].repr == "3"
    assert [path.name for path in tmp_path.iterdir()] == ["one"]
    frames_to(run, Event.RETURN, 3)
    assert run.step() == End(EndReason.RETURNED)


def test_a_step_that_takes_too_long_ends_the_run(tmp_path: Path) -> None:
    run = RealRun(SLEEPS, entry("f(60)"), str(tmp_path / "case.py"), max_frames=100, seconds=2.0)
    run.open()
    frames_to(run, Event.LINE, 3)
    assert run.step() == End(EndReason.TIMEOUT, "stopped after 2 seconds")


def test_a_file_whose_own_statements_do_not_end(tmp_path: Path) -> None:
    run = RealRun(f"{SLEEPS}f(60)\n", entry("f(0)"), str(tmp_path / "case.py"), max_frames=100, seconds=2.0)
    run.open()
    end = run.step()
    run.close()
    assert isinstance(end, End)
    assert "stopped after 2 seconds, before the call: the file's own statements take too long" in end.message


def test_a_step_that_is_under_way_is_killed(tmp_path: Path) -> None:
    run = RealRun(SLEEPS, entry("f(60)"), str(tmp_path / "case.py"), max_frames=100)
    run.open()
    frames_to(run, Event.LINE, 3)
    threading.Timer(0.3, run.kill).start()
    began = time.monotonic()
    found = run.step()
    run.close()
    assert isinstance(found, End)
    assert found.reason is EndReason.CANCELLED
    assert time.monotonic() - began < 30, "it did not sleep for its minute"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a program whose watcher is killed runs to its limits")
@pytest.mark.parametrize("processes", [1, 2])
def test_nothing_is_left_of_one_whose_watcher_is_killed_while_it_starts(processes: int, tmp_path: Path) -> None:
    path = str(tmp_path / "case.py")
    code = (
        "from cwm_lsp.record.beside import RealRun; from cwm_lsp.trace.model import Entry; "
        f"RealRun('def f(): pass', Entry('f', 'f()'), {path!r}, max_frames=9).open(); input()"
    )
    watcher = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE)
    until(lambda: len(children(watcher.pid)) == processes)
    started = children(watcher.pid)
    watcher.kill()
    watcher.communicate()
    until(lambda: not any(is_alive(child) for child in started))


def children(pid: int) -> set[int]:
    """The processes that `pid` has started, debugpy's adapter and debuggee, by what the system says."""
    found = set()
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = status.read_text().rpartition(")")[2].split()
            if int(fields[1]) == pid:
                found.add(int(status.parent.name))
    return found


def is_alive(pid: int) -> bool:
    """Whether the process still runs; one that is dead and waits for its parent does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def until(holds: Callable[[], bool]) -> None:
    """Wait, at most a minute, for what others do."""
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)
