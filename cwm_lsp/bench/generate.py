"""The plain way: `generate` of `transformers` with the same checkpoint, greedy, with its cache."""

from __future__ import annotations

import json
import time
import warnings
from pathlib import Path
from typing import Any

import torch

from cwm_lsp.bench.figures import Run
from cwm_lsp.bench.hardware import synchronise
from cwm_lsp.bench.predict import Timing
from cwm_lsp.trace.problem import UserError

FLOAT32, INT8 = "float32", "int8"
_TOKENS_A_FRAME = 64  # a prediction left to itself may take this many at most


def own_dtype(directory: Path) -> str:
    """The dtype that a checkpoint's config.json says, such as "bfloat16"."""
    config = json.loads((directory / "config.json").read_text(encoding="utf-8"))
    return str(config.get("dtype") or config.get("torch_dtype") or FLOAT32)


def plain_model(directory: Path, kind: str, device: str) -> Any:
    """The checkpoint as `transformers` runs it; `kind` is a dtype, or "int8" for linear layers that are quantised
    dynamically (CPU only). Raises UserError where `transformers` is not installed.
    """
    try:
        from transformers import AutoModelForCausalLM
        from transformers.utils import logging
    except ImportError as error:
        raise UserError("This benchmark needs transformers: pip install 'cwm-lsp[dev]'.") from error
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    dtype = torch.float32 if kind == INT8 else getattr(torch, kind)
    network: Any = AutoModelForCausalLM.from_pretrained(directory, dtype=dtype, local_files_only=True)
    network = network.eval().to(device)
    if kind != INT8:
        return network
    with warnings.catch_warnings():  # the module that does it is to move to another package
        warnings.simplefilter("ignore")
        quantize: Any = torch.ao.quantization.quantize_dynamic
        return quantize(network, {torch.nn.Linear}, dtype=torch.qint8)


def generate_tokens(network: Any, timing: Timing, end_of_text: int) -> Run:
    """As many tokens as the script has, whatever they say, counted as its frames."""
    count = timing.script.tokens
    seconds, new = _decode(
        network, timing, max_new_tokens=count, min_new_tokens=count, eos_token_id=None, pad_token_id=end_of_text
    )
    return Run(seconds, timing.script.frames, len(new), len(new), len(new))


def generate_frames(network: Any, timing: Timing, end_of_text: int, frames: int) -> Run:
    """What the model writes until it ends its text or has made `frames` frames."""
    seen = 0

    def enough(ids: torch.Tensor, _scores: torch.Tensor, **_: Any) -> torch.Tensor:
        nonlocal seen
        seen += int(ids[0, -1]) in timing.ends
        return torch.tensor([seen >= frames], device=ids.device)

    seconds, new = _decode(
        network,
        timing,
        max_new_tokens=_TOKENS_A_FRAME * frames,
        eos_token_id=end_of_text,
        pad_token_id=end_of_text,
        stopping_criteria=[enough],
    )
    return Run(seconds, max(1, seen), len(new), len(new), len(new))


@torch.inference_mode()
def _decode(network: Any, timing: Timing, **how: Any) -> tuple[float, list[int]]:
    """Seconds, and the new tokens; every token costs one forward pass."""
    prompt = timing.script.ids[: timing.script.given]
    ids = torch.tensor([prompt], device=network.device)
    synchronise(network.device.type)
    began = time.perf_counter()
    out = network.generate(ids, attention_mask=torch.ones_like(ids), do_sample=False, use_cache=True, **how)
    synchronise(network.device.type)
    return time.perf_counter() - began, out[0, len(prompt) :].tolist()
