"""What really happens is always allowed: every token of recorded traces, told in the `compact` dialect."""

from __future__ import annotations

import random

import pytest

from cwm_lsp.evaluate.history import history
from cwm_lsp.model.load import BUNDLED_DIRECTORY
from cwm_lsp.model.tokenizer import Tokenizer, read_tokenizer
from cwm_lsp.program.facts import analyse
from cwm_lsp.program.question import question
from cwm_lsp.record.limits import Limits
from cwm_lsp.record.tracer import trace_program
from cwm_lsp.trace.dialects.pieces import text_of
from cwm_lsp.trace.model import MODULE, Entry
from cwm_lsp.train.sources import GENERATORS
from tests.predict.grammar.replay import CONSTRUCTS
from tests.record.programs import Case

TRACES = 1200  # with those of the other dialect's test more than 2,000
PATH = "/nowhere/case.py"
LIMITS = Limits(max_frames=400, seconds=5.0)


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return read_tokenizer(BUNDLED_DIRECTORY)


def disallowed(source: str, call: str, tokenizer: Tokenizer) -> str | None:
    """The first token that the grammar does not admit, with what stands before it."""
    entry = Entry(call.split("(", 1)[0] if call else MODULE, call)
    trace = trace_program(source, entry, path=PATH, module_name=entry.module_name(PATH), limits=LIMITS)
    program = analyse(source, "case.py")
    told = history(question(program, entry), program, trace, tokenizer, 8192)
    if told.problem:
        return told.problem
    special = frozenset(tokenizer.special.values())
    begin = len(told.ids) - len(told.masks)
    for place, (id, allowed) in enumerate(zip(told.ids[begin:], told.masks, strict=True), begin):
        if allowed is not None and not allowed.admits(id, id in special):
            before = tokenizer.decode(told.ids[place - 20 : place + 1], [None] * 21)
            return f"the last of {text_of([piece for piece, _ in before])} in {call}"
    return None


@pytest.mark.parametrize("generator", GENERATORS)
def test_generated_programs(generator: str, tokenizer: Tokenizer) -> None:
    rng = random.Random(f"sound {generator}")
    replayed = 0
    while replayed < TRACES // len(GENERATORS):
        sample = GENERATORS[generator](rng)
        for call in sample.calls:
            assert disallowed(sample.source, call, tokenizer) is None, sample.source
            replayed += 1


NOT_ASKED = {"generator_direct", "method_call_expression"}  # the entry is no call of a function of the file


@pytest.mark.parametrize("case", [c for c in CONSTRUCTS if c.name not in NOT_ASKED], ids=lambda case: case.name)
def test_every_construct(case: Case, tokenizer: Tokenizer) -> None:
    assert disallowed(case.source, case.entry.call, tokenizer) is None
