"""Reasoning, with random weights: it is streamed, keeps to its budget and always ends."""

from __future__ import annotations

import pytest

from cwm_lsp.model.decode import Cancelled, Decoder
from cwm_lsp.model.load import load
from cwm_lsp.predict.thinking import think
from tests.random_models import write_random_model

PROMPT = ["Does it end?"]


@pytest.fixture(scope="module")
def decoder(tmp_path_factory: pytest.TempPathFactory) -> Decoder:
    return Decoder(load(str(write_random_model(tmp_path_factory.mktemp("m") / "cwm", "cwm", window=4096))), 500)


def text_of(decoder: Decoder, begin: int) -> str:
    return str(decoder.model.tokenizer.backend.decode(decoder.ids[begin:], skip_special_tokens=False))


def test_what_is_said_is_streamed_and_the_end_is_added(decoder: Decoder) -> None:
    ids = decoder.model.tokenizer.encode(PROMPT)
    decoder.restart(ids)
    texts = list(think(decoder, "", 12, lambda: False))
    held = text_of(decoder, len(ids))
    assert len(texts) > 1
    assert held.startswith("".join(texts))
    assert held.endswith("\n</think>\n")
    assert len(decoder.ids) <= len(ids) + 12 + len("\n</think>\n")


@pytest.mark.parametrize(
    ("known", "max_tokens", "end"),
    [("It does.</think>", 50, "It does.</think>\n"), ("It", 0, "It\n</think>\n")],
    ids=["ended before", "no budget left"],
)
def test_it_goes_on_behind_what_is_known(decoder: Decoder, known: str, max_tokens: int, end: str) -> None:
    ids = decoder.model.tokenizer.encode(PROMPT)
    decoder.restart(ids)
    assert list(think(decoder, known, max_tokens, lambda: False)) == []
    assert text_of(decoder, len(ids)) == end


def test_it_is_cancelled_between_passes(decoder: Decoder) -> None:
    decoder.restart(decoder.model.tokenizer.encode(PROMPT))
    last = decoder.passes + 3
    with pytest.raises(Cancelled):
        list(think(decoder, "", 100, lambda: decoder.passes >= last))
    assert decoder.passes == last
