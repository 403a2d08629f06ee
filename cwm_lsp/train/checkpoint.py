"""Writes a network as a Hugging Face directory, and a run's whole state for going on with it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer

from cwm_lsp.model.network import Network
from cwm_lsp.train.recipe import Shape

CONTEXT = 8192
WINDOW = 4096


def hugging_face_config(shape: Shape, special: dict[str, int]) -> dict[str, Any]:
    """`config.json` of a `CwmForCausalLM` of this shape, with CWM's pattern of attention layers."""
    return {
        "architectures": ["CwmForCausalLM"],
        "model_type": "cwm",
        "trace_dialect": "compact",
        "vocab_size": shape.vocabulary,
        "hidden_size": shape.width,
        "intermediate_size": shape.mlp_width,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "num_key_value_heads": shape.kv_heads,
        "head_dim": shape.head_width,
        "hidden_act": "silu",
        "max_position_embeddings": CONTEXT,
        "rms_norm_eps": 1e-5,
        "tie_word_embeddings": True,
        "rope_parameters": {"rope_type": "default", "rope_theta": 10000.0},
        "sliding_window": WINDOW,
        "layer_types": [
            "full_attention" if layer % 4 == 0 or layer == shape.layers - 1 else "sliding_attention"
            for layer in range(shape.layers)
        ],
        "bos_token_id": special["<|begin_of_text|>"],
        "eos_token_id": special["<|end_of_text|>"],
        "pad_token_id": special["<|pad|>"],
        "dtype": "bfloat16",
    }


def write_tokenizer(directory: Path, tokenizer: Tokenizer) -> None:
    """`tokenizer.json` and what `AutoTokenizer` wants beside it."""
    directory.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(directory / "tokenizer.json"))
    settings = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "bos_token": "<|begin_of_text|>",
        "eos_token": "<|end_of_text|>",
        "pad_token": "<|pad|>",
        "clean_up_tokenization_spaces": False,
    }
    (directory / "tokenizer_config.json").write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")


def write_model(directory: Path, network: Network, config: dict[str, Any]) -> None:
    """`config.json` and bfloat16 `model.safetensors`; tied weights are written once."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    weights = {
        name: tensor.detach().to(torch.bfloat16).contiguous()
        for name, tensor in network.state_dict().items()
        if not (name == "lm_head.weight" and network.config.tied)
    }
    whole = directory / "model.safetensors.part"
    save_file(weights, str(whole), metadata={"format": "pt"})
    os.replace(whole, directory / "model.safetensors")


def write_state(directory: Path, state: dict[str, Any]) -> None:
    """Everything that a run needs to go on, replaced as a whole."""
    part = directory / "state.pt.part"
    torch.save(state, part)
    os.replace(part, directory / "state.pt")
