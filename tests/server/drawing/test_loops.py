"""Iterations and branches of real executions: counted, and one of them chosen."""

from __future__ import annotations

import pytest

from cwm_lsp.server.document.heads import loops_around
from cwm_lsp.server.drawing.drawing import Look, drawn
from tests.server.recorded import recorded

NESTED = """
def f(n):
    total = 0
    for i in range(n):
        for j in range(i):
            total += j
        total += 10
    return total
"""
TRUE = """
def f(n):
    while True:
        n -= 1
        if n < 0:
            break
        elif n == 1:
            continue
        else:
            last = n
    return last
"""
MATCH = """
def f(xs):
    for x in xs:
        match x:
            case 1:
                y = 1
            case int() if x > 5:
                y = 2
            case _:
                y = 3
    return y
"""
RECURSION = """
def f(xs):
    total = 0
    for x in xs:
        if isinstance(x, list):
            total += f(x)
        else:
            total += x
    return total
"""
GENERATOR = """
def g(n):
    for i in range(n):
        yield i * 10
def f(n):
    a = 0
    for x in g(n):
        a += x
    return a
"""
RAISES = """
def f(xs):
    for x in xs:
        if 6 / x > 2:
            y = x
        z = 1
"""
SEVERAL_LINES = """
def f(n):
    while (
        n
        and n > 1
    ):
        n -= 1
    for i in range(n): n += i
    return n
"""
CASES = {
    "latest": (
        NESTED, "f(3)", {},
        {1: "n = 3", 2: "total = 0", 3: "i = 2, 3 iterations", 4: "j = 1, 3 iterations in 3 runs",
         5: "total = 21 (3×)", 6: "total = 31 (3×)", 7: "→ 31"},
    ),
    "an iteration of the outer loop, and what the inner one did in it": (
        NESTED, "f(3)", {3: 2},
        {3: "i = 1, iteration 2 of 3", 4: "j = 0, 1 iteration", 5: "total = 10", 6: "total = 20", 7: "→ 31"},
    ),
    "an iteration in an iteration": (
        NESTED, "f(3)", {3: 3, 4: 1},
        {3: "i = 2, iteration 3 of 3", 4: "j = 0, iteration 1 of 2", 5: "total = 20", 6: "total = 31"},
    ),
    "an iteration of the inner loop alone counts all of them": (
        NESTED, "f(3)", {4: 2}, {3: "i = 2, 3 iterations", 4: "j = 0, iteration 2 of 3", 5: "total = 20"},
    ),
    "an iteration that there is not": (NESTED, "f(3)", {3: 4}, {3: "i = 2, 3 iterations"}),
    "a loop that is left at once": (NESTED, "f(0)", {}, {3: "0 iterations", 4: None, 5: None}),
    "branches": (
        TRUE, "f(3)", {},
        {2: "4 iterations", 3: "n = -1 (4×)", 4: "taken 1 of 4 times", 6: "taken 1 of 3 times", 9: "last = 0 (2×)"},
    ),
    "branches of an iteration": (
        TRUE, "f(3)", {2: 2}, {2: "iteration 2 of 4", 3: "n = 1", 4: "skipped", 6: "taken", 9: None},
    ),
    "of cases only those that are taken": (
        MATCH, "f([1, 9, 3, 8])", {},
        {4: "taken 1 of 4 times", 6: "taken 2 of 3 times", 5: "y = 1", 7: "y = 2 (2×)"},
    ),
    "no case of an iteration": (MATCH, "f([1, 9, 3, 8])", {2: 3}, {4: None, 6: None, 7: None, 9: "y = 3"}),
    "not the recursions inside": (
        RECURSION, "f([1, [2, 3], 4])", {3: 2},
        {3: "x = [2, 3], iteration 2 of 5", 4: "taken", 5: "total = 6", 7: None},
    ),
    "but a recursion's own iteration": (
        RECURSION, "f([1, [2, 3], 4])", {3: 4}, {3: "x = 3, iteration 4 of 5", 4: "skipped", 5: None, 7: "total = 5"},
    ),
    "a generator goes on": (
        GENERATOR, "f(3)", {2: 2, 6: 3},
        {2: "i = 1, iteration 2 of 3", 3: "→ 10", 6: "x = 20, iteration 3 of 3", 7: "a = 30"},
    ),
    "a branch in an iteration before the exception": (RAISES, "f([1, 2, 0])", {2: 1}, {3: "taken", 4: "y = 1"}),
    "an exception leaves the branch undecided and the loop": (
        RAISES, "f([1, 2, 0])", {}, {2: "x = 0, 3 iterations", 3: "raises ZeroDivisionError('division by zero')"},
    ),
    "heads of several lines, and a body on its head's line": (
        SEVERAL_LINES, "f(3)", {}, {2: "2 iterations", 6: "n = 1 (2×)", 7: "n = 1, i = 0"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("source", "call", "chosen", "expected"), CASES.values(), ids=CASES.keys())
def test_labels_of_loops_and_branches(
    source: str, call: str, chosen: dict[int, int], expected: dict[int, str | None]
) -> None:
    shown = recorded(source, call)
    look = Look(chosen=frozenset(chosen.items()))
    labels = {hint.line: hint.label for hint in drawn(shown.snapshot, shown, look)}
    assert {line: labels.get(line) for line in expected} == expected


def test_branches_can_be_turned_off_and_verdicts_stand_beside_the_count() -> None:
    shown = recorded(TRUE, "f(3)")
    labels = {hint.line: hint.label for hint in drawn(shown.snapshot, shown, Look(branches=False))}
    assert (labels[2], 4 in labels) == ("4 iterations", False)
    endless = Look(endless=frozenset([2]))
    assert {hint.line: hint.label for hint in drawn(shown.snapshot, shown, endless)}[2] == "may never end"
    assert [(hint.line, hint.label) for hint in drawn(shown.snapshot, None, endless)] == [(2, "may never end")]


def test_lines_of_a_loop_that_may_never_end_show_their_first_values() -> None:
    source = """
        def f(n):
            while n < 9:
                n += 2
                a, b = n, n
                if n > 6:
                    text = "x" * n * 9
                for k in "ab":
                    pass
            return n
        """
    shown = recorded(source, "f(0)")
    endless = frozenset([2])
    labels = {hint.line: hint.label for hint in drawn(shown.snapshot, shown, Look(endless=endless))}
    assert labels == {
        1: "n = 0",
        2: "may never end",
        3: "n = 2, 4, 6, … (5×)",
        4: "a = 2, b = 2 (5×)",
        5: "taken 2 of 5 times",
        6: "text = 'xxxxxxxxxxxxxxxxxxx…xxxxxxxx', 'xxxxxxxxxxxxxxxxxxx…xxxxxxxx', … (2×)",
        7: "k = 'a', 'b', 'a', …, 10 iterations in 5 runs",
        9: "→ 10",
    }
    chosen = Look(frozenset([(2, 4)]), endless)
    assert {hint.line: hint.label for hint in drawn(shown.snapshot, shown, chosen)}[3] == "n = 8"


def test_the_innermost_loop_around_a_line() -> None:
    snapshot = recorded(NESTED, "f(1)").snapshot
    assert [[loop.line for loop in loops_around(snapshot.program.heads, line)] for line in (2, 3, 5, 6, 7)] == [
        [], [3], [3, 4], [3], [],
    ]  # fmt: skip


def test_heads_have_the_qualified_names_that_frames_have() -> None:
    snapshot = recorded(
        """
        class A:
            def m(self):
                def inner(n):
                    while n:
                        n -= 1
                return inner
            for i in ():
                pass
        def f():
            pass
        for j in ():
            pass
        """,
        "f()",
    ).snapshot
    assert [(head.line, head.qualname) for head in snapshot.program.heads] == [
        (4, "A.m.<locals>.inner"), (7, "A"), (11, "<module>"),
    ]  # fmt: skip
