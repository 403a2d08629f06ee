"""What of a program shows that it reads standard input."""

from __future__ import annotations

import pytest

from cwm_lsp.program.facts import analyse
from cwm_lsp.program.reading import reads_input


@pytest.mark.parametrize(
    ("source", "reads"),
    [
        ("def f():\n    return input('?')\n", True),
        ("import sys\nlines = sys.stdin.readlines()\n", True),
        ("from sys import argv, stdin\n", True),
        ("import fileinput\n", True),
        ("from fileinput import input\n", True),
        ("def f(input):\n    return input + 1\n", False),
        ("import sys\nprint('input', file=sys.stdout)\n", False),
        ("def f(:\n", False),
    ],
)
def test_reading(source: str, reads: bool) -> None:
    assert reads_input(analyse(source, "case.py")) is reads
