"""Recorded traces replayed on a network with random weights, against plain `generate` of the same configuration."""

from __future__ import annotations

from statistics import median
from typing import Any

from cwm_lsp.bench.figures import Run
from cwm_lsp.bench.programs import SAMPLES
from cwm_lsp.bench.subject import subject
from cwm_lsp.bench.work import sample_work
from cwm_lsp.model.config import Config
from cwm_lsp.model.load import BUNDLED_DIRECTORY, LoadedModel
from cwm_lsp.model.network import Network
from cwm_lsp.model.place import Placement
from cwm_lsp.model.runtime import Runtime
from cwm_lsp.model.tokenizer import read_tokenizer
from cwm_lsp.trace.model import ModelInfo

_FRAMES = 40
_REPEATS = 3  # the first one records what is replayed on a GPU


def replay_rate(
    config: Config, network: Network, runtime: Runtime, placement: Placement, device: str, generate: dict[str, Any]
) -> dict[str, Any]:
    """Frames and tokens per second over the built-in samples, prompts included, each from a cold cache.

    The tokenizer is the bundled model's: that of the released weights is not needed for speed, and has somewhat fewer
    tokens a frame. `ratio_frames_per_s` divides by the frames per second that `generate` would make of the same tokens
    at the rate that was measured for it (`tokens_per_s`, prompt not counted); None where that was left out.
    """
    tokenizer = read_tokenizer(BUNDLED_DIRECTORY)
    model = LoadedModel(config, tokenizer, network, ModelInfo("random", ""), device, runtime, placement)
    timed = subject(model, BUNDLED_DIRECTORY, "replayed", sample_work(SAMPLES, _FRAMES), _FRAMES)
    rows: list[Run] = []
    for name, timing in timed.timings.items():
        runs = [timed.run(timing) for _ in range(_REPEATS)]
        whole = [run for run in runs if isinstance(run, Run)]
        if whole:
            rows.append(sorted(whole, key=lambda run: run.seconds)[len(whole) // 2])
        else:
            timed.skipped[name] = str(runs[0])
    frames, tokens, passes = (sum(getattr(run, what) for run in rows) for what in ("frames", "tokens", "passes"))
    rate = median(run.frames_per_s for run in rows)
    plain = generate.get("tokens_per_s")
    return {
        "frames_per_s": rate,
        "tokens_per_s": median(run.tokens / run.seconds for run in rows),
        "tokens_per_pass": tokens / passes,
        "passes_per_frame": passes / frames,
        "ratio_frames_per_s": rate / (plain * frames / tokens) if plain else None,
        "skipped": timed.skipped,
    }
