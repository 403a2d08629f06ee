"""Bad input: one clear sentence that names the cause and what to do, exit status 2, no traceback."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import ENDLESS, GCD, Cli
from tests.cli.started import Started

CASES = {
    "syntax error": (["predict", "broken.py"], "'broken.py', line 2: syntax error: ", "; correct it and try again."),
    "no such file": (["predict", "missing.py"], "There is no file 'missing.py'", "give the path"),
    "a directory": (["predict", "."], "'.' is a directory", "give the path"),
    "not text": (["predict", "binary.py"], "'binary.py'", ""),
    "unknown function": (
        ["predict", f"{GCD}::gdc", "--call", "gdc(1, 2)"], "There is no function 'gdc'", "it has gcd"
    ),
    "unknown function in the call": (["predict", GCD, "--call", "gdc(1, 2)"], "`gdc`", "did you mean `gcd`?"),
    "call of another function": (["predict", "two.py::f", "--call", "g(1)"], "`g(1)` calls g, not f", "two.py::g"),
    "call does not bind": (["predict", GCD, "--call", "gcd(1)"], "does not bind", "Give all its arguments"),
    "call does not parse": (["predict", GCD, "--call", "gcd(1,"], "is not Python", "give a call such as"),
    "no call to be found": (["predict", "two.py::f"], "shows no call of f", "--call 'f(...)'"),
    "missing model": (["predict", GCD, "--model", "./none"], "No model at './none'", "or 'nano' for the bundled one"),
    "empty model": (["predict", GCD, "--model", "empty"], "config.json", "give a directory in Hugging Face layout"),
    "compare unknown function": (["compare", f"{GCD}::f", "--call", "f(1)"], "There is no function 'f'", "it has gcd"),
    "record syntax error": (["record", "broken.py"], "line 2", "correct it"),
    "record does not bind": (["record", GCD, "--call", "gcd(1, 2, 3)"], "does not bind", "Give the arguments"),
    "no cases": (["predict", "--cases", "none.jsonl", "--out", "o.jsonl"], "'none.jsonl' cannot", "name a JSONL"),
    "cases without out": (["predict", "--cases", "none.jsonl"], "--cases and --out belong together", "give both"),
    "nowhere to write": (
        ["predict", "--cases", "two.py", "--out", "none/o.jsonl"], "no directory 'none'", "create it"
    ),
    "other results": (["predict", "--cases", "two.py", "--out", "broken.py"], "something else", "name another"),
    "nothing to predict": (["predict"], "Nothing to predict", "--help"),
    "unknown option": (["predict", GCD, "--frames", "3"], "No such option", "see 'cwm-lsp predict --help'"),
    "unknown command": (["predit"], "No such command 'predit'", "see 'cwm-lsp --help'"),
    "two formats": (["predict", GCD, "--format", "html", "--json"], "exclude each other", "give one"),
    "two formats of a comparison": (["compare", GCD, "--format", "html", "--json"], "exclude each other", "give one"),
    "no recipe": (["train", "--config", "none.toml", "--out", "run"], "No training configuration at", "see"),
    "nothing to resume": (
        ["train", "--config", "none.toml", "--out", "run", "--resume"], "no training run", "leave out --resume"
    ),
    "nothing to score": (["eval", "trace", "none.jsonl"], "There is no file 'none.jsonl'", "name a JSONL file"),
    "no benchmark": (["bench"], "Name one benchmark", "give --out"),
    "no model to tell of": (["model", "info", "none"], "No model at 'none'", "or 'nano' for the bundled one"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_bad_input(name: str, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("broken.py").write_text("def f(x):\n    return x +\n", encoding="utf-8")
    Path("two.py").write_text("def f(x):\n    return x\n\n\ndef g(x):\n    return f(x)\n", encoding="utf-8")
    Path("binary.py").write_bytes(b"\x00\xff\xfe\x80")
    Path("empty").mkdir()
    arguments, cause, remedy = CASES[name]
    error = cli(*arguments).error
    assert cause in error
    assert remedy in error


def test_a_worker_killed_in_mid_prediction(
    program: Callable[[str], Path], place: Path, environment: dict[str, str], cli: Cli
) -> None:
    started = Started(["predict", program(ENDLESS), "--max-frames", 1_000_000], place, environment)
    os.kill(started.worker, signal.SIGKILL)
    error = started.end().error
    assert "The prediction worker stopped unexpectedly" in error
    assert "it has been restarted: try again." in error
    assert cli("predict", GCD, "--max-frames", 2, "--json").json["frames"]


def test_ctrl_c(program: Callable[[str], Path], place: Path, environment: dict[str, str]) -> None:
    started = Started(["predict", program(ENDLESS), "--max-frames", 1_000_000], place, environment)
    started.process.send_signal(signal.SIGINT)
    done = started.end()
    assert (done.status, done.out, done.err) == (130, "", "")
