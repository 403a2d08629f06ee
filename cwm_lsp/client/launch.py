"""Finding the worker of a model, or starting it."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cwm_lsp.client.connection import Connection, RpcFailure, open_connection
from cwm_lsp.model.config import Quantization
from cwm_lsp.trace.problem import UserError
from cwm_lsp.worker.endpoint import ALREADY_RUNNING, BUNDLED, endpoint_of, log_path

OnState = Callable[[str, str], object]
"""Called with a state (starting, loading, ready, failed, stopping, stopped, restarting) and a sentence ("" if none)."""

_RETRY_SECONDS = 0.02
_HELLO_SECONDS = 10.0  # a worker that imports torch answers late; one that is suspended never
_MAX_STDERR = 1024 * 1024  # bytes
_CREATION_FLAGS = 0x8 if sys.platform == "win32" else 0  # DETACHED_PROCESS: without a console window
started_here: list[
    subprocess.Popen[bytes]
] = []  # workers outlive whoever started them; kept here so that they are reaped


@dataclass(frozen=True, slots=True)
class Launch:
    """How to reach or start a worker: where it listens and the command that starts it there."""

    endpoint: Path
    command: tuple[str, ...]
    seconds: float = 30.0  # until it must listen


@dataclass(frozen=True, slots=True)
class Link:
    """A connection, and the worker's process where it was started here (only then its exit status can be known)."""

    connection: Connection
    process: subprocess.Popen[bytes] | None


def launch_for(model: str, quantize: Quantization | None = None) -> Launch:
    """How to get a worker for `model`, reduced to `quantize` (None: to what fits); raises UserError for no model."""
    name = _checked(model)
    endpoint = endpoint_of(name, quantize)
    # -P: the directory of the user's program must never be searched for modules.
    worker = (sys.executable, "-P", "-m", "cwm_lsp.worker")
    reduced = ("--quantize", quantize) if quantize else ()
    return Launch(endpoint, (*worker, "--model", name, *reduced, "--socket", os.fspath(endpoint)))


def identity(model: str) -> str:
    """A name for what answers for `model`: its weights, this installation's code and the Python that runs it. Another
    one may predict something else. Raises UserError for no model."""
    return launch_for(model).endpoint.stem


def stderr_path(endpoint: Path) -> Path:
    """What the worker's process wrote to stderr: the last words of one that could not start or crashed."""
    return log_path(endpoint).with_suffix(".err")


async def reach(launch: Launch, on_state: OnState) -> Link:
    """A connection to the worker, which is started if none listens.

    Front ends that start one at the same time share the one that gets the lock; the others' processes end with
    ALREADY_RUNNING. Raises UserError when there is no worker after `launch.seconds`.
    """
    deadline = time.monotonic() + launch.seconds
    process: subprocess.Popen[bytes] | None = None
    already_written = 0
    while True:
        left = deadline - time.monotonic()
        try:
            connection = await open_connection(launch.endpoint, on_state, min(max(left, 0.1), _HELLO_SECONDS))
            return Link(connection, process if _is(process, connection) else None)
        except RpcFailure as refusal:
            raise UserError(
                f"The running prediction worker cannot be used ({refusal}): end it and try again."
            ) from None
        except OSError as problem:
            trouble = problem
        status = None if process is None else process.poll()
        if left < 0:
            if process is not None and status is None:
                process.kill()
            raise UserError(
                f"The prediction worker did not answer within {launch.seconds:g} s "
                f"({str(trouble) or type(trouble).__name__}): see '{log_path(launch.endpoint)}'."
            )
        if process is None or status == ALREADY_RUNNING:
            on_state("starting", "Starting the prediction worker.")
            process, already_written = _start(launch)
        elif status is not None:
            raise UserError(_why_not_started(launch.endpoint, status, already_written))
        await asyncio.sleep(_RETRY_SECONDS)


async def how_it_ended(process: subprocess.Popen[bytes] | None) -> str:
    """` (signal 9)` or ` (exit status 1)` for a worker whose connection broke; "" where that cannot be known."""
    for _ in range(50):
        if process is None or process.poll() is not None:
            break
        await asyncio.sleep(_RETRY_SECONDS)
    if process is None or process.returncode is None:
        return ""
    return f" (signal {-process.returncode})" if process.returncode < 0 else f" (exit status {process.returncode})"


def _checked(model: str) -> str:
    """`model` as the worker takes it: `nano`, an absolute directory, or a hub id such as `facebook/cwm`."""
    if model == BUNDLED:
        return model
    directory = Path(model).expanduser()
    if model and directory.is_dir():
        return os.fspath(directory.resolve())
    if model.count("/") == 1 and not model.startswith((".", "/", "~")) and not model.endswith("/"):
        return model  # a hub id; whether it is on disk only the loader knows
    raise UserError(
        f"No model at '{model}': give a directory in Hugging Face layout, or '{BUNDLED}' for the bundled one."
    )


def _start(launch: Launch) -> tuple[subprocess.Popen[bytes], int]:
    """Start a worker that outlives us; also the size of its stderr file before it wrote to it."""
    for process in started_here[:]:
        if process.poll() is not None:
            started_here.remove(process)
    path = stderr_path(launch.endpoint)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > _MAX_STDERR:
            path.unlink()
        with path.open("ab") as errors:
            size = errors.tell()
            process = subprocess.Popen(
                launch.command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                cwd=launch.endpoint.parent,
                env={**os.environ, "PYTHONHASHSEED": "0"},  # sets are listed as in recorded runs
                start_new_session=True,  # Ctrl-C in the terminal is not for the worker
                creationflags=_CREATION_FLAGS,
            )
    except OSError as problem:
        raise UserError(f"The prediction worker could not be started: {problem}.") from problem
    started_here.append(process)
    return process, size


def _why_not_started(endpoint: Path, status: int, already_written: int) -> str:
    try:
        text = stderr_path(endpoint).read_bytes()[already_written:].decode("utf-8", "replace")
    except OSError:
        text = ""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    reason = lines[-1].removeprefix("error: ").rstrip(".") if lines else f"its process ended with status {status}"
    return f"The prediction worker could not be started: {reason}; see '{stderr_path(endpoint)}'."


def _is(process: subprocess.Popen[bytes] | None, connection: Connection) -> bool:
    return process is not None and process.pid == connection.hello.get("pid")
