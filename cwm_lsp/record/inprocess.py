"""A real run as a `Trace`, made by a hook inside the process that runs it; the process is ours to kill."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from cwm_lsp.record.limits import DEFAULT_LIMITS, Limits
from cwm_lsp.record.raw import frames_of
from cwm_lsp.trace.model import End, EndReason, Entry, Source, Trace
from cwm_lsp.trace.problem import UserError

_ROOT = str(Path(__file__).resolve().parents[2])
# -P and the explicit root: a file of the user's called json.py must not stand in for the recorder's imports
_BOOT = (
    "import sys; own = list(sys.path); sys.path.insert(0, {root!r}); import cwm_lsp.record.child as child; "
    "sys.path[:] = own; child.main()"
)
_POLL_SECONDS = 0.005


def record(
    source: str,
    entry: Entry,
    *,
    path: str,
    limits: Limits = DEFAULT_LIMITS,
    module_name: str | None = None,
    python: str = sys.executable,
) -> Trace:
    """Run `entry` of `source` in a process of its own and return every frame of the source's code.

    `path` is the file's name: its directory is where the program runs and imports from, its stem (or `module_name`)
    is `__name__`. `python` is the interpreter, 3.11 or later. What the program did before it was stopped by a limit
    or died is in the trace; `end` says what happened. Raises UserError only where the interpreter cannot be run.
    """
    full = os.path.abspath(path)
    directory = os.path.dirname(full)
    handle, result = tempfile.mkstemp(prefix="cwm-record-")
    os.close(handle)
    request = {
        "source": source,
        "function": entry.function,
        "call": entry.call,
        "path": full,
        "result": result,
        "module": module_name or Path(full).stem,
        "limits": asdict(limits),
    }
    try:
        timed_out, status, trouble = _run(python, request, directory, limits.seconds)
        with open(result, "rb") as stream:
            lines = [json.loads(line) for line in stream if line.endswith(b"\n")]
    finally:
        os.unlink(result)
    if not lines:
        raise UserError(f"the recorder could not start with {python}: {trouble or f'exit status {status}'}")
    version = lines[0][1]
    end = _end(lines, timed_out, status, limits)
    raws = (line for line in lines[1:] if line[0] != "end")
    identity = Source(path, hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest())
    return Trace(identity, entry, version, tuple(frames_of(raws)), end)


def _run(python: str, request: dict[str, Any], directory: str, seconds: float) -> tuple[bool, int, str]:
    """Whether the time ran out, the exit status, and the last line of what went wrong before the program ran."""
    deadline = time.monotonic() + seconds
    try:
        process = subprocess.Popen(
            [python, "-P", "-X", "utf8", "-c", _BOOT.format(root=_ROOT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
            cwd=directory if os.path.isdir(directory) else tempfile.gettempdir(),
            env={**os.environ, "PYTHONHASHSEED": "0"},
        )
    except OSError as error:
        raise UserError(f"cannot run the interpreter {python}: {error.strerror}") from error
    with process:
        try:
            assert process.stdin is not None
            assert process.stderr is not None
            with contextlib.suppress(BrokenPipeError):
                process.stdin.write(json.dumps(request).encode())
                process.stdin.close()
            while process.poll() is None and time.monotonic() < deadline:
                time.sleep(_POLL_SECONDS)
            timed_out = process.poll() is None
        finally:
            kill_group(process)
        trouble = process.stderr.read().decode("utf-8", "replace").strip().splitlines()
    return timed_out, process.returncode, trouble[-1] if trouble else ""


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


def _end(lines: list[list[Any]], timed_out: bool, status: int, limits: Limits) -> End:
    if lines[-1][0] == "end":
        return End(EndReason(lines[-1][1]), lines[-1][2])
    if timed_out:
        return End(EndReason.TIMEOUT, f"stopped after {limits.seconds:g} seconds")
    return death(status)
