"""Sessions from a second client, `@vscode/debugadapter-testsupport` from npm, which shares no code with the adapter or
with these tests; they are in `testsupport/`. Skipped where node or npm's registry cannot be had."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.dap.client import OWN_ROOT
from tests.dap.stage import playing

HERE = Path(__file__).with_name("testsupport")
SECONDS = 100
SOURCE = """
    def add(total, i):
        total = total + i
        return total

    def run(n):
        total = 0
        for i in range(n):
            total = add(total, i)
        try:
            total //= 0
        except ZeroDivisionError:
            total = -1
        return total
"""
ADAPTER = "from cwm_lsp.dap.main import serve_stdio\nraise SystemExit(serve_stdio())\n"
LISTENER = "from cwm_lsp.dap.listen import serve_socket\nraise SystemExit(serve_socket(0))\n"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The sessions with their client installed beside them."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("node and npm are not installed")
    for path in HERE.glob("*.js*"):
        shutil.copy(path, tmp_path)
    command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--fetch-retries=1", "--fetch-timeout=20000"]
    installed = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=SECONDS)
    if installed.returncode:
        pytest.skip(f"the npm registry cannot be had: {installed.stderr[-200:]}")
    return tmp_path


def test_all_sessions(place: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    with playing(tmp_path_factory.mktemp("played"), SOURCE, "run(3)", 0.0) as played:
        scripts = {"adapter": ADAPTER, "listener": LISTENER}
        for name, text in scripts.items():
            (place / f"{name}.py").write_text(text, encoding="utf-8")
        stage = {
            "python": sys.executable,
            **{name: str(place / f"{name}.py") for name in scripts},
            "program": str(played.program),
            "replay": {"trace": str(played.program.with_name("trace.json"))},
            "predict": {"program": str(played.program), "call": "run(3)", "model": str(played.model)},
            "env": {**played.env, "PYTHONPATH": str(OWN_ROOT)},
        }
        done = subprocess.run(
            ["node", "--test", "sessions.test.js"],
            cwd=place, env={**os.environ, "STAGE": json.dumps(stage)}, capture_output=True, text=True, timeout=SECONDS,
        )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "# pass 10" in done.stdout, done.stdout
