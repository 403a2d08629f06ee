"""All benchmarks, written down as `benchmarks/RESULTS.md` with `results.json` beside it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cwm_lsp.bench.decode import bench_decode
from cwm_lsp.bench.machine import machine
from cwm_lsp.bench.record import bench_record
from cwm_lsp.model.load import BUNDLED

RESULTS = Path("benchmarks", "RESULTS.md")


def run_all(
    out: Path = RESULTS, *, model: str = BUNDLED, on_progress: Callable[[str], None] | None = None
) -> dict[str, Any]:
    """Runs every benchmark (a minute or two), writes `out` and `results.json` beside it, returns the numbers."""
    results = {
        "machine": machine(),
        "decode": bench_decode(model, on_progress=on_progress),
        "record": bench_record(on_progress=on_progress),
    }
    write_results(out, results)
    return results


def write_results(out: Path, results: dict[str, Any]) -> None:
    """The table for people at `out`, and everything as JSON beside it."""
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(markdown(results), encoding="utf-8")
    text = json.dumps(results, indent=2, sort_keys=True)
    out.with_name("results.json").write_text(text + "\n", encoding="utf-8")


def markdown(results: dict[str, Any]) -> str:
    """The results as one table with units, and the machine they hold for."""
    here, decode, record = results["machine"], results["decode"], results["record"]
    rows = [
        ("`predict`, constrained", "cwm-lsp bench decode", decode["frames_per_s"], "frames/s"),
        ("`transformers` `generate`", "cwm-lsp bench decode", decode["frames_per_s_generate"], "frames/s"),
        ("`predict` / `generate`", "cwm-lsp bench decode", decode["ratio_frames_per_s"], "times"),
        ("`predict`: tokens", "cwm-lsp bench decode", decode["tokens_per_frame"], "a frame"),
        ("`predict`: forward passes", "cwm-lsp bench decode", decode["passes_per_frame"], "a frame"),
        ("`generate`: forward passes", "cwm-lsp bench decode", decode["passes_per_frame_generate"], "a frame"),
        ("debugpy, TCP_NODELAY on both ends", "cwm-lsp bench record", record["debugpy_steps_per_s"], "steps/s"),
        ("debugpy as it comes", "cwm-lsp bench record", record["debugpy_steps_per_s_default"], "steps/s"),
        ("recorder, process start included", "cwm-lsp bench record", record["lines_per_s"], "lines/s"),
        ("recorder, hook alone", "cwm-lsp bench record", record["lines_per_s_hook"], "lines/s"),
    ]
    lines = [
        "# Benchmark results",
        "",
        f"{here['date']}, one run of `make bench`. {here['cpu']}, {here['cores']} cores, {here['ram_gib']} GiB RAM, "
        f"load average {here['load_average']} at the start; {here['system']}; Python {here['python']}, "
        f"torch {here['torch']}, transformers {here['transformers']}, debugpy {here['debugpy']}.",
        "",
        f"Decoding: model `{decode['model']}` {decode['revision']} on {decode['device']}, {decode['dtype']}, "
        f"{decode['threads']} thread, {len(decode['programs'])} programs, greedy, prompt included; medians over "
        f"programs of the median of {decode['repeats']} runs. `generate` is plain: no masks, stopped with as many "
        "frames as `predict` made.",
        "",
        f"Recording: a loop of {record['lines']:,} lines in process, of {record['steps']} steps under debugpy (its "
        f"start not counted); medians of {record['repeats']} runs.",
        "",
        "| what | command | value | unit |",
        "|---|---|---:|---|",
        *(f"| {what} | `{command}` | {_number(value)} | {unit} |" for what, command, value, unit in rows),
        "",
        "| program | frames | `predict` frames/s | `generate` frames/s | ratio |",
        "|---|---:|---:|---:|---:|",
        *(
            f"| {row['program']} | {row['frames']} | {_number(row['frames_per_s'])} | "
            f"{_number(row['frames_per_s_generate'])} | {_number(row['ratio_frames_per_s'])} |"
            for row in decode["programs"]
        ),
        "",
    ]
    return "\n".join(lines)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
