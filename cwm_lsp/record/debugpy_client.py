"""A real run as a `Trace`, made by driving debugpy: step in, ask where and with which values, until the call is over.

The same frames as the in-process recorder's, with two differences. debugpy never stops on StopIteration,
StopAsyncIteration and GeneratorExit: their `exception` frames are missing. And recursion without end is met by the
limits before Python's recursion limit, at some hundred steps a second. Forks and other threads of the program run on
their own.
"""

from __future__ import annotations

import ast
import contextlib
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from cwm_lsp.record.dap_client import DapClient, DapError, DapTimeout
from cwm_lsp.record.limits import DEFAULT_LIMITS, Limits, out_of_time
from cwm_lsp.record.parent import watched_by_us
from cwm_lsp.record.process import death, kill_group
from cwm_lsp.record.raw import Raw, frames_of
from cwm_lsp.record.tracer import PYTHON
from cwm_lsp.trace.model import End, EndReason, Entry, Event, Frame, Source, Trace
from cwm_lsp.trace.problem import UserError

_HERE = Path(__file__).resolve().parent
_DEBUGGEE = str(_HERE / "debuggee.py")
_LINES = Path(_DEBUGGEE).read_text(encoding="utf-8").splitlines()
_STEP_IN, _WAIT = (
    next(n for n, text in enumerate(_LINES, 1) if text.endswith(mark)) for mark in ("# STEP IN HERE", "# WAIT HERE")
)
_UNSEEN = ("StopIteration", "StopAsyncIteration", "GeneratorExit")
_ASK = "__import__('sys').modules['cwm_debuggee']"
_START_SECONDS = 30.0
_MISSES_LINES = sys.version_info >= (3, 12)  # with `sys.monitoring`: turns of a loop that stay on one line, for one
_GONE_SECONDS = 1.0  # how long a process may take to be gone after its debugger is


def is_seen(frame: Frame) -> bool:
    """Whether debugpy stops where `frame` is: not at the exceptions that end iterators."""
    return not (frame.event is Event.EXCEPTION and frame.value is not None and frame.value.repr.startswith(_UNSEEN))


def as_seen(trace: Trace) -> Trace:
    """The trace as debugpy would have recorded it, to be compared with what it did record."""
    seen = (frame for frame in trace.frames if is_seen(frame))
    return replace(trace, frames=tuple(replace(frame, index=index) for index, frame in enumerate(seen)))


def next_of(run: Generator[Frame, None, End]) -> Frame | End:
    """The next frame of a run, or its end where there is none; an end only once."""
    try:
        return next(run)
    except StopIteration as stop:
        end: End = stop.value
        return end


def record_debugpy(
    source: str,
    entry: Entry,
    *,
    path: str,
    limits: Limits = DEFAULT_LIMITS,
    module_name: str | None = None,
    stdin: str = "",
    nodelay: bool = True,
) -> Trace:
    """Run `entry` of `source` under debugpy and return every frame; arguments as those of `inprocess.record`.

    `limits.seconds` counts from when debugpy is ready. `nodelay=False` leaves TCP as debugpy sets it up.
    Raises UserError where debugpy cannot be started.
    """
    with debugpy_session(path, nodelay=nodelay) as session:
        return session.record(source, entry, limits=limits, module_name=module_name, stdin=stdin)


@contextmanager
def debugpy_session(path: str, *, nodelay: bool = True) -> Iterator[Session]:
    """A debug session in which programs can be recorded one after another; `path` is the file that each stands in.

    After a trace that did not end by itself (a limit, a process that died) the session is over.
    """
    full = os.path.abspath(path)
    directory = os.path.dirname(full)
    cwd = directory if os.path.isdir(directory) else tempfile.gettempdir()
    prefix = [sys.executable, "-P", "-X", "utf8", "-X", "frozen_modules=off"]
    run = [*prefix, str(_HERE / "without_delay.py")] if nodelay else [*prefix, "-m"]
    environment = {**os.environ, **watched_by_us(), "PYTHONHASHSEED": "0", "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
    environment |= {"PYDEVD_USE_SYS_MONITORING": "0"} if _MISSES_LINES else {}
    with contextlib.ExitStack() as stack:

        def start(command: list[str], stdin: int, stdout: int) -> subprocess.Popen[bytes]:
            process = subprocess.Popen(
                command,
                start_new_session=True,
                stdin=stdin,
                stdout=stdout,
                stderr=subprocess.DEVNULL,
                cwd=cwd,
                env=environment,
            )
            stack.enter_context(process)
            stack.callback(kill_group, process)
            return process

        adapter = start([*run, "debugpy.adapter"], subprocess.PIPE, subprocess.PIPE)
        assert adapter.stdin is not None
        assert adapter.stdout is not None
        client = DapClient(adapter.stdout, adapter.stdin, time.monotonic() + _START_SECONDS)
        stack.callback(client.close)
        try:
            client.request(
                "initialize",
                clientID="cwm-lsp",
                adapterID="debugpy",
                pathFormat="path",
                linesStartAt1=True,
                columnsStartAt1=True,
            )
            attached = client.send(
                "attach",
                listen={"host": "127.0.0.1", "port": 0},
                justMyCode=False,
                showReturnValue=False,
                redirectOutput=False,
                subProcess=False,
                breakOnSystemExitZero=True,
                rules=[
                    {"path": full, "include": True},
                    {"path": _DEBUGGEE, "include": True},
                    {"path": "**", "include": False},
                ],
            )
            at = client.event("debugpyWaitingForServer")["body"]
            connect = ["--connect", f"{at['host']}:{at['port']}", "--configure-subProcess", "False"]
            debuggee = start([*run, "debugpy", *connect, _DEBUGGEE], subprocess.DEVNULL, subprocess.DEVNULL)
            client.event("initialized")
            client.request(
                "setBreakpoints", source={"path": _DEBUGGEE}, breakpoints=[{"line": _STEP_IN}, {"line": _WAIT}]
            )
            client.request("configurationDone")
            client.reply(attached)
            session = Session(client, path, debuggee)
            session.stopped()
            client.request("setExceptionBreakpoints", filters=["raised"])
        except (DapError, DapTimeout) as error:
            raise UserError(
                f"debugpy did not start ({str(error) or 'no answer in time'}): "
                f"check that `python -m debugpy --version` runs with {sys.executable}"
            ) from error
        yield session


class Session:
    """A debuggee that waits for programs."""

    def __init__(self, client: DapClient, path: str, debuggee: subprocess.Popen[bytes]) -> None:
        self._debuggee = debuggee
        self._path = path
        self._client = client
        self._thread = 0
        self._frame: dict[str, Any] = {}
        self._reason = ""

    def allow(self, seconds: float) -> None:
        """Let what is asked from now on take that long; a run that takes longer ends with `timeout`."""
        self._client.deadline = time.monotonic() + seconds

    def record(
        self,
        source: str,
        entry: Entry,
        *,
        limits: Limits = DEFAULT_LIMITS,
        module_name: str | None = None,
        stdin: str = "",
    ) -> Trace:
        """One program's trace; the debuggee must be waiting, and waits again afterwards unless the end says not."""
        self.allow(limits.seconds)
        run = self.run(source, entry, limits=limits, module_name=module_name, stdin=stdin)
        frames: list[Frame] = []
        while not isinstance(step := next_of(run), End):
            frames.append(step)
        identity = Source(self._path, hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest())
        return Trace(identity, entry, PYTHON, tuple(frames), step)

    def run(
        self,
        source: str,
        entry: Entry,
        *,
        limits: Limits = DEFAULT_LIMITS,
        module_name: str | None = None,
        stdin: str = "",
    ) -> Generator[Frame, None, End]:
        """One program's frames as they are asked for: it is stopped before the line of the newest one.

        What `record` says holds here, but that the time is what was last allowed: `limits.seconds` only names it.
        """
        full = os.path.abspath(self._path)
        request = {
            "source": source,
            "function": entry.function,
            "call": entry.call,
            "path": full,
            "module": module_name or entry.module_name(full),
            "limits": asdict(limits),
            "stdin": stdin,
        }
        end, begun = End(EndReason.ERROR), False

        def raws() -> Iterator[Raw]:
            nonlocal end
            try:
                end = yield from self._steps(json.dumps(request))
            except DapTimeout:
                end = out_of_time(limits.seconds, entry, begun=begun)
            except DapError as error:
                end = self._death(error)

        for frame in frames_of(raws()):
            begun = True
            if frame.index == limits.max_frames:
                return End(EndReason.FRAME_LIMIT, f"more than {limits.max_frames} frames")
            yield frame
        return end

    def kill(self) -> None:
        """End the program; any thread may say so, also while another one waits for a frame."""
        kill_group(self._debuggee)

    def _death(self, error: DapError) -> End:
        try:
            return death(self._debuggee.wait(_GONE_SECONDS))
        except subprocess.TimeoutExpired:
            return End(EndReason.ERROR, f"debugpy lost the program, which may have become another one ({error})")

    def _steps(self, request: str) -> Generator[Raw, None, End]:
        self._ask(f"submit({request!r})")
        self._go("continue")
        while not self._at(_STEP_IN, _WAIT):  # an exception in the module body, which runs unseen
            self._go("continue")
        if self._at(_STEP_IN):
            self._go("stepIn")
        while not self._at(_WAIT):
            yield from json.loads(self._ask(f"state({self._frame['line']}, {self._reason!r})"))
            self._go("stepIn")
        rest, reason, message = json.loads(self._ask("outcome()"))
        yield from rest
        return End(EndReason(reason), message)

    def _at(self, *lines: int) -> bool:
        return self._frame.get("source", {}).get("path") == _DEBUGGEE and self._frame["line"] in lines

    def _ask(self, call: str) -> str:
        """What the debuggee's function returns (a string); called in the frame that is stopped in."""
        reply = self._client.request(
            "evaluate", expression=f"{_ASK}.{call}", frameId=self._frame["id"], context="clipboard"
        )
        value: str = ast.literal_eval(reply["result"])
        return value

    def _go(self, command: str) -> None:
        self._client.request(command, threadId=self._thread)
        self.stopped()

    def stopped(self) -> None:
        """Wait for the next stop, and ask where it is."""
        event = self._client.event("stopped", "terminated", "exited")
        if event["event"] != "stopped":
            raise DapError("it is gone")
        body = event["body"]
        self._thread, self._reason = body["threadId"], body["reason"]
        trace = self._client.request("stackTrace", threadId=self._thread, startFrame=0, levels=1)
        self._frame = trace["stackFrames"][0]
