"""Small random checkpoints of both dialects, written to disk as Hugging Face directories."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers

from cwm_lsp.model.config import parse_config
from cwm_lsp.model.network import Network
from cwm_lsp.train.checkpoint import hugging_face_config, write_model, write_tokenizer
from cwm_lsp.train.recipe import Shape
from cwm_lsp.train.vocabulary import SPECIAL_TOKENS

LLAMA3 = {
    "rope_type": "llama3",
    "rope_theta": 10000.0,
    "factor": 16.0,
    "high_freq_factor": 4.0,
    "low_freq_factor": 1.0,
    "original_max_position_embeddings": 64,
}


def byte_tokenizer() -> Tokenizer:
    """Special tokens and the 256 bytes; every text can be encoded."""
    words = [*SPECIAL_TOKENS, *sorted(pre_tokenizers.ByteLevel.alphabet())]
    tokenizer = Tokenizer(models.BPE(vocab={word: id for id, word in enumerate(words)}, merges=[]))
    tokenizer.add_special_tokens(list(SPECIAL_TOKENS))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def write_random_model(directory: Path, dialect: str, *, window: int = 24, seed: int = 0) -> Path:
    """A checkpoint with random weights: grouped-query attention, windows, llama3 rotary scaling, untied for `cwm`."""
    tokenizer = byte_tokenizer()
    write_tokenizer(directory, tokenizer)
    special = {name: tokenizer.token_to_id(name) for name in SPECIAL_TOKENS}
    shape = Shape(tokenizer.get_vocab_size(), 48, 5, 6, 2, 8, 96)
    raw = hugging_face_config(shape, special)
    raw |= {"sliding_window": window, "trace_dialect": dialect, "dtype": "float32"}
    if dialect == "cwm":
        raw |= {"tie_word_embeddings": False, "rope_parameters": LLAMA3}
    torch.manual_seed(seed)
    network = Network(parse_config(raw))
    for parameter in network.parameters():
        torch.nn.init.normal_(parameter, mean=1.0 if parameter.ndim == 1 else 0.0, std=0.3)
    write_model(directory, network, raw)
    (directory / "config.json").write_text(json.dumps(raw))
    return directory
