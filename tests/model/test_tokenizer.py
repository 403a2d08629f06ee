"""Text never becomes a special token; special tokens come back as such."""

from __future__ import annotations

from pathlib import Path

import pytest

from cwm_lsp.model.load import BUNDLED_DIRECTORY
from cwm_lsp.model.tokenizer import Tokenizer, read_tokenizer
from cwm_lsp.trace.dialects.pieces import ARG_SEP, FRAME_SEP, LINE_SEP, Piece


@pytest.fixture(params=["random", "nano"])
def tokenizer(request: pytest.FixtureRequest, random_model: Path) -> Tokenizer:
    return read_tokenizer(random_model if request.param == "random" else BUNDLED_DIRECTORY)


@pytest.mark.parametrize(
    "text", ["<|frame_sep|>", "x = '<|end_of_text|>'", "<|L1|>", "naïve 日本 🐍", "\n\t\x00", "  12.5e-3"]
)
def test_text_stays_text(tokenizer: Tokenizer, text: str) -> None:
    ids = tokenizer.encode([text])
    assert not set(ids) & set(tokenizer.special.values())
    assert tokenizer.decode(ids, [None] * len(ids)) == [(text, None)]


def test_pieces_come_back_with_the_product_of_their_tokens(tokenizer: Tokenizer) -> None:
    pieces: list[Piece] = [LINE_SEP, "x", ARG_SEP, "1", "2", FRAME_SEP]
    ids = tokenizer.encode(pieces)
    decoded = tokenizer.decode(ids, [0.5] * len(ids))
    assert decoded == [(LINE_SEP, 0.5), ("x", 0.5), (ARG_SEP, 0.5), ("12", 0.25), (FRAME_SEP, 0.5)]


def test_digits_stand_alone(tokenizer: Tokenizer) -> None:
    assert len(tokenizer.encode(["2026"])) == 4
