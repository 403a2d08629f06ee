"""Which variable a hover is about, and the values that it lists."""

from __future__ import annotations

import pytest

from cwm_lsp.server.drawing.history import assigned, name_at
from cwm_lsp.server.drawing.variables import last_run, values_of
from tests.server.recorded import recorded

NAMES = [
    ("    total = 0", 6, "total"),
    ("    total = 0", 9, "total"),  # the cursor behind the last letter is still on the name
    ("    total = 0", 11, None),
    ("self.owner.name = x", 2, "self"),
    ("self.owner.name = x", 6, "self.owner"),
    ("self.owner.name = x", 12, "self.owner.name"),
    ("f(x).name", 6, None),
    ("x = 'x'  # x", 5, None),
    ("x = 'x'  # x", 11, None),
    ("for x in [", 4, "x"),
    ("größe = 'ß'", 3, "größe"),
    ("", 0, None),
]


@pytest.mark.parametrize(("line", "column", "expected"), NAMES)
def test_name_under_the_cursor(line: str, column: int, expected: str | None) -> None:
    assert name_at(line, column) == expected


SOURCE = """
def f(xs):
    total = 0
    for x in xs:
        total += x
    return sum(x for x in xs)
"""
VALUES = [
    (1, "xs", ["[3, 4]"]),
    (2, "total", ["0", "3", "7"]),
    (5, "x", ["3", "4"]),  # as seen from the generator expression: its own x
    (4, "nothing", []),
]


@pytest.mark.parametrize(("line", "name", "expected"), VALUES)
def test_values_of_a_name_as_seen_from_a_line(line: int, name: str, expected: list[str]) -> None:
    values = values_of(recorded(SOURCE, "f([3, 4])"), line, name)
    assert [value.repr for _, value in values] == expected


HERE = [
    (2, "total", {}, ("0", 2)),
    (3, "x", {}, ("4", 3)),
    (4, "total", {}, ("7", 4)),
    (4, "total", {3: 1}, ("3", 4)),  # the first iteration is shown
    (5, "total", {}, ("7", 4)),
]


@pytest.mark.parametrize(("line", "name", "chosen", "expected"), HERE)
def test_the_value_that_counts_on_a_line(
    line: int, name: str, chosen: dict[int, int], expected: tuple[str, int]
) -> None:
    shown = recorded(SOURCE, "f([3, 4])")
    found = assigned(values_of(shown, line, name), last_run(shown, line, "f", chosen))
    assert found is not None
    effect, value = found
    assert (value.repr, effect.line) == expected


def test_another_activation_has_other_values() -> None:
    shown = recorded(
        """
        def f(n):
            m = n
            if n:
                f(n - 1)
            return m
        """,
        "f(2)",
    )
    values = values_of(shown, 5, "m")
    assert [value.repr for _, value in values] == ["2", "1", "0"]
    here = assigned(values, last_run(shown, 5, "f", {}))
    assert here is not None
    assert here[1].repr == "2"
    never = assigned(values, None)
    assert never is not None
    assert never[1].repr == "0"
