"""The recorder that runs the program in a process of its own: ends, limits, what hostile programs do."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from cwm_lsp.record.inprocess import record
from cwm_lsp.record.limits import DEFAULT_LIMITS, Limits
from cwm_lsp.trace.model import EndReason, Trace
from cwm_lsp.trace.problem import UserError
from tests.record.programs import PATH, entry

ENDS = {
    "returns": ("def f(n):\n    return n\n", Limits(), "returned", ""),
    "raises": ("def f(n):\n    return n / 0\n", Limits(), "raised", "ZeroDivisionError: division by zero"),
    "sys_exit": ("import sys\ndef f(n):\n    sys.exit('bye')\n", Limits(), "exited", "exit status 'bye'"),
    "os_exit": ("import os\ndef f(n):\n    os._exit(3)\n", Limits(), "exited", "exit status 3"),
    "segfault": (
        "import os, signal\ndef f(n):\n    os.kill(os.getpid(), signal.SIGSEGV)\n",
        Limits(),
        "killed",
        "the process was ended by SIGSEGV",
    ),
    "sleeps": ("import time\ndef f(n):\n    time.sleep(60)\n", Limits(seconds=1), "timeout", "stopped after 1 seconds"),
    "body_without_end": (
        "def f(n):\n    return n\nwhile True: pass\n",
        Limits(seconds=1),
        "timeout",
        "stopped after 1 seconds, before the call: the file's own statements take too long; "
        "put them under `if __name__ == '__main__':`",
    ),
    "stuck_in_c": ("def f(n):\n    return 10 ** 10 ** 8\n", Limits(seconds=1), "timeout", "stopped after 1 seconds"),
    "no_line_events": ("def f(n):\n    while True: pass\n", Limits(seconds=1), "timeout", "stopped after 1 seconds"),
    "loops": (
        "def f(n):\n    while True:\n        n += 1\n",
        Limits(max_frames=50),
        "frame-limit",
        "more than 50 frames",
    ),
    "big_values": (
        "def f(n):\n    s = ''\n    while True:\n        s += 'x' * 100\n",
        Limits(max_trace_chars=9999),
        "frame-limit",
        "values of more than 9999 characters",
    ),
    "swallows_all": (
        "def f(n):\n    while True:\n        try:\n            while True:\n                try:\n"
        "                    n += 1\n                except:\n                    pass\n"
        "        except:\n            pass\n",
        Limits(max_frames=50),
        "frame-limit",
        "more than 50 frames",
    ),
    "memory": ("def f(n):\n    return len([0] * 10 ** 10)\n", Limits(), "raised", "MemoryError"),
    "endless_recursion": (
        "def f(n):\n    return f(n + 1)\n",
        Limits(),
        "raised",
        "RecursionError: maximum recursion depth exceeded",
    ),
    "interrupts": ("def f(n):\n    raise KeyboardInterrupt\n", Limits(), "raised", "KeyboardInterrupt"),
    "module_fails": (
        "import no_such_module_here\n",
        Limits(),
        "error",
        "the module body raised ModuleNotFoundError: No module named 'no_such_module_here'",
    ),
    "module_fails_after_the_function": ("def f(n):\n    return n\nf.missing\n", Limits(), "returned", ""),
    "module_exits_after_the_function": ("def f(n):\n    return n\nraise SystemExit(f(1))\n", Limits(), "returned", ""),
    "syntax": ("x = 1\ndef f(:\n", Limits(), "error", "the source does not compile: line 2: invalid syntax"),
    "no_such_function": ("", Limits(), "raised", "NameError: name 'f' is not defined"),
    "async": (
        "async def f(n):\n    return n\n",
        Limits(),
        "error",
        "async functions are not recorded yet: call a function that is not async",
    ),
    "generator": (
        "def f(n):\n    yield n\n",
        Limits(),
        "returned",
        "the call made a generator and ran none of it: call a function that goes through it",
    ),
    "thread_left": (
        "import threading, time\ndef f(n):\n    threading.Thread(target=time.sleep, args=(60,)).start()\n",
        Limits(),
        "returned",
        "",
    ),
    "fork": ("import os\ndef f(n):\n    if os.fork() == 0:\n        n = 5\n    return n\n", Limits(), "returned", ""),
}


def _record(source: str, limits: Limits = DEFAULT_LIMITS) -> Trace:
    return record(source, entry("f(1)"), path=PATH, limits=limits)


@pytest.mark.parametrize("name", ENDS)
def test_end(name: str) -> None:
    source, limits, reason, message = ENDS[name]
    began = time.monotonic()
    trace = _record(source, limits)
    assert (trace.end.reason.value, trace.end.message) == (reason, message)
    assert time.monotonic() - began < limits.seconds + 2
    assert [frame.index for frame in trace.frames] == list(range(len(trace.frames)))
    if reason in ("timeout", "killed", "frame-limit") and "before the call" not in message:
        assert len(trace.frames) >= 2, "what was recorded before the end is kept"


def test_endless_recursion_is_the_programs_own() -> None:
    trace = _record("def f(n):\n    try:\n        return f(n + 1)\n    except RecursionError:\n        return n\n")
    assert trace.end.reason is EndReason.RETURNED
    assert trace.frames[-1].value is not None
    assert trace.frames[-1].value.repr == "999"  # as a script: 1000 levels, one of them the module's


def test_a_program_cannot_switch_the_recorder_off() -> None:
    source = "import sys\ndef f(n):\n    sys.settrace(None)\n    sys.setprofile(None)\n    n += 1\n    return n\n"
    assert [frame.line for frame in _record(source).frames] == [2, 3, 4, 5, 6, 6]


def test_siblings_are_importable(tmp_path: Path) -> None:
    (tmp_path / "sibling.py").write_text("def g(x):\n    return x + 1\n")
    (tmp_path / "json.py").write_text("raise RuntimeError('not the library')\n")
    source = "import sibling\ndef f(n):\n    return sibling.g(n), __name__, open('sibling.py').readline()\n"
    trace = record(source, entry("f(1)"), path=str(tmp_path / "case.py"))
    assert trace.frames[-1].value is not None
    assert trace.frames[-1].value.repr == "(2, 'case', 'def g(x):\\n')"


def test_interpreter_that_is_missing() -> None:
    with pytest.raises(UserError, match="cannot run the interpreter /no/such/python"):
        record("", entry(""), path=PATH, python="/no/such/python")
