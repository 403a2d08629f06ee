"""What programs may do, under both recorders: each ends in one sentence, with what ran until then."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from cwm_lsp.record.debugpy_client import record_debugpy
from cwm_lsp.record.inprocess import record
from cwm_lsp.record.limits import Limits
from tests.record.programs import entry

SECONDS = 6.0


@dataclass(frozen=True)
class Bad:
    """A program, its end, the same under both recorders, and what it returns."""

    source: str
    reason: str
    message: str
    returned: str | None = None
    stdin: str = ""
    call: str = "f(3)"
    most: int = 1000


READS = "import sys\ndef f(n):\n    return [input() for _ in range(n)], sys.stdin.read()\n"
BAD = {
    "call that does not parse": Bad(
        "def f(n):\n    return n\n",
        "error",
        "the call 'f(3' does not compile: line 1: '(' was never closed",
        call="f(3",
    ),
    "raises at import": Bad(
        "import no_such_module\ndef f(n):\n    return n\n",
        "error",
        "the module body raised ModuleNotFoundError: No module named 'no_such_module'",
    ),
    "exits at import": Bad(
        "raise SystemExit(2)\ndef f(n):\n    return n\n", "error", "the module body raised SystemExit: 2"
    ),
    "exits": Bad("import sys\ndef f(n):\n    sys.exit(n)\n", "exited", "exit status 3"),
    "reads without stdin": Bad(READS, "raised", "EOFError: EOF when reading a line"),
    "reads what it is given": Bad(
        READS, "returned", "", returned="(['one', 'two é', '3'], 'rest\\n')", stdin="one\ntwo é\n3\nrest\n"
    ),
    "reads more than it is given": Bad(READS, "raised", "EOFError: EOF when reading a line", stdin="one\n"),
    "prints 100 MB": Bad(
        "def f(n):\n    for _ in range(n):\n        print('x' * 35_000_000)\n    return n\n",
        "returned",
        "",
        returned="3",
    ),
    "forks": Bad(
        "import os\ndef f(n):\n    child = os.fork()\n    if child == 0:\n        os._exit(n)\n"
        "    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])\n",
        "returned",
        "",
        returned="3",
    ),
    "forks through multiprocessing": Bad(
        "from multiprocessing import get_context\ndef work(x):\n    return x * x\n"
        "def f(n):\n    with get_context('fork').Pool(2) as pool:\n        return pool.map(work, range(n))\n",
        "returned",
        "",
        returned="[0, 1, 4]",
    ),
    "forks, and both come back": Bad(
        "import os\ndef f(n):\n    if os.fork() == 0:\n        n = 0\n    else:\n        os.wait()\n    return n\n",
        "returned",
        "",
        returned="3",
    ),
    "leaves a fork behind": Bad(
        "import os, time\ndef f(n):\n    if os.fork() == 0:\n        time.sleep(60)\n    return n\n",
        "returned",
        "",
        returned="3",
    ),
    "loops for ever": Bad(
        "def f(n):\n    while True:\n        n += 1\n",
        "frame-limit",
        "more than 40 frames",
        most=40,
    ),
    "segfaults": Bad(
        "import ctypes\ndef f(n):\n    ctypes.string_at(0)\n", "killed", "the process was ended by SIGSEGV"
    ),
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("recorder", ["inprocess", "debugpy"])
def test_bad_program(recorder: str, name: str, tmp_path: Path) -> None:
    bad, run = BAD[name], record if recorder == "inprocess" else record_debugpy
    limits = Limits(max_frames=bad.most, seconds=SECONDS)
    trace = run(bad.source, entry(bad.call), path=str(tmp_path / "case.py"), limits=limits, stdin=bad.stdin)
    assert (trace.end.reason.value, trace.end.message) == (bad.reason, bad.message)
    if bad.reason != "error":
        assert trace.frames[0].locals["n"].repr == "3"
    if bad.reason == "returned":
        assert trace.frames[-1].value is not None
        assert trace.frames[-1].value.repr == bad.returned
    deadline = time.monotonic() + 5.0
    while sys.platform == "linux" and any(_points_to(p, tmp_path) for p in Path("/proc").glob("[0-9]*/cwd")):
        assert time.monotonic() < deadline, "a process is left"
        time.sleep(0.01)  # it is killed, which takes a moment


def _points_to(link: Path, directory: Path) -> bool:
    try:
        return link.readlink() == directory
    except OSError:
        return False
