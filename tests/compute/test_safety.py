"""Nothing that a program does gets out of the computation, takes it for ever, or fills the memory."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cwm_lsp.compute.versions import unsupported

pytestmark = pytest.mark.skipif(unsupported() is not None, reason="the instructions of this Python are not computed")
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("programs", ["written", "generated 1 150", "generated 2 150"])
def test_no_attempt_succeeds(programs: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.compute.nasty", *programs.split()],
        capture_output=True, text=True, timeout=110, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": "0"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    *problems, peak = done.stdout.splitlines()
    assert problems == []
    assert int(peak.split()[1]) < 256
