"""Control flow: every real execution must fit (soundness), and simple code must be told exactly (tightness)."""

from __future__ import annotations

from types import FrameType

import pytest

from cwm_lsp.program.facts import Program, Scope, analyse
from cwm_lsp.program.successors import can_return, first_lines, successors
from tests.program.observe import leaves, observe
from tests.program.replayed import PROGRAMS


def replay(program: Program) -> list[str]:
    """What a real run did that the facts do not allow."""
    last: dict[FrameType, int] = {}
    wrong: list[str] = []

    def check(frame: FrameType, event: str, scope: Scope) -> None:
        line, previous = frame.f_lineno, last.get(frame)
        where = f"{scope.qualname}: {previous} -> {event} {line}"
        if event == "line":
            expected = first_lines(scope) if previous is None else successors(scope).get(previous, frozenset())
            if line not in expected & scope.lines:
                wrong.append(f"{where}, expected {sorted(expected)} of {sorted(scope.lines)}")
            last[frame] = line
        elif event == "return" and previous is not None and leaves(frame) and previous not in can_return(scope):
            wrong.append(f"{where}, can return from {sorted(can_return(scope))}")

    observe(program, check)
    return wrong


@pytest.mark.parametrize("name", PROGRAMS)
def test_real_executions_fit(name: str) -> None:
    program = analyse(PROGRAMS[name], "case.py")
    assert not program.problems
    assert replay(program) == []


EXACT = {
    "straight line": ("def f(a):\n    b = a\n    c = b\n    return c\n", {2: {3}, 3: {4}, 4: set()}, {2}, {4}),
    "if else": (
        "def f(a):\n    if a:\n        b = 1\n    else:\n        b = 2\n    return b\n",
        {2: {3, 5}, 3: {6}, 5: {6}, 6: set()},
        {2},
        {6},
    ),
    "for": (
        "def f(a):\n    for x in a:\n        y = x\n    return 1\n",
        {2: {3, 4}, 3: {2}, 4: set()},
        {2},
        {4},
    ),
    "one-line loop": ("def f(n):\n    while n: n -= 1\n    return n\n", {2: {2, 3}, 3: set()}, {2}, {3}),
    "while true": (
        "def f(n):\n    while True:\n        n += 1\n        if n > 3:\n            return n\n",
        {2: {3}, 3: {4}, 4: {2, 5}, 5: set()},
        {2},
        {5},
    ),
    "body on the def line": ("def f(n): return n\n", {1: set()}, {1}, {1}),
    "call over lines": ("def f(g):\n    return g(\n        1,\n        g)\n", {2: {3}, 3: {4}, 4: {2}}, {2}, {2}),
    "nothing raises in the try": (
        "def f():\n    try:\n        x = 1\n    except ValueError:\n        x = 2\n    return x\n",
        {2: {3}, 3: {6}, 6: set()},
        {2},
        {6},
    ),
    "raises in the try": (
        "def f(g):\n    try:\n        g()\n    except ValueError:\n        x = 2\n    return 3\n",
        {2: {3}, 3: {4, 6}, 4: {5}, 5: {6}, 6: set()},
        {2},
        {6},
    ),
    "yield": ("def f():\n    yield 1\n    yield 2\n", {2: {3}, 3: set()}, {2}, {2, 3}),
}


@pytest.mark.parametrize("name", EXACT)
def test_simple_code_is_told_exactly(name: str) -> None:
    source, expected, first, leaving = EXACT[name]
    scope = analyse(source).scope("f")
    assert scope is not None
    got = {line: set(after) for line, after in successors(scope).items()}
    assert (got, set(first_lines(scope)), set(can_return(scope))) == (expected, first, leaving)
