"""The other commands, and what is common to all."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import pytest

from cwm_lsp.cli.main import commands, main
from tests.cli.conftest import COMMAND, Cli

NAMES = ["predict", "compare", "record", "demo", "eval", "bench", "train", "model", "doctor", "lsp", "dap"]


@pytest.mark.parametrize("name", NAMES)
def test_help_has_examples(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == 0
    text = capsys.readouterr().out
    assert "Examples:" in text
    assert f"cwm-lsp {name}" in text


def test_no_command(cli: Cli) -> None:
    done = cli()
    assert done.status == 2
    assert "Commands:" in done.err


def test_the_command_line_does_not_import_torch() -> None:
    code = "import sys, cwm_lsp.cli.main; sys.exit('torch' in sys.modules or 'pygls' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_doctor(cli: Cli) -> None:
    report = cli("doctor", "--json").json
    checks = {check["name"]: check for check in report["checks"]}
    assert report["ok"] is True
    assert "dialect compact" in checks["model"]["detail"]
    assert {"python", "torch", "debugpy", "prediction", "worker", "sockets"} <= set(checks)
    assert cli("doctor").status == 0


def test_doctor_finds_what_is_broken(cli: Cli) -> None:
    with TemporaryDirectory(prefix="cwm") as runtime:  # of a short name, as a socket's path has to be
        open_to_all = Path(runtime) / "cwm-lsp"
        open_to_all.mkdir()
        open_to_all.chmod(0o777)
        done = cli("doctor", "--json", XDG_RUNTIME_DIR=runtime, TMPDIR=runtime)
    assert done.status == 1
    report = json.loads(done.out)
    broken = [check for check in report["checks"] if check["state"] == "broken"]
    assert not report["ok"]
    assert any("chmod 700" in check["detail"] for check in broken)


def test_model(cli: Cli) -> None:
    assert cli("model", "list", "--json").json["models"][0]["model"] == "nano"
    facts = cli("model", "info", "nano", "--json").json
    assert facts["dialect"] == "compact"
    assert facts["megabytes"] <= 12
    assert facts["revision"] in cli("model", "info").out


def test_eval(cli: Cli, tmp_path: Path) -> None:
    cases, out = tmp_path / "cases.jsonl", tmp_path / "rows.json"
    source = "def add(a, b):\n    c = a + b\n    return c\n"
    rows = [{"id": str(n), "category": "tiny", "source": source, "call": f"add({n}, 2)"} for n in range(3)]
    cases.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    report = cli("eval", "trace", cases, "--limit", 2, "--decoding", "constrained", "--json", "--out", out).json
    assert report["scores"]["constrained"]["tiny"]["cases"] == 2
    assert len(json.loads(out.read_text(encoding="utf-8"))["cases"]) == 2
    assert "tiny" in cli("eval", "output", cases, "--limit", 1, "--decoding", "constrained").out


def frame(message: object) -> bytes:
    body = json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


@pytest.mark.parametrize(
    ("command", "message", "answer"),
    [
        (
            "lsp",
            {
                "jsonrpc": "2.0",
                "id": 1,
                "method": "initialize",
                "params": {"processId": None, "rootUri": None, "capabilities": {}},
            },
            b"inlayHintProvider",
        ),
        (
            "dap",
            {"seq": 1, "type": "request", "command": "initialize", "arguments": {"adapterID": "cwm"}},
            b"supportsStepBack",
        ),
    ],
)
def test_servers_speak_on_stdio(command: str, message: object, answer: bytes, environment: dict[str, str]) -> None:
    done = subprocess.run(
        [*COMMAND, command, "--stdio"],
        input=frame(message),
        capture_output=True,
        env=environment,
        timeout=60,
        check=False,
    )
    assert done.stdout.startswith(b"Content-")
    assert answer in done.stdout
    assert b"Traceback" not in done.stderr


def test_worker_takes_the_workers_options(cli: Cli, environment: dict[str, str]) -> None:
    assert "--idle-seconds" in cli("worker", "--help").out
    command = [*COMMAND, "worker", "--stdio"]
    done = subprocess.run(command, input=b"", capture_output=True, env=environment, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (0, b"")  # a client that leaves at once


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[BaseException], int]:
    """Runs a command that raises, with logs in `tmp_path`."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setattr(commands, "commands", dict(commands.commands))

    def run(problem: BaseException) -> int:
        @click.command("fail")
        def fail() -> None:
            raise problem

        commands.add_command(fail)
        return main(["fail"])

    return run


def test_a_bug_is_told_in_one_line(
    failing: Callable[[BaseException], int], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert failing(ZeroDivisionError("on\npurpose")) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("error: ZeroDivisionError inside cwm-lsp")
    (log,) = tmp_path.rglob("cli.log")
    assert str(log) in line
    assert "Traceback" in log.read_text(encoding="utf-8")


def test_ctrl_c_is_quiet(failing: Callable[[BaseException], int], capsys: pytest.CaptureFixture[str]) -> None:
    assert failing(KeyboardInterrupt()) == 130
    assert capsys.readouterr() == ("", "")


def test_a_closed_pipe_is_quiet(environment: dict[str, str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with subprocess.Popen(
        [*COMMAND, "model", "list"], stdout=writer, stderr=subprocess.PIPE, env=environment
    ) as process:
        os.close(writer)
        assert process.stderr is not None
        assert (process.wait(30), process.stderr.read()) == (0, b"")
