"""A worker with the bundled model really runs out of memory: it says so, and stays up."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.worker.conftest import wait_until_it_listens
from tests.worker.raw_client import Client

ROOT = Path(__file__).parents[2]
SMALL = "def f(n):\n    while n:\n        n = n - 1\n    return n\n"
LARGE = "def f(n):\n" + "".join(f"    value_{i} = [n + {i}, n - {i}, n * {i}]\n" for i in range(190)) + "    return n\n"
FULL = "The machine's memory is full: use a smaller context or --quantize with fewer bits, or free memory on it."

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="address space is limited on Linux only")


@contextmanager
def worker(place: Path, mib: int) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """A worker of `small_memory_worker.py`."""
    endpoint = place / "w.sock"
    command = [sys.executable, "-m", "tests.worker.small_memory_worker", str(endpoint), str(mib)]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "XDG_STATE_HOME": str(place)})
    try:
        wait_until_it_listens(process, endpoint)
        yield process, endpoint
    finally:
        process.kill()
        process.wait()


def predict(client: Client, source: str) -> tuple[Any, Any]:
    """Error and result of a prediction of `f(3)`."""
    params = {"source": source, "path": "f.py", "function": "f", "call": "f(3)", "max_frames": 20, "values": "neural"}
    return client.answer(client.request("predict", params))


def test_a_request_that_is_too_large_for_the_memory(place: Path) -> None:
    with worker(place, 16) as (process, endpoint), Client(endpoint) as client:
        error, before = predict(client, SMALL)
        assert error is None
        assert predict(client, LARGE) == ({"code": 1, "message": FULL}, None)
        error, after = predict(client, SMALL)
        assert error is None
        assert after["end"] == before["end"]
        assert after["tokens"] >= before["tokens"], "its cache was given up"
        assert client.call("status")[1]["state"] == "ready"
        assert process.poll() is None
