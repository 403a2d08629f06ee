"""What stands behind the lines of real executions."""

from __future__ import annotations

import pytest

from cwm_lsp.server.drawing.drawing import Look, drawn
from cwm_lsp.server.drawing.hints import Hint, Line, hint, tooltip
from cwm_lsp.trace.effects import Effect
from cwm_lsp.trace.model import Origin, Value
from tests.server.recorded import recorded

CASES = {
    "assignment, loop and return": (
        """
        def f(xs):
            total = 0
            for x in xs:
                total += x
            return total
        """,
        "f([3, 4])",
        {1: "xs = [3, 4]", 2: "total = 0", 3: "x = 4, 2 iterations", 4: "total = 7 (2×)", 5: "→ 7"},
    ),
    "what a class body binds by itself is not shown": (
        """
        def f(n):
            class A:
                'Says something.'
                x: int = n
                y = 2
                z = 3
            return A.x
        """,
        "f(3)",
        {1: "n = 3", 4: "x = 3", 5: "y = 2", 7: "→ 3"},
    ),
    "an assignment of the same value counts": (
        """
        def f(n):
            for i in range(n):
                flag = True
            return flag
        """,
        "f(3)",
        {1: "n = 3", 2: "i = 2, 3 iterations", 3: "flag = True (3×)", 4: "→ True"},
    ),
    "the exception of a line, and none of the returns that it causes": (
        """
        def g(text):
            return int(text)
        def f(text):
            return g(text)
        """,
        "f('x')",
        {
            1: "text = 'x'",
            2: "raises ValueError(\"invalid literal for int() with base 10: 'x'\")",
            3: "text = 'x'",
            4: "raises ValueError(\"invalid literal for int() with base 10: 'x'\")",
        },
    ),
    "an exception that is caught": (
        """
        def f(d):
            try:
                value = d['a']
            except KeyError as error:
                value = None
            return value
        """,
        "f({})",
        {1: "d = {}", 3: "raises KeyError('a')", 4: "error = KeyError('a')", 5: "value = None", 6: "→ None"},
    ),
    "recursion": (
        """
        def f(n):
            if n < 2:
                return 1
            return n * f(n - 1)
        """,
        "f(4)",
        {1: "n = 1 (4×)", 2: "taken 1 of 4 times", 3: "→ 1", 4: "→ 24 (3×)"},
    ),
    "the generator expression and the lambda of a line yield to their function": (
        """
        def f(xs):
            key = sorted(xs, key=lambda x: -x)
            return sum(x * x for x in key)
        """,
        "f([1, 2])",
        {1: "xs = [1, 2]", 2: "key = [2, 1]", 3: "→ 5"},
    ),
    "a generator": (
        """
        def f(n):
            for i in range(n):
                yield i * 10
        """,
        "list(f(2))",
        {1: "n = 2", 2: "→ None, 2 iterations", 3: "→ 10 (2×)"},
    ),
    "parameters stand on the def line, behind decorators": (
        """
        def same(function):
            return function
        @same
        def f(a):
            return a
        """,
        "f(1)",
        {4: "a = 1", 5: "→ 1"},
    ),
    "attributes of plain objects": (
        """
        class Account:
            def __init__(self, balance):
                self.balance = balance
            def add(self, amount):
                self.balance += amount
                return self.balance
        def f(start):
            account = Account(start)
            account.add(5)
            return account.balance
        """,
        "f(1)",
        {
            2: "self = <case.Account object>, balance = 1",
            3: "→ None",
            4: "self = <case.Account object>, self.balance = 1, amount = 5",
            5: "self.balance = 6",
            6: "→ 6",
            7: "start = 1",
            8: "account = <case.Account object>, account.balance = 1",
            9: "account.balance = 6",
            10: "→ 6",
        },
    ),
    "long values lose their middle": (
        """
        def f(n):
            text = 'ab' * n
            return len(text)
        """,
        "f(50)",
        {1: "n = 50", 2: "text = '" + "ab" * 19 + "a…" + "ab" * 9 + "'", 3: "→ 100"},
    ),
}


@pytest.mark.parametrize(("source", "call", "expected"), CASES.values(), ids=CASES.keys())
def test_labels_of_a_real_run(source: str, call: str, expected: dict[int, str]) -> None:
    shown = recorded(source, call)
    assert {each.line: each.label for each in drawn(shown.snapshot, shown, Look())} == expected


def effect(*values: Value) -> Effect:
    return Effect(0, 1, 2, "f", 0, changed=dict(zip("abc", values, strict=False)))


def made_of(effects: list[Effect]) -> Hint:
    """The hint of a line with these effects."""
    made = hint(Line(2, effects), 60)
    assert made is not None
    return made


P = Origin.PREDICTED
MARKS = {
    "chosen by the model": ([Value("1", P, p=0.9)], "~ a = 1", 0.9),
    "less likely than not": ([Value("1", P, p=0.4)], "? a = 1", 0.4),
    "the most doubtful counts": ([Value("1", P, p=0.9), Value("2", P, p=0.3)], "? a = 1, b = 2", 0.3),
    "computed": ([Value("1", Origin.COMPUTED)], "a = 1", 1.0),
    "computed from what was predicted": ([Value("1", Origin.COMPUTED, p=0.7)], "~ a = 1", 0.7),
    "forced beside predicted": ([Value("1", Origin.FORCED), Value("2", P)], "~ a = 1, b = 2", 1.0),
    "invented": ([Value("1", Origin.INVENTED)], "? a = 1", 1.0),
}


@pytest.mark.parametrize(("values", "label", "p"), MARKS.values(), ids=MARKS.keys())
def test_doubt_is_marked_without_colour(values: list[Value], label: str, p: float) -> None:
    made = made_of([effect(*values)])
    assert (made.label, made.p) == (label, p)


def test_tooltip_is_a_table_of_all_values() -> None:
    values = [Value(f"'a|{n}`'", P, p=n / 20) for n in range(1, 15)]
    lines = tooltip(made_of([effect(value) for value in values]), "f('|')", None, {}).splitlines()
    assert lines[0] == "Line 2 along `f('\\|')`"
    assert lines[2:5] == ["| step | what | value | origin | p |", "| --- | --- | --- | --- | --- |",
                          "| 0 | a | ``'a\\|1`'`` | predicted | 0.05 |"]  # fmt: skip
    assert len(lines) == 2 + 2 + 12
    assert lines[10] == "| … | 3 more |  |  |  |"
    assert lines[-1] == "| 0 | a | ``'a\\|14`'`` | predicted | 0.70 |"


def test_tooltip_shows_a_long_value_in_full() -> None:
    text = repr("```\n" * 100)
    shown = tooltip(made_of([effect(Value(text, Origin.COMPUTED))]), "f()", None, {})
    assert shown.endswith(f"`a` in full:\n\n````\n{text}\n````")
    short = tooltip(made_of([effect(Value("'a'", Origin.COMPUTED))]), "f()", None, {})
    assert "in full" not in short
    assert "… 2 more characters" in tooltip(made_of([effect(Value("1" * 10_002, Origin.COMPUTED))]), "f()", None, {})
