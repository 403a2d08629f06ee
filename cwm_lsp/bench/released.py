"""Configurations for models with random weights: that of the released Code World Model, and a small one like it.

A checkpoint's own `config.json` always wins over this: whether the last layer sees everything differs between sources.
"""

from __future__ import annotations

from typing import Any

from cwm_lsp.model.config import Config, parse_config


def released() -> Config:
    """`facebook/cwm`: 32.58 billion parameters, every fourth layer with full attention."""
    return parse_config(RELEASED)


def tiny() -> Config:
    """The same structure in a size that any machine runs in a second, with room for any bundled tokenizer's entries."""
    return parse_config(TINY)


def _raw(
    layers: int,
    width: int,
    mlp_width: int,
    heads: int,
    kv_heads: int,
    head_width: int,
    vocabulary: int,
    window: int,
    context: int,
) -> dict[str, Any]:
    return {
        "model_type": "cwm",
        "vocab_size": vocabulary,
        "hidden_size": width,
        "intermediate_size": mlp_width,
        "num_attention_heads": heads,
        "num_key_value_heads": kv_heads,
        "head_dim": head_width,
        "max_position_embeddings": context,
        "rms_norm_eps": 1e-5,
        "tie_word_embeddings": False,
        "sliding_window": window,
        "layer_types": ["sliding_attention" if layer % 4 else "full_attention" for layer in range(layers)],
        "rope_parameters": {
            "rope_type": "llama3",
            "rope_theta": 1_000_000.0,
            "factor": 16.0,
            "low_freq_factor": 1.0,
            "high_freq_factor": 4.0,
            "original_max_position_embeddings": 8192,
        },
    }


RELEASED = _raw(64, 6144, 21504, 48, 8, 128, 128256, 8192, 131072)
TINY = _raw(5, 96, 224, 6, 2, 16, 8192, 32, 4096)
