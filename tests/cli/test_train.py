"""`train`: a tiny run leaves a model that can be used, and can be gone on with."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path

from tests.cli.conftest import COMMAND, GCD, Cli, Done

RECIPE = """
name = "tiny"
seed = 1
minutes = 0.01
batch_tokens = 1024
row_tokens = [512]
chunk_tokens = 8192
workers = 1
muon_rate = 0.02
adam_rate = 0.003
warm_up = 0.1
flat = 0.45
settled = 0.25
log_steps = 2
compile = false
shape = { vocabulary = 900, width = 32, layers = 1, heads = 2, kv_heads = 1, head_width = 16, mlp_width = 64 }
early = { operations = 1.0 }
late = { operations = 1.0 }
forms = { trace = 1.0 }
"""


def test_ctrl_c_saves_and_resume_goes_on(cli: Cli, environment: dict[str, str], tmp_path: Path) -> None:
    recipe, out = tmp_path / "recipe.toml", tmp_path / "run"
    recipe.write_text(RECIPE, encoding="utf-8")
    arguments = ["train", "--config", str(recipe), "--out", str(out)]
    process = subprocess.Popen(
        [*COMMAND, *arguments, "--minutes", "10"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        start_new_session=True,
    )
    log = out / "log.jsonl"
    deadline = time.monotonic() + 60
    while not (log.exists() and log.stat().st_size) and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    out_text, err_text = process.communicate(timeout=30)
    done = Done(process.returncode, out_text.decode(), err_text.decode())
    assert done.status == 130, done.err
    assert "saved" in done.err
    assert "Traceback" not in done.err

    assert "add --resume" in cli(*arguments).error
    steps = log.read_text().count("\n")
    done = cli(*arguments, "--resume", "--json", "--minutes", 10, "--sitting", 0.02).json
    assert not done["finished"]
    assert done["step"] > steps > 0
    assert cli("predict", GCD, "--model", out, "--max-frames", 3, "--json").json["model"]["name"] == "run"
