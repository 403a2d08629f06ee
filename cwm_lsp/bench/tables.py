"""Results as Markdown: tables with units, and the machine that they hold for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

_MIB = 2**20
_COUNTS = ("tokens_per_frame", "open_tokens_per_frame", "tokens_per_pass")


def markdown(results: dict[str, Any]) -> str:
    """The whole page: machine, decoding by model, computing, recording."""
    here = results["machine"]
    return (
        "\n\n".join(
            [
                "# Benchmark results",
                f"{here['date']}, one run of `make bench`. {here['cpu']}, {here['cores']} cores, {here['ram_gib']} GiB "
                f"RAM, load average {here['load_average']} at the start; {here['system']}; Python {here['python']}, "
                f"torch {here['torch']}, transformers {here['transformers']}, debugpy {here['debugpy']}.",
                *_decoding(results["decode"]),
                *_computing(results["compute"]),
                *_serving(results["lsp"]),
                *_stepping(results["dap"]),
                *_recording(results["record"]),
            ]
        )
        + "\n"
    )


def _decoding(decode: dict[str, Any]) -> list[str]:
    parts = [
        "## Decoding: `cwm-lsp bench decode`",
        f"On {decode['device']}, {decode['threads']} thread, greedy, constrained, from a cold cache, prompt "
        "included; `generate` of `transformers` turn about on the same prompt. Rates and ratios are medians over "
        f"programs of the median of {decode['repeats']} runs, counts are totals. Where the model makes its own "
        "choices, `generate` stops with as many frames; in a replay both write as many tokens as a recorded trace has.",
    ]
    for dialect, model in decode["models"].items():
        parts += [f"### `{dialect}`: model `{model['model']}` {model['revision']}, {model['mode']}", *_model(model)]
    return parts


def _model(model: dict[str, Any]) -> list[str]:
    plain = model["generate"]
    names = {"frames_per_s": "frames/s", "tokens_per_s": "tokens/s", "passes_per_frame": "forward passes a frame"}
    rows = [[names[key], number(model[key]), *(number(each[key]) for each in plain.values())] for key in names]
    rows.append(["`predict` / `generate`, frames/s", "", *(number(e["ratio_frames_per_s"]) for e in plain.values())])
    rows += [[key.replace("_per_", " a ").replace("_", " "), number(model[key]), *[""] * len(plain)] for key in _COUNTS]
    rows.append(["share of the memory bandwidth", f"{model['bandwidth_share']:.1%}", *[""] * len(plain)])
    if model["peak_memory_bytes"] is not None:
        rows.append(["peak memory, MiB", number(model["peak_memory_bytes"] / _MIB), *[""] * len(plain)])
    kinds = [f"`generate`, {kind}" for kind in plain]
    own = model["own_dtype"]
    programs = [
        [
            row["program"],
            str(row["frames"]),
            number(row["frames_per_s"]),
            number(row["frames_per_s_generate"][own]),
            number(row["ratio_frames_per_s"][own]),
        ]
        for row in model["programs"]
    ]
    return [
        _table(["", "`predict`", *kinds], rows),
        _table(["program", "frames", "`predict` frames/s", f"`generate` frames/s, {own}", "ratio"], programs),
    ]


def _computing(compute: dict[str, Any]) -> list[str]:
    rows = [
        ["computed frames of one execution", number(compute["steps_per_s"]), "frames/s"],
        ["the same, forked and rewound every 40 frames", number(compute["steps_per_s_forked"]), "frames/s"],
        ["a trace of 200 frames, from the source on", number(compute["editor_ms"]), "ms"],
    ]
    return [
        "## Computing: `cwm-lsp bench compute`",
        f"Frames of a loop on one core, {compute['frames']:,} of them and 200 where it is forked; medians of "
        f"{compute['repeats']} runs.",
        _table(["what", "value", "unit"], rows),
    ]


_SERVED = {
    "hints_ms": "hints of a window of 60 lines",
    "hover_ms": "hover over a name",
    "edit_to_hints_ms": "edit to its first hints, the pause of 300 ms included",
    "edit_to_cancelled_ms": "edit to the end of the prediction that it cancels",
    "lag_ms": "lag of the event loop while somebody types and a trace of 2,025 frames is shown",
    "lag_idle_ms": "the same while nothing happens",
}


def _serving(lsp: dict[str, Any]) -> list[str]:
    rows = [[name, number(lsp[key]["p50"]), number(lsp[key]["p99"]), "ms"] for key, name in _SERVED.items()]
    rows.append(["start to `initialized`", number(lsp["start_ms"]), "", "ms"])
    if lsp["memory_mib"] is not None:
        rows.append(["memory of the server without its worker", number(lsp["memory_mib"]), "", "MiB"])
    if lsp["helper_memory_mib"] is not None:
        rows.append(["memory of its helper process", number(lsp["helper_memory_mib"]), "", "MiB"])
    return [
        "## Language server: `cwm-lsp bench lsp`",
        f"{lsp['requests']:,} requests and twice {lsp['edits']} edits of a file of {lsp['lines']:,} lines, over pipes, "
        "while the worker decodes all the time (but for the edits that cancel).",
        _table(["what", "p50", "p99", "unit"], rows),
    ]


_STEPPED = {
    "step_ms": "step over, to `stopped`",
    "back_ms": "step back, to `stopped`",
    "step_shown_ms": "step over with stack, scopes and variables",
    "back_shown_ms": "step back with stack, scopes and variables",
    "debugpy_nodelay_shown_ms": "debugpy with TCP_NODELAY: the same over",
    "debugpy_shown_ms": "debugpy as it comes: the same over",
}


def _stepping(dap: dict[str, Any]) -> list[str]:
    rows = [[name, number(dap[key]["p50"]), number(dap[key]["p99"]), "ms"] for key, name in _STEPPED.items()]
    return [
        "## Debug adapter: `cwm-lsp bench dap`",
        f"{dap['steps']} steps of each kind ({dap['slow_steps']} of debugpy as it comes) through a loop with a call, "
        "by one client over pipes; the prediction is there before it is stepped through.",
        _table(["what", "p50", "p99", "unit"], rows),
    ]


def _recording(record: dict[str, Any]) -> list[str]:
    rows = [
        ["debugpy, TCP_NODELAY on both ends", number(record["debugpy_steps_per_s"]), "steps/s"],
        ["debugpy as it comes", number(record["debugpy_steps_per_s_default"]), "steps/s"],
        ["recorder, process start included", number(record["seconds"]), "s"],
        ["recorder, the same with a list of 200 numbers that changes", number(record["seconds_list"]), "s"],
        ["recorder, hook alone", number(record["lines_per_s_hook"]), "lines/s"],
    ]
    return [
        "## Recording: `cwm-lsp bench record`",
        f"A loop of {record['lines']:,} lines in process, of {record['steps']} steps under debugpy (its start not "
        f"counted); medians of {record['repeats']} runs.",
        _table(["what", "value", "unit"], rows),
    ]


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def number(value: float) -> str:
    """A figure with three digits that matter."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
