"""Which functions are yet to be written."""

from __future__ import annotations

import textwrap

import pytest

from cwm_lsp.program.facts import analyse
from cwm_lsp.program.stubs import is_stub


@pytest.mark.parametrize(
    ("body", "stub"),
    [
        ("pass", True),
        ("...", True),
        ('"""Says what."""', True),
        ('"""Says what."""\n...', True),
        ("raise NotImplementedError", True),
        ('"""Says what."""\nraise NotImplementedError("later")', True),
        ("return None", False),
        ("raise ValueError", False),
        ('"""Says what."""\nreturn x', False),
        ("x", False),
    ],
)
def test_a_stub_does_nothing(body: str, stub: bool) -> None:
    (scope,) = analyse(f"def f(x):\n{textwrap.indent(body, '    ')}\n", "f.py").functions
    assert is_stub(scope) is stub
