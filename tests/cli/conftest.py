"""The real command line in processes of its own, with one worker of the bundled model for the whole session."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cwm_lsp.worker.lock import acquire

ROOT = Path(__file__).resolve().parents[2]
COMMAND = (sys.executable, "-P", "-m", "cwm_lsp.cli.main")
GCD = str(ROOT / "examples" / "gcd.py")
# Predicting this takes until some limit is met, whatever the model thinks of it.
ENDLESS = "def forever(n):\n    while True:\n        n = n + 1\n\n\nforever(0)\n"


@dataclass(frozen=True, slots=True)
class Done:
    """A command that has ended."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The object on the last line of stdout."""
        assert self.status == 0, self.err
        return json.loads(self.out.splitlines()[-1])

    @property
    def error(self) -> str:
        """What bad input is told: exactly one line, with exit status 2 and without a traceback."""
        assert self.status == 2, (self.out, self.err)
        assert "Traceback" not in self.out + self.err
        (line,) = re.findall(r"^error: .*$", self.err, re.MULTILINE)
        assert self.out == ""
        return str(line)


Cli = Callable[..., Done]


@pytest.fixture(scope="session")
def place() -> Iterator[Path]:
    """A short, private directory that stands for the user's runtime and state directories; its workers are ended."""
    with tempfile.TemporaryDirectory(prefix="cwm") as name:
        yield Path(name)
        end_workers(Path(name))


@pytest.fixture(scope="session")
def environment(place: Path) -> dict[str, str]:
    return {**os.environ, "XDG_RUNTIME_DIR": str(place), "XDG_STATE_HOME": str(place)}


@pytest.fixture(scope="session")
def cli(environment: dict[str, str]) -> Cli:
    """Runs `cwm-lsp` with these arguments."""

    def run(*arguments: object, **changed: str) -> Done:
        command = [*COMMAND, *map(str, arguments)]
        done = subprocess.run(
            command,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            env={**environment, **changed},
            timeout=110,
            check=False,
        )
        return Done(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run


@pytest.fixture
def program(tmp_path: Path) -> Callable[..., Path]:
    """Writes a Python file."""

    def write(text: str, name: str = "program.py") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def end_workers(place: Path) -> None:
    """Kill what holds a worker's lock under `place`."""
    for path in place.rglob("*.lock"):
        lock = acquire(path)
        if lock is None:
            os.kill(int(path.read_text()), signal.SIGKILL)
        else:
            lock.release()
