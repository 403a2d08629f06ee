"""Which reprs the automaton takes, whole and in pieces, and for which programs it takes anything."""

from __future__ import annotations

import collections
import dataclasses
import decimal
import enum
import fractions
import functools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cwm_lsp.predict.grammar.reprs import ANY_TEXT, START, repr_automaton
from cwm_lsp.program.facts import analyse
from cwm_lsp.trace.model import without_addresses


class Color(enum.Enum):
    RED = 1
    LESS = "<"


class Access(enum.Flag):
    READ = 1
    WRITE = 2


@dataclasses.dataclass
class Point:
    x: object
    inner: object = None


Pair = collections.namedtuple("Pair", "left right")


def _recursive() -> list[object]:
    items: list[object] = [1]
    items.append(items)
    return items


def _generator() -> object:
    return (x for x in [1])


REAL = [
    *(0, -17, 10**40, 1.5, 1e16, -0.0, float("inf"), float("nan"), 1j, complex(-1.5, float("inf")), True, None),
    *("", "a", "it's", 'say "hi"', 'it\'s "both"', "tab\t nl\n \\ \x00 \x7f", "é \u2028 \U0001f600 \ud800", "([{<"),
    *(b"", b"a'b", b"\xff\x00\"'", bytearray(b"x"), range(3), range(0, 9, 2), slice(1, None), ..., NotImplemented),
    *([], [1, "]"], (), (1,), {1: [2, {"a": (3,)}]}, {1, 2}, set(), frozenset({1}), {}.keys(), {1: 2}.items()),
    *(collections.deque([1], maxlen=2), collections.Counter("aab"), collections.OrderedDict(a=1)),
    *(collections.defaultdict(int, {"a": 1}), collections.defaultdict(lambda: 0), collections.ChainMap({})),
    *(decimal.Decimal("1.50"), fractions.Fraction(1, 3), Color.RED, Color.LESS, Access.READ | Access.WRITE, Color),
    *(Point(1, Point(2)), Pair(1, "x"), ValueError("it's"), KeyError(1), Exception(), FileNotFoundError(2, "no", "f")),
    *(lambda: 0, _recursive, _generator(), iter([1]), zip([1]), map(str, [1]), int, list[int], int | None, len),
    *(
        [].append,
        "".join,
        functools.partial(print, 1),
        functools.lru_cache(_recursive),
        object(),
        _recursive(),
        property(),
    ),
    *(
        {"a": (x for x in [1])}.values(),
        Point(_recursive()),
        type(_generator()),
        dataclasses,
        enumerate([1]),
        reversed([1]),
    ),
]


@pytest.mark.parametrize("text", [without_addresses(repr(value)) for value in REAL])
def test_real_reprs_are_taken(text: str) -> None:
    for shown in (text, text.encode().decode("latin-1")):
        whole = START.feed(shown)
        assert whole is not None
        assert whole.complete
        point = START
        for char in shown:
            point = point.feed(char) or pytest.fail(f"{text!r} stops at {char!r}")
        assert point == whole


Values = st.recursive(
    st.none() | st.integers() | st.floats() | st.text() | st.binary() | st.booleans(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner, inner),
)


@given(Values, st.integers(0, 50))
def test_any_value_in_two_pieces(value: object, cut: int) -> None:
    text = repr(value)
    first = START.feed(text[:cut])
    assert first is not None
    second = first.feed(text[cut:])
    assert second is not None
    assert second.complete


@pytest.mark.parametrize("text", ["", "'a", "\"a'", "[1, 2", "{'a': [1}", "<function f", "'\\", "'\\x4", "('a',"])
def test_unfinished(text: str) -> None:
    point = START.feed(text)
    assert point is None or not point.complete


@pytest.mark.parametrize("text", ["]", "[1)", "(1, 2]", "'\\q'", "'\\xg0'", "'a\nb'", "..", " 1", "1\n", "{1]}", "\\n"])
def test_no_repr_begins_like_this(text: str) -> None:
    assert START.feed(text) is None


@pytest.mark.parametrize(
    ("source", "strict"),
    [
        ("def f(x):\n    return x\n", True),
        ("import math, collections.abc\nfrom typing import List\n", True),
        ("class A:\n    pass\n", True),
        ("print(type(1), type(1).__name__)\n", True),
        ("if __name__ == '__main__':\n    pass\n", True),
        ("class A:\n    def __repr__(self):\n        return '('\n", False),
        ("class A(str):\n    __str__ = None\n", False),
        ("import re\n", False),
        ("import numpy as np\n", False),
        ("from .sibling import f\n", False),
        ("def f():\n    import os\n", False),
        ("exec('1')\n", False),
        ("def f(): pass\nf.__name__ = ']'\n", False),
        ("A = type(']', (), {})\n", False),
        ("def f(:\n", False),
    ],
)
def test_which_programs_print_anything(source: str, strict: bool) -> None:
    assert repr_automaton(analyse(source)) == (START if strict else ANY_TEXT)


def test_anything_takes_anything() -> None:
    assert ANY_TEXT.feed("]'\n") is ANY_TEXT
    assert ANY_TEXT.complete
