"""What a pass is made of; and the index that finds what stood before."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from cwm_lsp.model.constraint import Allowed, any_text
from cwm_lsp.model.lookup import Lookup
from cwm_lsp.model.plan import make_plan
from tests.model.states import Told

SPECIAL = frozenset({90, 91})
OPEN = Allowed((90,), any_text)
AGAIN = [[1, 8, 2], [], [4, 90], []]


def lookup(ids: Sequence[int]) -> Lookup:
    made = Lookup()
    made.extend(ids)
    return made


def rules(*allowed: Allowed | None) -> Told:
    return Told(lambda told: allowed[min(len(told), len(allowed) - 1)])


@pytest.mark.parametrize(
    ("state", "before", "width", "planned"),
    [
        pytest.param(rules(OPEN), [], 8, [], id="no idea"),
        pytest.param(rules(Allowed((5,)), Allowed((6,)), OPEN), [], 8, [5, 6], id="forced until it is open"),
        pytest.param(rules(Allowed((5,))), [], 3, [5, 5, 5], id="width"),
        pytest.param(rules(Allowed((5,)), Allowed()), [], 8, [5], id="over"),
        pytest.param(Told(guesses=lambda told: [1, 2, 3][len(told) :]), [], 8, [1, 2, 3], id="guess"),
        pytest.param(
            Told(lambda told: OPEN, lambda told: [1, 91, 2][len(told) :]), [], 8, [1], id="guess that is not allowed"
        ),
        pytest.param(
            Told(lambda told: Allowed((7,)) if len(told) == 1 else OPEN, lambda told: AGAIN[min(len(told), 3)]),
            [], 8, [1, 7, 4, 90], id="guess that a forced token breaks is asked for again",
        ),
        pytest.param(
            Told(lambda told: Allowed((8,)) if len(told) == 1 else OPEN, lambda told: [] if told else [1, 8, 2]),
            [], 8, [1, 8, 2], id="guess that a forced token confirms goes on",
        ),
        pytest.param(rules(OPEN), [1, 2, 3, 4, 90, 6, 1, 2], 3, [3, 4, 90], id="what stood before"),
        pytest.param(rules(OPEN), [1, 2, 3, 91, 6, 1, 2], 8, [3], id="what stood before and is not allowed"),
        pytest.param(rules(OPEN, Allowed((5,)), OPEN), [1, 2, 3, 4, 5, 5, 3, 5, 9, 0, 1, 2], 3, [3, 5, 9],
                     id="looked up again behind a forced token"),
        pytest.param(rules(None), [1, 2, 3, 91, 1, 2], 2, [3, 91], id="free"),
    ],
)  # fmt: skip
def test_plan(state: Told, before: list[int], width: int, planned: list[int]) -> None:
    plan = make_plan(state, lookup(before), width, SPECIAL)
    assert plan.ids == planned
    assert [each.told for each in plan.states] == [tuple(planned[:count]) for count in range(len(planned) + 1)]
    assert plan.allowed == [state.rule(tuple(planned[:count])) for count in range(len(planned) + 1)]


@pytest.mark.parametrize(
    ("ids", "drafted", "place"),
    [
        ([], [], None),
        ([1, 2, 3], [], None),
        ([1, 2, 3, 1, 2], [], 2),
        ([1, 2, 3, 9, 1, 2, 4, 1, 2], [], 6),  # the last occurrence
        ([7, 1, 2, 3, 9, 1, 2, 4, 7, 1, 2], [], 3),  # a longer match goes before a later one
        ([1, 2, 3, 4], [1, 2], 2),
        ([1, 2, 3, 4, 1], [2], 2),
        ([5, 5, 5], [], 2),
        ([1, 2], [1, 2], None),  # nothing follows yet
    ],
)
def test_lookup(ids: list[int], drafted: list[int], place: int | None) -> None:
    assert lookup(ids).find(drafted) == place


def test_forgetting_is_exact() -> None:
    rng = random.Random(5)
    index = Lookup()
    for _ in range(300):
        if rng.random() < 0.3:
            index.truncate(rng.randrange(len(index.ids) + 1))
        index.extend([rng.randrange(4) for _ in range(rng.randrange(12))])
        fresh = lookup(index.ids)
        drafted = [rng.randrange(4) for _ in range(rng.randrange(4))]
        assert index.find(drafted) == fresh.find(drafted)
