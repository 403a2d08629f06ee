"""A network as a Hugging Face directory."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer

from cwm_lsp.model.network import Network
from cwm_lsp.trace.problem import UserError
from cwm_lsp.train.recipe import Shape
from cwm_lsp.train.replacing import replace_json

CONTEXT = 8192
WINDOW = 4096
PART_BYTES = 15_000_000  # so that every file of a model can be kept in a repository
_WHOLE = "model.safetensors"


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
    replace_json(directory / "tokenizer_config.json", settings, indent=2)


def write_config(directory: Path, config: dict[str, Any]) -> None:
    """`config.json`."""
    directory.mkdir(parents=True, exist_ok=True)
    replace_json(directory / "config.json", config, indent=2)


def write_model(directory: Path, network: Network, config: dict[str, Any], part_bytes: int = PART_BYTES) -> None:
    """`config.json` and bfloat16 safetensors, in parts of at most `part_bytes` with an index where it takes several;
    tied weights are written once. Each file is replaced as a whole; parts of an earlier model are removed."""
    write_config(directory, config)
    weights = {
        name: tensor.detach().to("cpu", torch.bfloat16).contiguous()
        for name, tensor in network.state_dict().items()
        if not (name == "lm_head.weight" and network.config.tied)
    }
    parts = _parts(weights, part_bytes)
    count = len(parts)
    names = [f"model-{n:05}-of-{count:05}.safetensors" for n in range(1, count + 1)] if count > 1 else [_WHOLE]
    for name, part in zip(names, parts, strict=True):
        temporary = directory / f"{name}.part"
        save_file(part, str(temporary), metadata={"format": "pt"})
        os.replace(temporary, directory / name)
    for old in directory.glob("*.safetensors*"):
        if old.name not in names:
            old.unlink()
    if count > 1:
        size = sum(tensor.nbytes for tensor in weights.values())
        places = {key: name for name, part in zip(names, parts, strict=True) for key in part}
        index = {"metadata": {"total_size": size}, "weight_map": places}
        replace_json(directory / f"{_WHOLE}.index.json", index)


def _parts(weights: dict[str, torch.Tensor], most: int) -> list[dict[str, torch.Tensor]]:
    """The weights in order, in groups of at most `most` bytes (a larger tensor is alone in its group)."""
    parts: list[dict[str, torch.Tensor]] = [{}]
    room = most
    for name, tensor in weights.items():
        if parts[-1] and tensor.nbytes > room:
            parts.append({})
            room = most
        parts[-1][name] = tensor
        room -= tensor.nbytes
    return parts


def read_weights(directory: Path, network: Network) -> None:
    """Puts a checkpoint's weights into `network`; raises UserError where they do not fit it."""
    weights: dict[str, torch.Tensor] = {}
    try:
        for file in sorted(directory.glob("*.safetensors")):
            weights |= load_file(file)
        missing, unknown = network.load_state_dict(weights, strict=False)
    except (OSError, SafetensorError, RuntimeError) as error:
        raise UserError(f"The model at '{directory}' cannot be started from: {error}.") from error
    if unknown or [name for name in missing if not (name == "lm_head.weight" and network.config.tied)]:
        raise UserError(f"The weights at '{directory}' are not those of its config.json: download the model again.")
