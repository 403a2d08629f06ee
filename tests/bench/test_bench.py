"""Benchmarks run on a tiny setting and give their keys; nothing here is about how fast they are."""

import json
from pathlib import Path

import pytest

from cwm_lsp.bench.all import write_results
from cwm_lsp.bench.decode import bench_decode
from cwm_lsp.bench.machine import machine
from cwm_lsp.bench.programs import SAMPLES
from cwm_lsp.bench.record import bench_record
from tests.evaluate.tiny import write_tiny

DECODE = {"frames_per_s", "frames_per_s_generate", "ratio_frames_per_s", "tokens_per_frame", "passes_per_frame"}
RECORD = {"lines_per_s", "lines_per_s_hook", "debugpy_steps_per_s", "debugpy_steps_per_s_default"}


def test_all_keys_reach_the_table(tmp_path: Path) -> None:
    pytest.importorskip("transformers")
    pytest.importorskip("debugpy")
    model = write_tiny(tmp_path / "tiny")
    decode = bench_decode(str(model), samples=SAMPLES[:2], repeats=1, max_frames=3)
    record = bench_record(lines=30, steps=4, repeats=1)
    assert decode.keys() >= DECODE
    assert record.keys() >= RECORD
    out = tmp_path / "benchmarks" / "RESULTS.md"
    results = {"machine": machine(), "decode": decode, "record": record}
    write_results(out, results)
    text = out.read_text(encoding="utf-8")
    assert all(unit in text for unit in ("frames/s", "steps/s", "lines/s"))
    assert json.loads(out.with_name("results.json").read_text(encoding="utf-8")).keys() == results.keys()
