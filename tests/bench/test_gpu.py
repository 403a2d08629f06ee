"""The benchmark for GPUs runs as a whole with its tiny configuration on a CPU."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("transformers")

from cwm_lsp.bench.gpu import bench_gpu
from cwm_lsp.bench.released import released
from cwm_lsp.model.config import Quantization

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("quantization", ["none", "int8"])
def test_all_parts(quantization: Quantization) -> None:
    parts: list[str] = []
    measured = bench_gpu(small=True, quantization=quantization, on_part=lambda name, figures: parts.append(name))
    assert parts == list(json.loads(json.dumps(measured)))
    assert {"copy_bandwidth", "matrix_rate", "products", "steps", "prefill", "memory"} <= measured.keys()
    assert all(step["bandwidth_share"] > 0 for step in measured["steps"])
    assert {product["kind"] for product in measured["products"]} == {"bf16", "fp8", "fp8 library", "int8", "int4"}
    assert measured["generate"]["tokens_per_s"] > 0
    assert measured["replay"]["tokens_per_pass"] > 10
    assert measured["replay"]["ratio_frames_per_s"] > 0
    assert not measured["replay"]["skipped"]
    reads = {step["context"]: step["bytes_read"] for step in measured["steps"]}
    assert sorted(reads.values()) == [reads[context] for context in sorted(reads)]


def test_the_script_writes_what_it_has(tmp_path: Path) -> None:
    out = tmp_path / "gpu.json"
    command = [sys.executable, str(ROOT / "benchmarks" / "gpu_32b.py"), str(out), "fp8", "tiny"]
    subprocess.run(command, check=True, capture_output=True, cwd=tmp_path)
    assert json.loads(out.read_text())["setting"]["quantization"] == "fp8"


def test_the_released_size() -> None:
    config = released()
    assert config.layers == 64
    assert config.windows.count(None) == 16
