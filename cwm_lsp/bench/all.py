"""All benchmarks, written down as `benchmarks/RESULTS.md` with `results.json` beside it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cwm_lsp.bench.compute import bench_compute
from cwm_lsp.bench.dap.measure import bench_dap
from cwm_lsp.bench.decode import bench_decode
from cwm_lsp.bench.lsp.measure import bench_lsp
from cwm_lsp.bench.machine import machine
from cwm_lsp.bench.record import bench_record
from cwm_lsp.bench.tables import markdown
from cwm_lsp.model.load import BUNDLED

RESULTS = Path("benchmarks", "RESULTS.md")


def run_all(
    out: Path = RESULTS, *, model: str = BUNDLED, on_progress: Callable[[str], None] | None = None
) -> dict[str, Any]:
    """Runs every benchmark (some minutes), writes `out` and `results.json` beside it, returns the numbers."""

    def decoding(done: int, total: int, name: str) -> None:
        if on_progress:
            on_progress(f"decode: {name} ({done + 1} of {total})")

    results = {
        "machine": machine(),
        "compute": bench_compute(),
        "decode": bench_decode(model, on_progress=decoding),
        "lsp": bench_lsp(on_progress=lambda step: on_progress(f"lsp: {step}") if on_progress else None),
        "dap": bench_dap(on_progress=lambda step: on_progress(f"dap: {step}") if on_progress else None),
        "record": bench_record(on_progress=on_progress),
    }
    write_results(out, results)
    return results


def write_results(out: Path, results: dict[str, Any]) -> None:
    """The tables for people at `out`, and everything as JSON beside it."""
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(markdown(results), encoding="utf-8")
    text = json.dumps(results, indent=2, sort_keys=True)
    out.with_name("results.json").write_text(text + "\n", encoding="utf-8")
