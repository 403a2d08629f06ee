"""Calls that are written so that they may raise."""

from __future__ import annotations

import textwrap

import pytest

from cwm_lsp.program.entries import entry_calls
from cwm_lsp.program.expected import is_expected, may_raise
from cwm_lsp.program.facts import analyse

HEAD = '''\
import contextlib
import pytest


def f(n):
    """Ten through n.

    >>> f(0)
    Traceback (most recent call last):
    ZeroDivisionError: division by zero
    >>> f(5)
    2.0
    """
    return 10 / n


'''
CASES = {
    "a statement": ("f(1)", False),
    "with raises": ("with pytest.raises(ZeroDivisionError):\n    f(1)", True),
    "with suppress, on one line": ("with contextlib.suppress(Exception): f(1)", True),
    "with another manager": ("with open('a') as file:\n    f(1)", False),
    "tried": ("try:\n    f(1)\nexcept ZeroDivisionError:\n    pass", True),
    "tried, without a handler": ("try:\n    f(1)\nfinally:\n    pass", False),
    "in a handler": ("try:\n    pass\nexcept ValueError:\n    f(1)", False),
    "deep inside": ("if True:\n    for _ in range(3):\n        try:\n            f(1)\n        except: pass", True),
    "in a case": ("match 1:\n    case 1:\n        with pytest.raises(ValueError):\n            f(1)", True),
    "in a test": ("def test_f():\n    assert f(1) == 10", False),
    "in a test that expects it": ("def test_f():\n    with pytest.raises(ValueError):\n        f(1)", True),
    "in a test class": (
        "class TestF:\n    def test_f(self):\n        with self.assertRaises(ValueError):\n            f(1)",
        True,
    ),
    "in a test that fails": ("@pytest.mark.xfail\ndef test_f():\n    assert f(1) == 1", True),
    "a case of a test": ("@pytest.mark.parametrize('n', [\n    1,\n])\ndef test_f(n):\n    f(n)", False),
    "a case of a test that expects it": (
        "@pytest.mark.parametrize('n', [\n    1,\n])\ndef test_f(n):\n    with pytest.raises(E):\n        f(n)",
        True,
    ),
    "a case that fails": (
        "@pytest.mark.parametrize('n', [\n    pytest.param(1, marks=pytest.mark.xfail),\n])\ndef test_f(n):\n    f(n)",
        True,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_where_a_call_stands(name: str) -> None:
    text, expected = CASES[name]
    program = analyse(HEAD + textwrap.dedent(text))
    (call,) = {each for each in entry_calls(program) if each.call == "f(1)"}
    assert may_raise(program, call) is expected


def test_doctests_say_it_with_a_traceback() -> None:
    program = analyse(HEAD)
    found = {call.call: may_raise(program, call) for call in entry_calls(program) if call.source == "doctest"}
    assert found == {"f(0)": True, "f(5)": False}


def test_lines_that_an_exception_passes_through() -> None:
    program = analyse("with pytest.raises(ValueError):\n    f()\ntry:\n    f()\nexcept KeyError:\n    f()\n")
    assert [line for line in range(1, 7) if is_expected(program, line)] == [1, 2]
