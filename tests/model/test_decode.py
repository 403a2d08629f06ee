"""The decoder: what is pushed, shared and rewound gives the same choices as decoding from nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from cwm_lsp.model.decode import Allowed, Decoder
from cwm_lsp.model.load import LoadedModel, load

PROMPT = list(range(300, 330))


@pytest.fixture
def model(random_model: Path) -> LoadedModel:
    return load(str(random_model))


def test_pushed_tokens_ride_along_in_the_next_pass(model: LoadedModel) -> None:
    decoder = Decoder(model, 200)
    decoder.restart(PROMPT)
    first, _ = decoder.choose()
    decoder.push([310, 311, 312])
    second, _ = decoder.choose()
    fresh = Decoder(model, 200)
    fresh.restart([*PROMPT, first, 310, 311, 312])
    assert fresh.choose()[0] == second
    assert decoder.passes == 2
    assert decoder.ids == [*PROMPT, first, 310, 311, 312, second]


def test_a_shared_prefix_is_not_processed_again(model: LoadedModel) -> None:
    decoder = Decoder(model, 200)
    decoder.restart(PROMPT)
    for _ in range(5):
        decoder.choose()
    before = decoder.processed
    other = [*PROMPT[:20], 400, 401]
    decoder.restart(other)
    chosen = decoder.choose()
    assert decoder.processed - before == 2
    fresh = Decoder(model, 200)
    fresh.restart(other)
    expected = fresh.choose()
    assert chosen[0] == expected[0]
    assert chosen[1] == pytest.approx(expected[1], rel=1e-3)


def test_the_same_prompt_again_costs_one_token(model: LoadedModel) -> None:
    decoder = Decoder(model, 200)
    decoder.restart(PROMPT)
    chosen = decoder.choose()
    before = decoder.processed
    decoder.restart(PROMPT)
    assert decoder.choose()[0] == chosen[0]
    assert decoder.processed - before == 1


def test_a_choice_stays_within_what_is_allowed(model: LoadedModel) -> None:
    special = model.tokenizer.special
    decoder = Decoder(model, 200)
    decoder.restart(PROMPT)
    ends = (special["<|line_sep|>"], special["<|return_sep|>"])
    id, p = decoder.choose(Allowed(ends))
    assert id in ends
    assert 0.5 <= p <= 1.0
    id, _ = decoder.choose(Allowed((), text=True))
    assert id not in special.values()


@pytest.mark.parametrize(
    ("allowed", "forced"), [(Allowed((7,)), 7), (Allowed((7, 8)), None), (Allowed((7,), True), None)]
)
def test_forced(allowed: Allowed, forced: int | None) -> None:
    assert allowed.forced == forced
