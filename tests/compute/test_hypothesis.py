"""Whatever the program, what is said to be computed is what the recorder sees."""

from __future__ import annotations

from collections import Counter
from itertools import zip_longest

import pytest
from hypothesis import HealthCheck, assume, given, settings

from cwm_lsp.compute.values import Unknown
from cwm_lsp.compute.versions import unsupported
from cwm_lsp.trace.model import Entry, Frame, Origin, Value
from tests.compute.compared import computed, recorded, shown, world
from tests.compute.grammar import programs

pytestmark = [
    pytest.mark.skipif(unsupported() is not None, reason="the instructions of this Python are not computed"),
    pytest.mark.filterwarnings("ignore::SyntaxWarning"),
]


def test_what_is_computed_is_what_happens() -> None:
    results: Counter[str] = Counter()

    @settings(max_examples=200, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(programs())
    def check(program: tuple[str, str]) -> None:
        source, call = program
        assume(_compiles(source))
        frames, end = computed(world(source, call))
        actual = recorded(source, Entry("f", call))
        is_open = False
        for mine, real in zip_longest(frames, actual.frames):
            if mine is None and isinstance(end, Unknown):
                break
            assert mine is not None, (end, real)
            assert real is not None, mine
            is_open = is_open or any(value.origin is Origin.UNKNOWN for value in _values(mine))
            assert _known(mine, real) if is_open else shown(mine) == shown(real), (mine, real)
        if not isinstance(end, Unknown):
            assert end == actual.end
        results["open" if is_open or isinstance(end, Unknown) else "equal"] += 1

    check()
    assert results["equal"] >= 0.9 * results.total(), results


def _compiles(source: str) -> bool:
    try:
        compile(source, "case.py", "exec")
    except SyntaxError:  # `nonlocal x` behind a use of x, an f-string of a later Python
        return False
    return True


def _values(frame: Frame) -> list[Value]:
    return [*frame.locals.values(), *([frame.value] if frame.value else [])]


def _known(mine: Frame, real: Frame) -> bool:
    """Whether all that is not open in `mine` is as in `real`."""
    place = mine.event, mine.qualname, mine.depth, mine.line, list(mine.locals)
    texts = [
        (one.repr, other.repr)
        for one, other in zip(_values(mine), _values(real), strict=True)
        if one.origin is not Origin.UNKNOWN
    ]
    return place == (real.event, real.qualname, real.depth, real.line, list(real.locals)) and all(
        one == other for one, other in texts
    )
