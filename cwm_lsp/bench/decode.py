"""Frames per second of `predict` against a plain `generate` of `transformers`.

Both have the same checkpoint in float32, the same prompt with the given frames, and one thread; both decode greedily
with a cache, prompt included. `predict` decodes constrained, the default. `generate` stops at the end of its text or
with as many frames as `predict` made. Each counts the frames that it made itself.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import torch

from cwm_lsp.bench.programs import SAMPLES, Sample
from cwm_lsp.model.load import BUNDLED, BUNDLED_DIRECTORY, LoadedModel, load
from cwm_lsp.predict.compact import given_frames
from cwm_lsp.predict.options import Options
from cwm_lsp.predict.predictor import Predictor
from cwm_lsp.program.facts import analyse
from cwm_lsp.program.question import question
from cwm_lsp.trace.dialects.compact import MAX_LINES, line_token
from cwm_lsp.trace.dialects.pieces import END_OF_TEXT
from cwm_lsp.trace.model import Entry
from cwm_lsp.trace.problem import UserError


@dataclass(frozen=True, slots=True)
class _Run:
    seconds: float
    frames: int
    passes: int
    tokens: int


def bench_decode(
    model: str = BUNDLED,
    *,
    samples: Sequence[Sample] = SAMPLES,
    repeats: int = 3,
    max_frames: int = 40,
    on_progress: Callable[[str], None] | None = None,
) -> dict[str, Any]:
    """Medians over programs of each program's median over `repeats`; frames per second, and ratios of the two.

    Raises UserError for a model of another dialect, and where `transformers` is not installed.
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        loaded = load(model, dtype=torch.float32)
        if loaded.config.dialect != "compact":
            raise UserError(f"Only models of the 'compact' dialect can be timed; '{model}' speaks 'cwm'.")
        plain = _plain_model(str(BUNDLED_DIRECTORY) if model == BUNDLED else model).to(loaded.device)
        rows = []
        for sample in samples:
            if on_progress:
                on_progress(f"decode: {sample.name}")
            rows.append(_compare(loaded, plain, sample, repeats, max_frames))
    finally:
        torch.set_num_threads(threads)
    medians = {key: median(row[key] for row in rows) for key in rows[0] if key != "program"}
    return {"model": loaded.info.name, "revision": loaded.info.revision, "device": loaded.device, "threads": 1,
            "dtype": "float32", "repeats": repeats, **medians, "programs": rows}  # fmt: skip


def _plain_model(directory: str) -> Any:
    try:
        from transformers import AutoModelForCausalLM
        from transformers.utils import logging
    except ImportError as error:
        raise UserError("This benchmark needs transformers: pip install 'cwm-lsp[dev]'.") from error
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    plain: Any = AutoModelForCausalLM.from_pretrained(directory, dtype=torch.float32, local_files_only=True)
    return plain.eval()


def _compare(model: LoadedModel, plain: Any, sample: Sample, repeats: int, max_frames: int) -> dict[str, Any]:
    program = analyse(sample.source, "case.py")
    entry = Entry(sample.call.split("(", 1)[0], sample.call)
    asked = question(program, entry)
    given = [piece for frame in given_frames(asked) for piece in frame]
    prompt = model.tokenizer.encode([*asked.layout.prompt, *given])
    special = model.tokenizer.special
    ends = frozenset(special[line_token(number).name] for number in range(1, MAX_LINES + 1))
    ours: list[_Run] = []
    theirs: list[_Run] = []
    for _ in range(repeats):  # turn about, so that other work on the machine slows both alike
        predictor = Predictor(model)
        began = time.perf_counter()
        frames = sum(1 for _ in predictor.predict(program, entry, Options(max_frames, "constrained")))
        seconds = time.perf_counter() - began
        made = max(1, frames - 1)  # the first is given
        decoder = predictor.decoder
        ours.append(_Run(seconds, made, decoder.passes, len(decoder.ids) - len(prompt)))
        theirs.append(_generate(plain, prompt, ends, special[END_OF_TEXT.name], made))
    ours_rate, theirs_rate = (median(run.frames / run.seconds for run in runs) for runs in (ours, theirs))
    return {
        "program": sample.name,
        "frames": ours[0].frames,
        "frames_generate": theirs[0].frames,
        "frames_per_s": ours_rate,
        "frames_per_s_generate": theirs_rate,
        "ratio_frames_per_s": ours_rate / theirs_rate,
        "tokens_per_frame": ours[0].tokens / ours[0].frames,
        "passes_per_frame": ours[0].passes / ours[0].frames,
        "passes_per_frame_generate": theirs[0].passes / theirs[0].frames,
        "tokens_per_s": median(run.tokens / run.seconds for run in ours),
        "tokens_per_s_generate": median(run.tokens / run.seconds for run in theirs),
    }


@torch.inference_mode()
def _generate(plain: Any, prompt: Sequence[int], ends: frozenset[int], end_of_text: int, frames: int) -> _Run:
    seen = 0

    def enough(ids: torch.Tensor, _scores: torch.Tensor, **_: Any) -> torch.Tensor:
        nonlocal seen
        seen += int(ids[0, -1]) in ends
        return torch.tensor([seen >= frames], device=ids.device)

    ids = torch.tensor([list(prompt)], device=plain.device)
    began = time.perf_counter()
    out = plain.generate(
        ids,
        attention_mask=torch.ones_like(ids),
        do_sample=False,
        use_cache=True,
        max_new_tokens=64 * frames,
        eos_token_id=end_of_text,
        pad_token_id=end_of_text,
        stopping_criteria=[enough],
    )
    seconds = time.perf_counter() - began
    new = out.shape[1] - len(prompt)
    finished = seen + int(int(out[0, -1]) == end_of_text)
    return _Run(seconds, max(1, finished), new, new)
