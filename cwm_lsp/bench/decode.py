"""Frames per second of `predict` against plain `generate` of `transformers`, on the same prompts in the same run.

A prediction is constrained, greedy, in the form in which this package runs the model, from a cold cache, prompt
included. Turn about with it `generate` decodes with the same checkpoint: as many frames as `predict` made, where the
model chooses by itself; the same number of tokens, counted as the same frames, where both replay a recorded trace. One
thread each on a CPU.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch

from cwm_lsp.bench.checkpoint import write_random_cwm
from cwm_lsp.bench.figures import figures
from cwm_lsp.bench.generate import FLOAT32, INT8, own_dtype
from cwm_lsp.bench.hardware import copy_bandwidth, weight_bytes
from cwm_lsp.bench.programs import SAMPLES, Sample
from cwm_lsp.bench.subject import Mode, Subject, against_generate, peak, subject
from cwm_lsp.bench.work import OnProgress, Work, read_work, sample_work
from cwm_lsp.model.checkpoint.locate import locate
from cwm_lsp.model.load import BUNDLED, load

MAX_FRAMES = 40


def bench_decode(
    model: str = BUNDLED,
    *,
    replay: Path | None = None,
    category: str | None = None,
    limit: int | None = None,
    samples: Sequence[Sample] = SAMPLES,
    repeats: int | None = None,
    max_frames: int = MAX_FRAMES,
    on_progress: OnProgress | None = None,
) -> dict[str, Any]:
    """The figures of each model under `models`, by its dialect, and the main ones on top.

    A model of the `compact` dialect predicts the samples, or replays what is in the file `replay`; beside it a random
    checkpoint of its size replays the same in the `cwm` dialect. A model of the `cwm` dialect is replayed itself.
    `repeats` is 3 by default, 1 with `replay`. Raises UserError for files and models that cannot be used, and where
    `transformers` is not installed.
    """
    repeats = repeats or (1 if replay else 3)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        if replay is None:
            work = sample_work(samples, max_frames)
        else:
            work = read_work(replay, max_frames, category=category, limit=limit, on_progress=on_progress)
        with TemporaryDirectory(prefix="cwm-bench-") as scratch:
            subjects = _subjects(model, work, "replayed" if replay else "predicted", max_frames, Path(scratch))
            device = subjects[0].model.device
            # First of all: copies for the bandwidth, and transformers, take more memory than the bundled model does.
            peaks = [peak(each) for each in subjects]
            bandwidth = copy_bandwidth(device)
            models = _measured(subjects, peaks, repeats, bandwidth, on_progress)
    finally:
        torch.set_num_threads(threads)
    run = {"device": device, "threads": 1, "repeats": repeats, "copy_bytes_per_s": bandwidth}
    return {**main_figures(models), **run, "replay": replay.name if replay else None, "models": models}


def _subjects(model: str, work: Sequence[Work], mode: Mode, max_frames: int, scratch: Path) -> list[Subject]:
    loaded, directory = load(model), locate(model)
    if loaded.config.dialect == "cwm":
        return [subject(loaded, directory, "replayed", work, max_frames)]
    random = write_random_cwm(scratch / "random", directory)
    return [
        subject(loaded, directory, mode, work, max_frames),
        subject(load(str(random)), random, "replayed", work, max_frames),
    ]


def _measured(
    subjects: Sequence[Subject],
    peaks: Sequence[int | None],
    repeats: int,
    bandwidth: float,
    on_progress: OnProgress | None,
) -> dict[str, Any]:
    total = sum(len(each.timings) for each in subjects)
    done = 0
    models: dict[str, Any] = {}
    for each, memory in zip(subjects, peaks, strict=True):
        dialect, own = each.model.config.dialect, own_dtype(each.directory)
        # The other two beside the own one: for the small model only, whose frames are short.
        kinds = (own, FLOAT32, INT8) if dialect == "compact" and each.model.device == "cpu" else (own,)
        rows = []
        for row in against_generate(each, kinds, repeats):
            if on_progress:
                on_progress(done, total, f"{dialect} {row.name}")
            rows.append(row)
            done += 1
        info = each.model.info
        models[dialect] = {
            "dialect": dialect,
            "model": info.name,
            "revision": info.revision,
            "quantization": info.quantization,
            "own_dtype": own,
            "mode": each.mode,
            "peak_memory_bytes": memory,
            "skipped": each.skipped,
            **figures(rows, weight_bytes(each.model), bandwidth),
        }
    return models


def main_figures(models: Mapping[str, Any]) -> dict[str, Any]:
    """The figures that are looked up from outside, under names of their own."""
    main: dict[str, Any] = {}
    if compact := models.get("compact"):
        plain, own = compact["generate"], compact["own_dtype"]
        main = {
            "ratio_frames_per_s": plain[own]["ratio_frames_per_s"],
            "passes_per_frame": compact["passes_per_frame"],
            "frames_per_s": compact["frames_per_s"],
            "frames_per_s_generate": plain[own]["frames_per_s"],
        }
        for kind in (FLOAT32, INT8):
            if kind in plain:
                main[f"ratio_frames_per_s_{kind}"] = plain[kind]["ratio_frames_per_s"]
                main[f"frames_per_s_generate_{kind}"] = plain[kind]["frames_per_s"]
    if cwm := models.get("cwm"):
        plain, own = cwm["generate"], cwm["own_dtype"]
        main["ratio_frames_per_s_cwm"] = plain[own]["ratio_frames_per_s"]
        main["tokens_per_pass_cwm"] = cwm["tokens_per_pass"]
    return main
