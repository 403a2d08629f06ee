"""Tokens as text, for a byte-level vocabulary."""

from __future__ import annotations

from pathlib import Path

import pytest

import cwm_lsp.model
from cwm_lsp.model.tokenizer import Tokenizer, read_tokenizer
from cwm_lsp.predict.grammar.reprs import START
from cwm_lsp.predict.grammar.vocabulary import Vocabulary

NANO = Path(cwm_lsp.model.__file__).parent / "nano"


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return read_tokenizer(NANO)


@pytest.mark.parametrize("text", ["x = 1\n", "naïve 😀 \x00\x7f\xa0\xad", "".join(map(chr, range(256)))])
def test_tokens_join_to_the_bytes_of_their_text(tokenizer: Tokenizer, text: str) -> None:
    vocabulary = Vocabulary(tokenizer)
    parts = [vocabulary.text(id) for id in tokenizer.encode([text])]
    assert "".join(part or pytest.fail("no text") for part in parts).encode("latin-1") == text.encode()


def test_special_tokens_have_no_text(tokenizer: Tokenizer) -> None:
    vocabulary = Vocabulary(tokenizer)
    assert {vocabulary.text(id) for id in tokenizer.special.values()} == {None}
    assert vocabulary.text(10**6) is None
    assert vocabulary.advance(START, tokenizer.special["<|frame_sep|>"]) is None


def test_advance_is_feeding_the_text(tokenizer: Tokenizer) -> None:
    vocabulary = Vocabulary(tokenizer)
    inside = START.feed("['")
    assert inside is not None
    for _ in range(2):  # looked up, then remembered
        for id in range(tokenizer.backend.get_vocab_size()):
            text = vocabulary.text(id)
            assert vocabulary.advance(inside, id) == (None if text is None else inside.feed(text))
