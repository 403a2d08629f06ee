"""Which variable a hover is about, and the values that it lists."""

from __future__ import annotations

import pytest

from cwm_lsp.server.history import name_at
from cwm_lsp.server.methods.hover import values_of
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
