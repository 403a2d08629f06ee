"""Long reprs made short."""

from __future__ import annotations

import pytest

from cwm_lsp.server.drawing.shorten import short_repr

CASES = {
    "short": ("[1, 2]", "[1, 2]"),
    "a list": (repr(list(range(100))), "[0, 1, 2, 3, 4, 5, 6, 7, 8, …]"),
    "nested": (repr({"a": list(range(40)), "b": 2}), "{'a': [0, 1, 2, 3, 4, 5, …]}"),
    "a call": ("Counter({'a': 3, 'bbbbbbbbbb': 4, 'c': 5})", "Counter({'a': 3, …})"),
    "a string": (repr("ab" * 50), "'abababababababababa…abababab'"),
    "a comma and a bracket in a string": (repr([") ,'", "x" * 40]), '[") ,\'", …]'),
    "a long first element": (repr(["x" * 90, 1]), "['xxxxxxxxxxxxxxxxxx…xxxx', 1]"),
    "a number": (str(10**90), "10000000000000000000…000000000"),
    "several lines": ("A(\n x=1,\n y=22222222222222222222222222222222)", "A(  x=1, …)"),
    "several short lines": ("A(x=1,\n y=2)", "A(x=1,  y=2)"),
    "brackets that do not fit": (")]}" + "[(" * 20 + "," * 20, ")]}[([([([([([([([([…,,,,,,,,,"),
    "nothing": ("", ""),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES.keys())
def test_shortened_to_thirty_characters(text: str, expected: str) -> None:
    assert short_repr(text, 30) == expected


@pytest.mark.parametrize("limit", [10, 11, 30, 60, 1000])
@pytest.mark.parametrize("text", [*(text for text, _ in CASES.values()), "['" * 500, "\\'" * 900, "(1, " * 1_000_000])
def test_never_longer_than_the_limit_nor_of_several_lines(text: str, limit: int) -> None:
    made = short_repr(text, limit)
    assert len(made) <= limit
    assert "\n" not in made
