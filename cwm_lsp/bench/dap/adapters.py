"""Debug adapters stopped in the first line of a function of the same file: this one, and debugpy."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from cwm_lsp.record import without_delay
from cwm_lsp.record.dap_client import DapClient, DapError, DapTimeout
from cwm_lsp.record.process import kill_group
from cwm_lsp.trace.problem import UserError

_SECONDS = 300.0  # for a whole session
_CLIENT = {"clientID": "bench", "pathFormat": "path", "linesStartAt1": True, "columnsStartAt1": True}


@contextmanager
def predicting(program: Path, call: str, *, max_frames: int, place: Path) -> Iterator[DapClient]:
    """This adapter, at the first line of `call`, all of which is predicted already; its worker lives in `place`."""
    home = {"XDG_RUNTIME_DIR": os.fspath(place), "XDG_STATE_HOME": os.fspath(place)}
    with ExitStack() as stack:
        client = _adapter(stack, ["-m", "cwm_lsp.dap"], home)
        client.request("initialize", **_CLIENT, adapterID="cwm", supportsProgressReporting=True)
        client.event("initialized")
        client.request(
            "launch", program=os.fspath(program), call=call, model="nano", maxFrames=max_frames, stopOnEntry=True
        )
        client.request("configurationDone")
        for _ in range(2):  # in either order
            client.event("stopped", "progressEnd")
        yield client
        client.request("disconnect")


@contextmanager
def debugging(program: Path, line: int, *, nodelay: bool) -> Iterator[DapClient]:
    """debugpy, at `line` of a program that it runs; `nodelay` sets TCP_NODELAY on the sockets of both its processes."""
    run = [os.fspath(without_delay.__file__)] if nodelay else ["-m"]
    with ExitStack() as stack:
        try:
            client = _adapter(stack, [*run, "debugpy.adapter"], {})
            client.request("initialize", **_CLIENT, adapterID="debugpy")
            attached = client.send(
                "attach", listen={"host": "127.0.0.1", "port": 0}, justMyCode=True, redirectOutput=False
            )
            at = client.event("debugpyWaitingForServer")["body"]
            where = ["--connect", f"{at['host']}:{at['port']}", "--configure-subProcess", "False"]
            _start(stack, [*run, "debugpy", *where, os.fspath(program)], {}, subprocess.DEVNULL)
            client.event("initialized")
            client.request("setBreakpoints", source={"path": os.fspath(program)}, breakpoints=[{"line": line}])
            client.request("configurationDone")
            client.reply(attached)
            client.event("stopped")
            client.request("setBreakpoints", source={"path": os.fspath(program)}, breakpoints=[])
        except (DapError, DapTimeout) as error:
            why = str(error) or "no answer in time"
            raise UserError(f"debugpy did not start ({why}): check that `python -m debugpy` runs.") from None
        yield client
        with suppress(DapError, DapTimeout):
            client.request("disconnect", terminateDebuggee=True)


def _adapter(stack: ExitStack, command: list[str], more: Mapping[str, str]) -> DapClient:
    process = _start(stack, command, more, subprocess.PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    client = DapClient(process.stdout, process.stdin, time.monotonic() + _SECONDS)
    stack.callback(client.close)
    return client


def _start(stack: ExitStack, command: list[str], more: Mapping[str, str], pipe: int) -> subprocess.Popen[Any]:
    process = subprocess.Popen(
        [sys.executable, "-X", "frozen_modules=off", *command],
        start_new_session=True, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env={**os.environ, **more},
    )  # fmt: skip
    stack.enter_context(process)
    stack.callback(kill_group, process)
    return process
