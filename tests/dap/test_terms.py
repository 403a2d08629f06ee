"""Hit counts and messages of logpoints, as clients write them."""

from __future__ import annotations

import pytest

from cwm_lsp.dap.hits import hit_count
from cwm_lsp.dap.logs import written
from cwm_lsp.trace.model import Origin, Value

COUNTS = {
    "3": [3], "== 3": [3], "=3": [3], ">= 4": [4, 5, 6], ">4": [5, 6], "<= 2": [1, 2], "< 2": [1], " % 3 ": [3, 6],
    "%1": [1, 2, 3, 4, 5, 6], "0": [],
}  # fmt: skip


@pytest.mark.parametrize("text", COUNTS)
def test_hit_counts(text: str) -> None:
    count = hit_count(text)
    assert count is not None
    assert [number for number in range(1, 7) if count.met(number)] == COUNTS[text]


@pytest.mark.parametrize("text", ["", "often", "-1", "% 0", "3 4", "!= 3", "1.5", "9" * 30])
def test_no_hit_counts(text: str) -> None:
    assert hit_count(text) is None


STATE = {"x": Value("3", Origin.GIVEN), "name": Value("'eve'", Origin.GIVEN), "o": Value("<O object>", Origin.GIVEN)}
MESSAGES = {
    "x is {x}": "x is 3",
    "{name}: {name + '!'} {[name]}": "eve: eve! ['eve']",
    "{ {'a': x}['a'] }": "3",
    "{'}'}": "}",
    "{o}": "<O object>",
    "{y} {x +}": "<y: the frame has no y> <x +: it does not parse (invalid syntax)>",
    "{} and } and {": "{} and } and {",
    "": "",
}


@pytest.mark.parametrize("message", MESSAGES)
def test_messages(message: str) -> None:
    assert written(message, STATE, frozenset()) == MESSAGES[message]
