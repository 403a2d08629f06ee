"""A program and a real worker process that "predicts" it as it was recorded."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.dap import traces
from tests.dap.client import OWN_ROOT


@dataclass
class Stage:
    """A program, a "model" directory, and the surroundings in which its worker is found."""

    program: Path
    model: Path
    env: dict[str, str]
    worker: subprocess.Popen[bytes]
    endpoint: Path


@contextmanager
def playing(directory: Path, source: str, call: str, seconds: float) -> Iterator[Stage]:
    """A worker that "predicts" `call`, one frame every `seconds`."""
    program, trace = traces.write(directory, source, call)
    model = directory / "model"
    model.mkdir()
    with tempfile.TemporaryDirectory(prefix="cwm") as runtime:
        env = {"XDG_RUNTIME_DIR": runtime, "XDG_STATE_HOME": runtime}
        code = f"from cwm_lsp.worker.endpoint import endpoint_of; print(endpoint_of({str(model.resolve())!r}))"
        found = subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, **env}, cwd=OWN_ROOT, capture_output=True, check=True
        )
        endpoint = Path(found.stdout.decode().strip())
        command = ["-m", "tests.dap.replay_worker", str(model), str(endpoint), str(trace), str(seconds)]
        worker = subprocess.Popen([sys.executable, *command], env={**os.environ, **env}, cwd=OWN_ROOT)
        try:
            while not endpoint.exists():
                assert worker.poll() is None
                time.sleep(0.01)
            yield Stage(program, model, env, worker, endpoint)
        finally:
            worker.kill()
            worker.wait()
