"""The decoder: drafts, forced tokens and a kept cache change how much work is done, and never what is chosen."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from cwm_lsp.model.constraint import Allowed, Chosen, any_text
from cwm_lsp.model.decode import Cancelled, Decoder
from cwm_lsp.model.load import LoadedModel, load
from tests.model.states import Told, anything, right_for_a_while

PROMPT = list(range(300, 330))
CAPACITY = 400


@pytest.fixture
def model(random_model: Path) -> LoadedModel:
    return load(str(random_model))


def decode(decoder: Decoder, state: Told, count: int, width: int = 16) -> list[Chosen]:
    chosen: list[Chosen] = []
    while len(chosen) < count:
        made, state = decoder.step(state, width=width)
        if not made:
            break
        chosen += made
    return chosen[:count]


def one_by_one(model: LoadedModel, prompt: Sequence[int], state: Told, count: int) -> list[Chosen]:
    """Each token from an empty cache, without drafts."""
    chosen: list[Chosen] = []
    for _ in range(count):
        decoder = Decoder(model, CAPACITY)
        decoder.restart([*prompt, *(each.id for each in chosen)])
        (made,), state = decoder.step(state, width=0)
        chosen.append(made)
    return chosen


def alternating(told: tuple[int, ...]) -> Allowed | None:
    """Two forced tokens, some few, text that begins with an even number, anything."""
    return [
        Allowed((301,)),
        Allowed((302,)),
        Allowed((310, 5, 311)),
        Allowed((7,), lambda id: id % 2 == 0),
        None,
    ][len(told) % 5]


@pytest.mark.parametrize("width", [1, 3, 16])
@pytest.mark.parametrize("rule", [anything, alternating])
@pytest.mark.parametrize("wrong_every", [1, 4, 1000])
def test_drafts_change_nothing_but_the_work(model: LoadedModel, rule: object, wrong_every: int, width: int) -> None:
    state = Told(alternating if rule is alternating else anything)
    expected = one_by_one(model, PROMPT, state, 30)
    guesses = right_for_a_while([each.id for each in expected], wrong_every)
    decoder = Decoder(model, CAPACITY)
    decoder.restart(PROMPT)
    chosen = decode(decoder, Told(state.rule, guesses), 30, width)
    assert [(each.id, each.forced) for each in chosen] == [(each.id, each.forced) for each in expected]
    for ours, theirs in zip(chosen, expected, strict=True):
        assert ours.p == pytest.approx(theirs.p, rel=1e-3, abs=1e-5)
        assert ours.own == pytest.approx(theirs.own, rel=1e-3, abs=1e-5)
    assert decoder.ids[: len(PROMPT) + 30] == PROMPT + [each.id for each in chosen]
    if wrong_every == 1000:
        assert decoder.passes <= 30 // (width + 1) + 1
    assert len({each.p for each in expected if not each.forced}) > 1


def test_what_was_seen_before_is_drafted(model: LoadedModel) -> None:
    text = list(range(100, 120))
    decoder = Decoder(model, CAPACITY)
    decoder.restart([*PROMPT[:8], *text, *PROMPT[:8]])
    decoder.script = [*decoder.ids, *text]
    chosen = decode(decoder, Told(), 20)
    assert [each.id for each in chosen] == text
    assert decoder.passes == 2


def test_a_script_replaces_choices_and_not_forced_tokens(model: LoadedModel) -> None:
    decoder = Decoder(model, CAPACITY)
    decoder.restart(PROMPT)
    decoder.script = [*PROMPT, 9, 9, 9, 9, 9, 9]
    chosen = decode(decoder, Told(alternating), 6)
    assert [each.id for each in chosen] == [301, 302, 9, 9, 9, 301]


def test_the_end_of_the_text_ends_a_step(model: LoadedModel) -> None:
    def ends(told: tuple[int, ...]) -> Allowed | None:
        return Allowed((301 + len(told),)) if len(told) < 3 else Allowed()

    decoder = Decoder(model, CAPACITY)
    decoder.restart(PROMPT)
    chosen, state = decoder.step(Told(ends))
    assert [each.id for each in chosen] == [301, 302, 303]
    assert decoder.step(state) == ([], state)
    assert decoder.passes == 1


def test_a_full_context_ends_decoding(model: LoadedModel) -> None:
    decoder = Decoder(model, len(PROMPT) + 5)
    decoder.restart(PROMPT)
    assert len(decode(decoder, Told(), 100)) == 5
    assert decoder.room == 0


def test_pushed_tokens_ride_along_in_the_next_pass(model: LoadedModel) -> None:
    decoder = Decoder(model, CAPACITY)
    decoder.restart(PROMPT)
    (first,), state = decoder.step(Told(), width=0)
    decoder.push([310, 311, 312])
    (second,), _ = decoder.step(state, width=0)
    assert decoder.passes == 2
    assert decoder.ids == [*PROMPT, first.id, 310, 311, 312, second.id]
    assert one_by_one(model, decoder.ids[:-1], Told(), 1)[0].id == second.id


@pytest.mark.parametrize("keep", [0, 1, 29, 30, 45, 60])
def test_a_shared_prefix_is_not_processed_again(model: LoadedModel, keep: int) -> None:
    decoder = Decoder(model, CAPACITY)
    decoder.restart(PROMPT)
    decode(decoder, Told(), 40)
    known = list(decoder.ids)
    before = decoder.processed
    other = [*known[:keep], 5, 6]
    decoder.restart(other)
    chosen = decode(decoder, Told(), 1, width=0)
    assert decoder.processed - before == 2
    expected = one_by_one(model, other, Told(), 1)
    assert chosen[0].id == expected[0].id
    assert chosen[0].p == pytest.approx(expected[0].p, rel=1e-3)


def test_the_same_prompt_again_costs_one_token(model: LoadedModel) -> None:
    decoder = Decoder(model, CAPACITY)
    decoder.restart(PROMPT)
    (chosen,), _ = decoder.step(Told(), width=0)
    before = decoder.processed
    decoder.restart(PROMPT)
    (again,), _ = decoder.step(Told(), width=0)
    assert (again.id, again.p) == (chosen.id, pytest.approx(chosen.p, rel=1e-4))
    assert decoder.processed - before == 1


@pytest.mark.parametrize("allow", [0, 1, 2])
def test_cancelling_leaves_a_decoder_that_goes_on(model: LoadedModel, allow: int) -> None:
    long = [random.Random(3).randrange(300) for _ in range(200)]
    asked = iter([*[False] * allow, True])
    decoder = Decoder(model, CAPACITY)
    decoder.restart(long)
    with pytest.raises(Cancelled):
        decoder.step(Told(), cancelled=lambda: next(asked))
    assert decoder.passes == allow
    assert decoder.ids == long
    assert decode(decoder, Told(), 1, width=0)[0].id == one_by_one(model, long, Told(), 1)[0].id
    assert decoder.processed == len(long)


def test_the_model_says_that_the_text_is_over(model: LoadedModel) -> None:
    """Its favourite is a special token that is not allowed: the choice is among the special ones that are."""
    special = sorted(model.tokenizer.special.values())
    decoder = Decoder(model, CAPACITY)
    rng = random.Random(0)
    tried = 0
    while tried < 3:
        decoder.restart([rng.randrange(300) for _ in range(10)])
        (free,), _ = decoder.step(Told(), width=0)
        if free.id not in special:
            continue
        tried += 1
        others = tuple(id for id in special if id != free.id)[:3]
        decoder.restart(decoder.ids[:-1])
        (chosen,), _ = decoder.step(Told(lambda _, others=others: Allowed(others, any_text)), width=0)  # type: ignore[misc]
        assert chosen.id in others
