"""`cwm-lsp inputs --run`, and Ctrl-C in the middle of `inputs` and `implement`."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Cli

INSTALLED = importlib.util.find_spec("crosshair") is not None
PLANTED = "def f(s):\n    return s.startswith('ab') and s[3:5] == 'zq' and len(s) == 9 and s[5:8] == '987'\n"
IMPOSSIBLE = "def f(x):\n    pass\n\n\nassert f(1) == 1\nassert f(1) == 2\n"
# The signal comes when the command is sure to be at work: its modules are loaded before the clock starts.
INTERRUPTED = """
import os, signal, sys, threading
from cwm_lsp.cli.main import main
threading.Timer(1.5, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
sys.exit(main(sys.argv[1:]))
"""


def test_crosshair_proposes_and_the_call_is_verified(cli: Cli, program: Callable[..., Path]) -> None:
    asked = ("inputs", f"{program(PLANTED)}::f", "--returns", "True", "--model", "none", "--run", "--json")
    if not INSTALLED:
        assert "pip install 'cwm-lsp[crosshair]'" in cli(*asked).error
        return
    found = cli(*asked, "--seconds", "60").json
    assert (found["by"], found["origin"]) == ("crosshair", "computed")
    space: dict[str, Callable[..., object]] = {}
    exec(PLANTED, space)  # the program above is ours
    assert eval(found["call"], dict(space)) is True


@pytest.mark.skipif(not INSTALLED, reason="CrossHair is an optional dependency and not installed")
def test_what_crosshair_could_not_do_is_told(cli: Cli, program: Callable[..., Path]) -> None:
    path = program("open('x', 'w')\n\n\ndef f():\n    return 1\n")
    done = cli("inputs", f"{path}::f", "--returns", "2", "--model", "none", "--run", "--seconds", "60")
    assert done.status == 0
    assert "CrossHair could not search: the module body raised SideEffectDetected" in done.err


@pytest.mark.parametrize(
    ("source", "arguments"),
    [
        (PLANTED, ["inputs", "--returns", "'never'", "--seconds", "60"]),
        (IMPOSSIBLE, ["implement", "--seconds", "60"]),
        pytest.param(
            f"import time\ntime.sleep(600)\n{PLANTED}",
            ["inputs", "--returns", "'never'", "--seconds", "60", "--run"],
            marks=pytest.mark.skipif(not INSTALLED, reason="CrossHair is an optional dependency and not installed"),
        ),
    ],
    ids=["inputs", "implement", "with CrossHair"],
)
def test_ctrl_c(source: str, arguments: list[str], program: Callable[..., Path], environment: dict[str, str]) -> None:
    path = program(source)
    command = [sys.executable, "-c", INTERRUPTED, arguments[0], f"{path}::f", *arguments[1:], "--model", "none"]
    done = subprocess.run(command, capture_output=True, env=environment, cwd=ROOT, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (130, b"")
    assert b"Traceback" not in done.stderr
    assert not working_in(path.parent)


def working_in(place: Path) -> list[str]:
    """The processes whose directory is `place`, as that of CrossHair is; none where the platform does not tell."""
    found = []
    for link in Path("/proc").glob("[0-9]*/cwd"):
        try:
            found += [link.parent.name] if os.readlink(link) == str(place) else []
        except OSError:  # gone, or not ours
            continue
    return found
