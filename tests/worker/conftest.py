"""A private place for each test's workers, which are ended with the test."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cwm_lsp.client.launch import started_here
from cwm_lsp.worker.lock import acquire

TINY_WORKER = Path(__file__).with_name("tiny_worker.py")
Process = subprocess.Popen[bytes]
StartWorker = Callable[..., Process]


def wait_until_it_listens(process: Process, endpoint: Path) -> None:
    """Waits until the worker `process` takes connections at `endpoint`: a socket is there a moment before it does."""
    while not _listens(endpoint):
        assert process.poll() is None, "the worker ended before it listened"
        time.sleep(0.01)


def _listens(endpoint: Path) -> bool:
    if endpoint.suffix != ".sock":
        return endpoint.exists()
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(endpoint)) == 0


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A short, private directory that stands for the user's runtime and state directories."""
    with tempfile.TemporaryDirectory(prefix="cwm") as name:
        directory = Path(name)
        monkeypatch.setenv("XDG_RUNTIME_DIR", name)
        monkeypatch.setenv("XDG_STATE_HOME", name)
        yield directory
        for process in started_here:  # some may still be on their way to the lock
            process.kill()
            process.wait()
        for path in directory.rglob("*.lock"):
            lock = acquire(path)
            if lock is None:  # held by a worker that another process of the test started
                os.kill(int(path.read_text()), signal.SIGKILL)
            else:
                lock.release()


@pytest.fixture
def start_worker(place: Path) -> Iterator[StartWorker]:
    """Starts a tiny worker (`model`, `endpoint`, `idle_seconds`) and waits until it listens."""
    started: list[Process] = []

    def start(model: str = "tiny", *, endpoint: Path = place / "w.sock", idle_seconds: float = 60) -> Process:
        process = subprocess.Popen([sys.executable, str(TINY_WORKER), model, str(endpoint), str(idle_seconds)])
        started.append(process)
        wait_until_it_listens(process, endpoint)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def shared_worker() -> Iterator[Path]:
    """The socket of one tiny worker for many tests that must not harm it."""
    with tempfile.TemporaryDirectory(prefix="cwm") as name:
        endpoint = Path(name, "w.sock")
        command = [sys.executable, str(TINY_WORKER), "tiny", str(endpoint), "60"]
        process = subprocess.Popen(command, env={**os.environ, "XDG_STATE_HOME": name})
        wait_until_it_listens(process, endpoint)
        yield endpoint
        assert process.poll() is None, "the worker did not survive"
        process.kill()
        process.wait()
