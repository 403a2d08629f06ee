"""Plain `generate` of `transformers` with random weights of a configuration: what the fast path is compared with."""

from __future__ import annotations

import time
from typing import Any

import torch

from cwm_lsp.bench.hardware import synchronise
from cwm_lsp.model.config import Config
from cwm_lsp.model.place import GB, Device, needed

_NEW = 32  # tokens


@torch.inference_mode()
def generate_rate(config: Config, raw: dict[str, Any], device: Device, prompt: int) -> dict[str, Any]:
    """Tokens per second behind a prompt of so many tokens, in bfloat16; or why that was left out.

    `raw` is the configuration as `transformers` reads it, `device` as it is now: with what is loaded already.
    """
    wanted = needed(config, "none", device, prompt + _NEW).total
    if device.kind == "cuda" and wanted > device.free:
        return {"skipped": f"needs {wanted / GB:.0f} GB, and {device.free / GB:.0f} GB are free"}
    try:
        from transformers import CwmConfig, CwmForCausalLM
    except ImportError as problem:
        return {"skipped": f"transformers cannot be used ({problem})"}
    fields = {name: value for name, value in raw.items() if name != "model_type"}
    with torch.device(device.kind):
        make: Any = CwmForCausalLM._from_config  # what `AutoModelForCausalLM.from_config` calls
        model = make(CwmConfig(**fields, num_hidden_layers=config.layers), dtype=torch.bfloat16)
    ids = torch.randint(0, config.vocabulary, (1, prompt), device=device.kind)

    def seconds(count: int) -> float:
        synchronise(device.kind)
        began = time.perf_counter()
        model.eval().generate(
            ids,
            attention_mask=torch.ones_like(ids),
            do_sample=False,
            min_new_tokens=count,
            max_new_tokens=count,
            eos_token_id=None,
            pad_token_id=0,
        )
        synchronise(device.kind)
        return time.perf_counter() - began

    seconds(2)  # warms up
    taken = max(seconds(_NEW + 1) - seconds(1), 1e-9)
    return {"prompt": prompt, "tokens_per_s": _NEW / taken, "dtype": "bfloat16"}
