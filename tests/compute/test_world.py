"""Computed executions equal recorded ones, frame by frame."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable

import pytest

from cwm_lsp.compute.limits import Limits
from cwm_lsp.compute.values import Unknown
from cwm_lsp.compute.versions import unsupported
from cwm_lsp.compute.world import start
from cwm_lsp.program.facts import analyse
from cwm_lsp.trace.model import Entry, Frame
from cwm_lsp.train.generate.idioms import idiom_program
from cwm_lsp.train.generate.operations import operation_program
from cwm_lsp.train.generate.typed import typed_program
from cwm_lsp.train.generate.values import Sample
from tests.compute.compared import cases, computed, outcome, recorded, shown, world
from tests.record.programs import CASES, HOOK_CASES, Case

pytestmark = pytest.mark.skipif(unsupported() is not None, reason="the instructions of this Python are not computed")

OWN = cases("programs.txt")
# what can't be known, or is not computed, and the beginning of the reason that is given
UNKNOWN = {
    "prints": "input is not computed",
    "module_body": "the module time",
    "other_threads": "exec is not computed",
    "finalisers": "when a finaliser runs",
    "equal_code_objects": "exec is not computed",
    "tasks": "async functions",
}
NOT_COMPARED = {
    "body_raises",  # whether a module can be imported is not known, and that it can't be is not assumed
    "endless_turns",  # stopped by the recorder's clock
}
SHARED = [case for case in (*CASES, *HOOK_CASES) if case.name not in NOT_COMPARED]
GENERATORS: dict[str, Callable[[random.Random], Sample]] = {
    "idioms": idiom_program,
    "operations": operation_program,
    "typed 1": lambda rng: typed_program(rng, 1),
    "typed 2": lambda rng: typed_program(rng, 2),
    "typed 3": lambda rng: typed_program(rng, 3),
}


@pytest.mark.parametrize("comprehensions", [False, True], ids=["inlined", "as on 3.11"])
@pytest.mark.parametrize("case", OWN, ids=lambda case: case.name)
def test_program(case: Case, comprehensions: bool) -> None:
    assert outcome(case.source, case.entry, comprehensions=comprehensions) == "equal"


@pytest.mark.parametrize("case", SHARED, ids=lambda case: case.name)
def test_programs_of_the_recorder(case: Case) -> None:
    result = outcome(case.source, case.entry)
    if case.name in UNKNOWN:
        assert result.startswith(f"unknown: {UNKNOWN[case.name]}")
    else:
        assert result == "equal"


@pytest.mark.parametrize("name", GENERATORS)
def test_generated_programs(name: str) -> None:
    rng = random.Random(20)
    results: Counter[str] = Counter()
    for _ in range(40):
        sample = GENERATORS[name](rng)
        for call in sample.calls:
            result = outcome(sample.source, Entry(call.partition("(")[0], call))
            assert result == "equal" or result.startswith("unknown: the order of this set"), sample.source
            results[result[:7]] += 1
    assert results["equal"] >= 0.9 * results.total()


def test_jumps_over_more_than_an_argument_holds() -> None:
    body = "".join(f"        v{i} = x + {i}\n        if v{i} % 7 == 3: t += v{i}\n" for i in range(150))
    source = f"def f(n):\n    t = 0\n    for x in range(n):\n{body}    while n:\n        n -= 1\n{body}    return t\n"
    assert outcome(source, Entry("f", "f(2)")) == "equal"


def test_an_old_world_stays_as_it_was() -> None:
    source = "def f(n):\n    while n:\n        n -= 1\n    return n\n"
    begin = world(source, "f(3)")
    worlds = [begin]
    for _ in range(5):
        worlds.append(worlds[-1].step()[1])
    frames, end = computed(begin)
    for index, old in enumerate(worlds):
        assert computed(old) == (frames[index:], end)
    real = recorded(source, Entry("f", "f(3)"))
    assert [shown(frame) for frame in frames] == [shown(frame) for frame in real.frames]


def test_the_end_comes_again_and_again() -> None:
    last = world("def f():\n    return 1\n", "f()")
    for _ in range(3):
        coming, last = last.step()
    assert isinstance(coming, Frame)
    assert last.step()[0] == last.step()[0] != coming


BAD = {
    "does not compile": ("def f(:\n", "f()"),
    "call does not compile": ("def f(): pass\n", "f("),
    "null byte": ("def f(): pass\n\0", "f()"),
    "no such function": ("x = 1\n", "g()"),
    "surrogate": ("def f(): return '\ud800'\n", "f()"),
    "deep": ("x = " + "(" * 500 + ")" * 500 + "\n", "f()"),
    "empty": ("", ""),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_ends_at_once(name: str) -> None:
    source, call = BAD[name]
    frames, end = computed(world(source, call))
    assert len(frames) <= 3
    assert end is not None


GIVEN_UP = {
    "in the module body": ("n = 0\nwhile n < 10_000:\n    n += 1\ndef f(): return n\n", "f()"),
    "in one line of a call": ("def f():\n    return [n for n in range(10_000)]\n", "f()"),
}


@pytest.mark.parametrize("name", GIVEN_UP)
def test_it_stops_where_it_is_given_up(name: str) -> None:
    source, call = GIVEN_UP[name]
    asked = 0

    def given_up() -> bool:
        nonlocal asked
        asked += 1
        return asked > 3

    coming: object = None
    here = start(analyse(source), Entry("f", call), Limits(given_up=given_up))
    while not isinstance(coming, Unknown):
        coming, here = here.step()
        assert here.index < 1000
    assert 4 <= asked < 10
