"""Processes in which the user's program runs: how each is started, and ended with all that it has started."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import tempfile
from pathlib import Path

from cwm_lsp.record.parent import watched_by_us
from cwm_lsp.trace.model import End, EndReason
from cwm_lsp.trace.problem import UserError

_ROOT = str(Path(__file__).resolve().parents[2])
# -P and the explicit root: a file of the user's called json.py must not stand in for the child's imports
_BOOT = (
    "import sys; own = list(sys.path); sys.path.insert(0, {root!r}); import cwm_lsp.record.parent as parent; "
    "parent.die_with_parent(); import cwm_lsp.record.{module} as child; sys.path[:] = own; child.main()"
)


def started(
    module: str, path: str, python: str, *, stdout: int = subprocess.PIPE, stderr: int = subprocess.DEVNULL
) -> subprocess.Popen[bytes]:
    """A process of a session of its own that does `main` of `cwm_lsp.record.<module>`, in the folder of the program at
    `path`; its request is expected on stdin. Raises UserError where the interpreter cannot be run."""
    directory = os.path.dirname(os.path.abspath(path))
    try:
        return subprocess.Popen(
            [python, "-P", "-X", "utf8", "-c", _BOOT.format(root=_ROOT, module=module)],
            stdin=subprocess.PIPE,
            stdout=stdout,
            stderr=stderr,
            start_new_session=True,
            cwd=directory if os.path.isdir(directory) else tempfile.gettempdir(),
            env={**os.environ, **watched_by_us(), "PYTHONHASHSEED": "0"},
        )
    except OSError as error:
        raise UserError(f"cannot run the interpreter {python}: {error.strerror}") from error


def ask(process: subprocess.Popen[bytes], request: bytes) -> None:
    """Send the request and close stdin; a child that is dead is found out later."""
    assert process.stdin is not None
    with contextlib.suppress(BrokenPipeError):
        process.stdin.write(request)
        process.stdin.close()


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """End the process and everything it started that stayed in its group; it must lead one of its own."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


def death(status: int) -> End:
    """The end of a program whose process ended under it; `status` as `Popen.returncode` gives it."""
    if status < 0:
        return End(EndReason.KILLED, f"the process was ended by {signal.Signals(-status).name}")
    return End(EndReason.EXITED, f"exit status {status}")
