"""Nothing that really happens is forbidden: recorded traces, token by token."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

import cwm_lsp.model
from cwm_lsp.model.tokenizer import Tokenizer, read_tokenizer
from cwm_lsp.train.sources import GENERATORS
from tests.predict.grammar.replay import CONSTRUCTS, disallowed, recorded
from tests.record.programs import Case

GOLDEN = Path(__file__).parents[2] / "golden" / "cwm"
PROGRAMS_OF_A_GENERATOR = 120
LONGEST = 6000  # characters of a trace


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return read_tokenizer(Path(cwm_lsp.model.__file__).parent / "nano")


@pytest.mark.parametrize("case", CONSTRUCTS, ids=lambda case: case.name)
def test_every_construct(tokenizer: Tokenizer, case: Case) -> None:
    replay = recorded(case.source, case.entry.call)
    assert replay is not None
    assert not list(disallowed(replay, tokenizer))


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.json")), ids=lambda path: path.stem)
def test_golden_traces(tokenizer: Tokenizer, path: Path) -> None:
    case = json.loads(path.read_text())
    replay = recorded(case["source"], case["call"])
    assert replay is not None
    assert not list(disallowed(replay, tokenizer))


@pytest.mark.parametrize("generator", GENERATORS)
def test_generated_programs(tokenizer: Tokenizer, generator: str) -> None:
    rng = random.Random(20261123)
    checked = 0
    while checked < PROGRAMS_OF_A_GENERATOR:
        sample = GENERATORS[generator](rng)
        replay = recorded(sample.source, sample.calls[0])
        if replay is None or sum(len(piece) for piece in replay.pieces if isinstance(piece, str)) > LONGEST:
            continue
        assert not list(disallowed(replay, tokenizer)), sample
        checked += 1
