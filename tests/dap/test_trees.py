"""Reprs taken apart."""

from __future__ import annotations

import pytest

from cwm_lsp.dap.trees import NONE, parts

PARTS: list[tuple[str, list[str], list[str]]] = [
    ("[1, 'a, b', [2, 3]]", ["0[0]=1", "1[1]='a, b'", "2[2]=[2, 3]"], []),
    ("(1,)", ["0[0]=1"], []),
    ("{'k': [1], 2: 'x'}", ["'k'['k']=[1]", "2[2]='x'"], []),
    ("{1, 2}", ["0=1", "1=2"], []),
    ("frozenset({1})", ["0=1"], []),
    ("deque([1, 2], maxlen=3)", ["0[0]=1", "1[1]=2"], []),
    ("defaultdict(<class 'int'>, {'a': 1})", ["'a'['a']=1"], []),
    ("OrderedDict([('a', 1), ((1, 2), [3])])", ["'a'['a']=1", "(1, 2)[(1, 2)]=[3]"], []),
    ("OrderedDict({'a': 1})", ["'a'['a']=1"], []),
    ("Point(x=1, y=[2, 3])", [], ["x.x=1", "y.y=[2, 3]"]),
    ("mod.Point(x='a=b, c')", [], ["x.x='a=b, c'"]),
    ("[<case.Account object>, <function f>]", ["0[0]=<case.Account object>", "1[1]=<function f>"], []),
    ("['it\\'s', \"a \\\" b\", b'\\x00']", ["0[0]='it\\'s'", '1[1]="a \\" b"', "2[2]=b'\\x00'"], []),
    ("{<A object>: 1}", ["<A object>=1"], []),
    ("[{'a': (1, {2: 3})}]", ["0[0]={'a': (1, {2: 3})}"], []),
]


@pytest.mark.parametrize(("text", "indexed", "named"), PARTS)
def test_parts(text: str, indexed: list[str], named: list[str]) -> None:
    found = parts(text)
    assert [f"{one.name}{one.step}={one.text}" for one in found.indexed] == indexed
    assert [f"{one.name}{one.step}={one.text}" for one in found.named] == named


@pytest.mark.parametrize(
    "text",
    [
        *("", "1", "'[1, 2]'", "(1)", "[]", "{}", "()", "[...]", "{...}", "[1, 2", "[1, 2)", "[1, 'a]", "[1] + [2]"),
        *("<case.A object>", "f(1, 2)", "set()", "{1: 2, 3}", "[1, , 2]", "Point(x=1", "Error('a', [1], [2])"),
    ],
)
def test_what_cannot_be_taken_apart_has_no_parts(text: str) -> None:
    assert parts(text) == NONE
