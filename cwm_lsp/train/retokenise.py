"""A model that goes on with another tokenizer: it keeps what it knows, and no entry begins at random."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from tokenizers.models import BPE

from cwm_lsp.model.config import parse_config
from cwm_lsp.model.network import Network
from cwm_lsp.train.checkpoint import write_model, write_tokenizer

_EMBEDDINGS = ("model.embed_tokens.weight", "lm_head.weight")


def retokenise(before: Path, out: Path, tokenizer: Tokenizer) -> None:
    """Writes the model at `before` to `out` with `tokenizer` in place of its own.

    An entry that both have keeps its row of the embedding; a new one gets the mean of the rows of what the old
    tokenizer makes of its text.
    """
    old = Tokenizer.from_file(str(before / "tokenizer.json"))
    places = [_places(old, text) for text, _ in sorted(tokenizer.get_vocab().items(), key=lambda entry: entry[1])]
    weights: dict[str, torch.Tensor] = {}
    for file in sorted(before.glob("*.safetensors")):
        weights |= load_file(file)
    for name in _EMBEDDINGS:
        if name in weights:
            rows = weights[name].float()
            weights[name] = torch.stack([rows[each].mean(0) for each in places])
    config = json.loads((before / "config.json").read_text(encoding="utf-8")) | {
        "vocab_size": len(places),
        **{f"{name}_token_id": tokenizer.token_to_id(token) for name, token in _NAMED.items()},
    }
    network = Network(parse_config(config))
    network.load_state_dict(weights, strict=False)
    write_tokenizer(out, tokenizer)
    write_model(out, network, config)


_NAMED = {"bos": "<|begin_of_text|>", "eos": "<|end_of_text|>", "pad": "<|pad|>"}


def _places(old: Tokenizer, text: str) -> list[int]:
    known = old.token_to_id(text)
    if known is not None:
        return [known]
    assert isinstance(old.model, BPE)
    return [token.id for token in old.model.tokenize(text)]
