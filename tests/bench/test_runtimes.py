"""The comparison of runtimes: the same logits from all, but for those with fewer bits."""

from __future__ import annotations

from pathlib import Path

import pytest

from cwm_lsp.bench.runtimes import bench_runtimes
from tests.random_models import write_random_model


def test_all_runtimes_are_timed_and_agree(tmp_path: Path) -> None:
    directory = write_random_model(tmp_path / "model", "compact")
    rows = bench_runtimes(str(directory), context=30, rows=(1, 5), repeats=5)
    assert {(row["runtime"], row["rows"]) for row in rows} == {
        (name, count)
        for name in (
            "torch float32",
            "torch float32, fused",
            "torch bfloat16",
            "torch int8 dynamic",
            "numpy float32",
        )
        for count in (1, 5)
    }
    for row in rows:
        assert row["ms"] > 0
        assert row["tokens_per_s"] == pytest.approx(1000 * row["rows"] / row["ms"])
        if "float32" in row["runtime"]:
            assert row["error"] < 1e-3
