"""Which lines belong together as one statement."""

from __future__ import annotations

import textwrap

import pytest

from cwm_lsp.dap.statements import statement_lines

SOURCE = textwrap.dedent(
    """\
    x = [
        1,
    ]
    if (x and
            len(x)):
        y = 2
    else: y = (3,
               4)
    def f(a,
          b): return a
    match x:
        case [
            _
        ]:
            z = 1
    """
)


@pytest.mark.parametrize(
    ("line", "lines"),
    [
        *((1, {1, 2, 3}), (3, {1, 2, 3}), (4, {4, 5}), (5, {4, 5}), (6, {6}), (7, {7, 8}), (8, {7, 8})),
        *((9, {9}), (10, {10}), (15, {15}), (99, {99})),
    ],
)
def test_lines(line: int, lines: set[int]) -> None:
    assert statement_lines(SOURCE, line) == lines


@pytest.mark.parametrize("source", ["", "def f(:", "\0", "(" * 300])
def test_a_source_that_does_not_parse(source: str) -> None:
    assert statement_lines(source, 3) == {3}
