"""Benchmarks run on a tiny setting and give their keys; nothing here is about how fast they are."""

import json
from pathlib import Path
from typing import Any

import pytest

from cwm_lsp.bench.all import write_results
from cwm_lsp.bench.checkpoint import write_random_cwm
from cwm_lsp.bench.compute import bench_compute
from cwm_lsp.bench.dap.measure import bench_dap
from cwm_lsp.bench.decode import bench_decode
from cwm_lsp.bench.lsp.measure import bench_lsp
from cwm_lsp.bench.machine import machine
from cwm_lsp.bench.programs import SAMPLES
from cwm_lsp.bench.record import bench_record
from cwm_lsp.model.config import read_config
from cwm_lsp.model.load import BUNDLED_DIRECTORY
from cwm_lsp.trace.problem import UserError
from tests.random_models import write_random_model

MAIN = {
    "ratio_frames_per_s",
    "ratio_frames_per_s_float32",
    "frames_per_s_generate_int8",
    "passes_per_frame",
    "ratio_frames_per_s_cwm",
    "tokens_per_pass_cwm",
}
EACH = {"open_tokens_per_frame", "passes_per_frame", "tokens_per_pass", "frames_per_s", "tokens_per_s",
        "bandwidth_share", "peak_memory_bytes", "generate"}  # fmt: skip
COMPUTE = {"steps_per_s", "steps_per_s_forked", "editor_ms"}
LSP = {"start_ms", "hints_ms", "hover_ms", "edit_to_hints_ms", "edit_to_cancelled_ms", "memory_mib"}
DAP = {"step_ms", "back_ms", "step_shown_ms", "back_shown_ms", "debugpy_nodelay_shown_ms", "debugpy_shown_ms"}
RECORD = {
    "seconds",
    "seconds_list",
    "lines_per_s",
    "lines_per_s_hook",
    "debugpy_steps_per_s",
    "debugpy_steps_per_s_default",
}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("transformers")
    return write_random_model(tmp_path_factory.mktemp("bench") / "model", "compact", window=4096)


def test_all_keys_reach_the_table(model: Path, tmp_path: Path) -> None:
    pytest.importorskip("debugpy")
    decode = bench_decode(str(model), samples=SAMPLES[:2], repeats=1, max_frames=3)
    record = bench_record(lines=30, steps=4, repeats=1)
    compute = bench_compute(frames=200, repeats=1)
    assert decode.keys() >= MAIN
    assert {dialect: each["mode"] for dialect, each in decode["models"].items()} == {
        "compact": "predicted",
        "cwm": "replayed",
    }
    assert all(each.keys() >= EACH for each in decode["models"].values())
    assert record.keys() >= RECORD
    out = tmp_path / "benchmarks" / "RESULTS.md"
    assert compute.keys() >= COMPUTE
    lsp = bench_lsp(requests=20, edits=2, starts=1)
    assert lsp.keys() >= LSP
    assert (lsp["lines"], lsp["requests"]) == (2000, 20)
    dap = bench_dap(steps=9, slow_steps=2)
    assert dap.keys() >= DAP
    assert all(0 < dap[key]["p50"] <= dap[key]["p99"] for key in DAP)
    results = {"machine": machine(), "decode": decode, "record": record, "compute": compute, "lsp": lsp, "dap": dap}
    write_results(out, results)
    text = out.read_text(encoding="utf-8")
    assert all(unit in text for unit in ("frames/s", "steps/s", "lines/s", "MiB"))
    assert json.loads(out.with_name("results.json").read_text(encoding="utf-8")).keys() == results.keys()


def test_a_replay_gives_the_same_work_to_all(model: Path, tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    rows: list[dict[str, Any]] = [
        {"id": "right", "source": SAMPLES[0].source, "call": SAMPLES[0].call},
        {"id": "unknown", "source": SAMPLES[0].source.replace("gcd", "other"), "call": "(lambda: other(4, 2))()"},
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    decode = bench_decode(str(model), replay=path)
    assert decode["repeats"] == 1
    for each in decode["models"].values():
        assert each["mode"] == "replayed"
        assert [row["program"] for row in each["programs"]] == ["right"]
        assert each["skipped"].keys() == {"unknown"}
        for plain in each["generate"].values():
            assert plain["passes_per_frame"] == each["tokens_per_frame"]


def test_a_file_of_which_nothing_can_be_asked(model: Path, tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text(json.dumps({"source": "def f():\n    return 1\n", "call": "(lambda: f())()"}), encoding="utf-8")
    with pytest.raises(UserError, match="No call can be put to a model of the 'compact' dialect"):
        bench_decode(str(model), replay=path)


def test_a_random_checkpoint_has_the_size_of_the_bundled_model(tmp_path: Path) -> None:
    made = write_random_cwm(tmp_path, BUNDLED_DIRECTORY, seed=1)
    config, like = read_config(made), read_config(BUNDLED_DIRECTORY)
    assert config.dialect == "cwm"
    assert (config.width, config.windows, config.vocabulary) == (like.width, like.windows, like.vocabulary)
    first = (made / "model.safetensors").read_bytes()
    assert len(first) == (BUNDLED_DIRECTORY / "model.safetensors").stat().st_size
    assert (write_random_cwm(tmp_path, BUNDLED_DIRECTORY, seed=1) / "model.safetensors").read_bytes() == first


def test_the_machine_is_told_without_its_kernel() -> None:
    assert machine()["system"].split()[0] in ("Linux", "Darwin", "Windows")
    assert len(machine()["system"].split()) == 2
