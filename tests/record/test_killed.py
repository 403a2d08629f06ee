"""What was recorded until the end is kept, whatever ends the process that runs the program."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from cwm_lsp.record.inprocess import record
from cwm_lsp.record.limits import Limits
from cwm_lsp.trace.model import EndReason
from tests.record.programs import entry

# each ends in line 6, of which the frame is the last
DEATHS = {
    "segfault": ("import ctypes", "ctypes.string_at(0)", "killed", "the process was ended by SIGSEGV"),
    "abort": ("import os", "os.abort()", "killed", "the process was ended by SIGABRT"),
    "os_exit": ("import os", "os._exit(7)", "exited", "exit status 7"),
    "replaced": ("import os", "os.execv('/bin/false', ['false'])", "exited", "exit status 1"),
    "waits": ("import time", "time.sleep(60)", "timeout", "stopped after 1 seconds"),
    "busy_in_c": ("", "10 ** 10 ** 8", "timeout", "stopped after 1 seconds"),
    "closes_all": ("import os", "os.closerange(0, 100); os._exit(7)", "exited", "exit status 7"),
    "memory": ("", "[0] * 10 ** 10", "raised", "MemoryError"),
    "long_message": ("", "raise ValueError('x' * 10 ** 6)", "raised", f"ValueError: {'x' * (50_000 - 12)}"),
}


@pytest.mark.parametrize("name", DEATHS)
def test_frames_before_a_death(name: str, tmp_path: Path) -> None:
    imported, death, reason, message = DEATHS[name]
    source = f"{imported}\ndef f(n):\n    total = 0\n    for i in range(100):\n        total += i\n    {death}\n"
    trace = record(source, entry("f(1)"), path=str(tmp_path / "case.py"), limits=Limits(seconds=1))
    assert (trace.end.reason.value, trace.end.message) == (reason, message)
    last = next(frame for frame in reversed(trace.frames) if frame.locals)
    assert (last.line, last.locals["total"].repr) == (6, "4950")
    assert [frame.index for frame in trace.frames] == list(range(len(trace.frames)))
    assert sum(frame.line == 5 for frame in trace.frames) == 100


def test_killed_from_outside_while_it_is_recorded(tmp_path: Path) -> None:
    told = tmp_path / "pid"
    source = (
        f"import os\ndef f(n):\n    open({str(told)!r}, 'w').write(str(os.getpid()))\n    while True:\n        n += 1\n"
    )

    def kill() -> None:
        deadline = time.monotonic() + 20
        while not (told.exists() and told.read_text()) and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(0.1)
        os.kill(int(told.read_text()), signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    trace = record(source, entry("f(1)"), path=str(tmp_path / "case.py"), limits=Limits(max_frames=10**6, seconds=30))
    killer.join()
    assert (trace.end.reason, trace.end.message) == (EndReason.KILLED, "the process was ended by SIGKILL")
    rounds = sum(frame.line == 5 for frame in trace.frames[:-1])
    assert trace.frames[-1].locals["n"].repr == str(1 + rounds)


def test_a_program_that_closes_all_files_is_recorded_on(tmp_path: Path) -> None:
    source = (
        "import os\ndef f(n):\n    os.closerange(0, 100)\n    own = os.open('own', os.O_CREAT | os.O_WRONLY)\n"
        "    os.write(own, b'mine')\n    return n\n"
    )
    trace = record(source, entry("f(5)"), path=str(tmp_path / "case.py"))
    assert [frame.line for frame in trace.frames] == [2, 3, 4, 5, 6, 6]
    assert (tmp_path / "own").read_bytes() == b"mine"


def test_a_recording_that_gets_too_large_ends_so(tmp_path: Path) -> None:
    source = "def f(n):\n    while True:\n        n += 9000 * chr(233)\n"
    limits = Limits(max_trace_chars=100_000, max_frames=10)  # each of these characters takes six bytes on its way
    trace = record(source, entry("f('')"), path=str(tmp_path / "c.py"), limits=limits)
    assert trace.end.reason is EndReason.FRAME_LIMIT
    assert trace.end.message == "a recording of more than 220480 bytes"
    assert len(trace.frames) > 5
