"""A checkpoint's architecture, read from its `config.json`; never from defaults, which differ between releases."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from cwm_lsp.trace.problem import UserError

Dialect = Literal["cwm", "compact"]
Method = Literal["fp8", "int8", "int4"]
Quantization = Literal["none", "fp8", "int8", "int4"]
QUANTIZATIONS: tuple[Quantization, ...] = get_args(Quantization)


@dataclass(frozen=True, slots=True)
class Rope:
    """Rotary position embedding; `factor` and what follows only for `kind` "llama3" (Llama 3.1's scaling)."""

    kind: str
    theta: float
    factor: float = 1.0
    low_freq_factor: float = 1.0
    high_freq_factor: float = 4.0
    original_context: int = 8192


@dataclass(frozen=True, slots=True)
class Config:
    """The numbers of a `CwmForCausalLM`.

    `windows` has one entry a layer: keys a query can see, None for all. `quantization` says how the checkpoint's files
    hold the weights of the layers.
    """

    vocabulary: int
    width: int
    mlp_width: int
    heads: int
    kv_heads: int
    head_width: int
    windows: tuple[int | None, ...]
    context: int
    norm_epsilon: float
    tied: bool
    rope: Rope
    dialect: Dialect
    quantization: Quantization = "none"

    @property
    def layers(self) -> int:
        return len(self.windows)


def read_config(directory: Path) -> Config:
    """Reads `config.json`; raises UserError for a missing file, invalid JSON or another architecture."""
    path = directory / "config.json"
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UserError(
            f"No model at '{directory}': it has no readable config.json; give a directory in Hugging Face layout, "
            "or 'nano' for the bundled model."
        ) from error
    except ValueError as error:
        raise UserError(f"'{path}' is not valid JSON ({error}); download the model again.") from error
    return parse_config(raw, str(path))


def parse_config(raw: dict[str, Any], where: str = "config.json") -> Config:
    """A Hugging Face `CwmConfig` as a `Config`; raises UserError when it is none."""
    if raw.get("model_type") != "cwm":
        raise UserError(
            f"{where} describes a model of type {raw.get('model_type')!r}; only 'cwm' (CwmForCausalLM) can be loaded."
        )
    try:
        rope = raw.get("rope_parameters") or raw["rope_scaling"]
        window = raw.get("sliding_window")
        return Config(
            vocabulary=raw["vocab_size"],
            width=raw["hidden_size"],
            mlp_width=raw["intermediate_size"],
            heads=raw["num_attention_heads"],
            kv_heads=raw["num_key_value_heads"],
            head_width=raw.get("head_dim") or raw["hidden_size"] // raw["num_attention_heads"],
            windows=tuple(int(window or 0) if kind == "sliding_attention" else None for kind in raw["layer_types"]),
            context=raw["max_position_embeddings"],
            norm_epsilon=raw["rms_norm_eps"],
            tied=bool(raw.get("tie_word_embeddings", False)),
            rope=Rope(
                rope.get("rope_type", "default"),
                float(rope.get("rope_theta") or raw["rope_theta"]),
                float(rope.get("factor", 1.0)),
                float(rope.get("low_freq_factor", 1.0)),
                float(rope.get("high_freq_factor", 4.0)),
                int(rope.get("original_max_position_embeddings", 8192)),
            ),
            dialect="compact" if raw.get("trace_dialect") == "compact" else "cwm",
            quantization=_quantization(raw.get("quantization_config"), where),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise UserError(f"{where} lacks or garbles the field {error}; download the model again.") from error


def _quantization(recorded: dict[str, Any] | None, where: str) -> Quantization:
    if recorded is None:
        return "none"
    for known in QUANTIZATIONS:
        if recorded.get("quant_method") == f"cwm-lsp-{known}":
            return known
    raise UserError(
        f"{where} describes weights quantised by {recorded.get('quant_method')!r}, which cannot be read: give the "
        "original weights, and --quantize to have them reduced."
    )
