"""Bodies found from examples; what is found is run for real, here."""

from __future__ import annotations

from typing import Any

import pytest

from cwm_lsp.backwards.bodies.check import with_body
from cwm_lsp.backwards.bodies.describe import sentence, to_json
from cwm_lsp.backwards.bodies.examples import Example, examples
from cwm_lsp.backwards.bodies.search import Body, NoBody, search
from cwm_lsp.program.facts import Program, Scope, analyse

SECONDS = 60.0

SOLVED = {
    "doctests": 'def f(s):\n    """\n    >>> f("abc")\n    \'CBA\'\n    >>> f("Hello")\n    \'OLLEH\'\n    """\n',
    "asserts": "def f(a, b):\n    pass\n\n\nassert f(2, 30) == 62\nassert f(7, 11) == 29\nassert f(0, 5) == 10\n",
    "words": 'def f(xs):\n    """f([1, 2, 3, 4]) == [2, 4], and f([5, 6]) => [6]; f([7, 8, 10]) returns [8, 10]."""\n',
    "a new character": 'def f(s): ...\n\n\nassert f("ab") == "ab!"\nassert f("hello") == "hello!"\n',
    "a method": 'class A:\n    def f(self, s):\n        """\n        >>> A().f("a b")\n        [\'a\', \'b\']\n        >>> A().f("x")\n        [\'x\']\n        """\n',  # noqa: E501
}


EMPTY = "def f({}):\n    pass\n\n\n"
CASES = {  # what stands before the asserts, and the asserts
    "attributes of a dataclass": (
        "from dataclasses import dataclass\n@dataclass\nclass P:\n    x: int\n    y: int = 2\n    def f(self): ...\n\n",
        ("P(3, 40).f() == 43", "P(10).f() == 12", "P(7, y=11).f() == 18"),
    ),
    "attributes that a constructor keeps": (
        "class A:\n    def __init__(self, words):\n        self.held = words\n\n    def f(self, sep): ...\n\n\n",
        ("A(['a', 'b']).f('-') == 'a-b'", "A(['x', 'yy', 'z']).f('+') == 'x+yy+z'"),
    ),
    "a static method": (
        "class A:\n    @staticmethod\n    def f(s): ...\n\n\n",
        ("A.f('ab') == 'AB'", "A.f('xyz') == 'XYZ'"),
    ),
    "a class method": (
        "class A:\n    @classmethod\n    def f(cls, s): ...\n\n\n",
        ("A.f('ab') == 'AB'", "A.f('xyz') == 'XYZ'"),
    ),
    "any number of arguments": (EMPTY.format("*args"), ("f(1, 2, 3) == 6", "f(10, 20) == 30", "f(77) == 77")),
    "named ones": (EMPTY.format("**kw"), ("f(b=1, a=2) == ['a', 'b']", "f(z=1, c=3) == ['c', 'z']")),
    "by name alone": (EMPTY.format("s, *, end='!'"), ("f('ab') == 'ab!'", "f('abc', end='??') == 'abc??'")),
    "a generator": (EMPTY.format("n"), ("list(f(3)) == [0, 1, 2]", "list(f(5)) == [0, 1, 2, 3, 4]")),
    "nested lists": (EMPTY.format("xs"), ("f([[1, 2], [3]]) == [1, 2, 3]", "f([[5], [], [6, 7]]) == [5, 6, 7]")),
    "a dict": (EMPTY.format("d"), ("f({'a': 1}) == {1: 'a'}", "f({'x': 3, 'y': 4}) == {3: 'x', 4: 'y'}")),
    "no parameters": (EMPTY.format(""), ("f() == 42",)),
}
SOLVED |= {name: before + "".join(f"assert {each}\n" for each in shown) for name, (before, shown) in CASES.items()}


def subject(source: str) -> tuple[Program, Scope]:
    program = analyse(source, "case.py")
    return program, next(scope for scope in program.functions if scope.name == "f")


@pytest.mark.parametrize("source", SOLVED.values(), ids=SOLVED)
def test_what_is_found_does_what_the_examples_say(source: str) -> None:
    program, scope = subject(source)
    found = search(program, scope, seconds=SECONDS)
    assert isinstance(found, Body), found
    made = with_body(program, scope, found.body)
    assert made is not None
    space: dict[str, Any] = {}
    exec(made.source, space)  # the sources above are ours; their asserts have to hold now
    for each in found.examples:
        assert repr(eval(each.call, space)) == repr(eval(each.expected))
    assert found.body in found.diff
    assert to_json(found)["origin"] == "computed"
    assert sentence(found).startswith("It does what ")


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("def f(x):\n    pass\n", "shows no example"),
        ('def f(x):\n    """>>> f(1)"""\n', "no example of f gives and returns literals alone"),
        ("def f(x):\n    pass\n\n\nassert f(object()) == 1\n", "no example of f gives and returns literals alone"),
        ("class A:\n    def f(self):\n        pass\n", "such as `>>> A(...).f(...)`"),
        ("class A:\n    @property\n    def f(self):\n        pass\n", "f is a property"),
        ("async def f(x):\n    pass\n\n\nassert f(1) == 2\n", "f is async"),
        ("def f(x):\n    pass\n\n\nassert f(1, 2) == 2\n", "no body tried does what the example says"),
        (
            "def f(x):\n    pass\n\n\nassert f(1) == 1\nassert f(1.5) == 'no'\nassert f(2) == [3, 'z', {}]\n",
            "no body tried",
        ),
    ],
)
def test_not_found_says_why(source: str, reason: str) -> None:
    found = search(*subject(source), seconds=0.5)
    assert isinstance(found, NoBody)
    assert reason in found.reason
    assert to_json(found)["body"] is None


def test_proposals_come_first_and_are_checked() -> None:
    program, scope = subject("def f(n):\n    pass\n\n\nassert f(3) == [1, 2, 6]\nassert f(1) == [1]\n")
    right = "out, p = [], 1\nfor i in range(1, n + 1):\n    p *= i\n    out.append(p)\nreturn out"
    asked: list[tuple[Example, ...]] = []

    def propose(shown: tuple[Example, ...]) -> list[str]:
        asked.append(shown)
        return ["return [n]", "return (", "while True:\n    pass", right]

    found = search(program, scope, proposals=propose, seconds=SECONDS)
    assert isinstance(found, Body)
    assert (found.body, found.by, found.weak, found.tried) == (right, "model", False, 3)
    assert [each.call for each in asked[0]] == ["f(3)", "f(1)"]


def test_an_accident_is_called_weak() -> None:
    found = search(*subject("def f(x):\n    pass\n\n\nassert f(10) == True\nassert f(7) == False\n"), seconds=2.0)
    assert isinstance(found, Body)
    assert found.weak
    assert "by accident" in sentence(found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("f(1, 2) == 3", [("f(1, 2)", "3")]),
        ("For example f('a)') => \"(b\".", [("f('a)')", '"(b"')]),
        ("f([1], k=2) ➞ [1, 2] because", [("f([1], k=2)", "[1, 2]")]),
        ("f(x) == 3, g(1) == 2, of(1) == 2", []),
        ("f(1) should return {'a': [1]}.", [("f(1)", "{'a': [1]}")]),
        (">>> f(1)\n    5\n    >>> f(2)  # comment\n    6", [("f(1)", "5"), ("f(2)", "6")]),
    ],
)
def test_examples_in_docstrings(text: str, expected: list[tuple[str, str]]) -> None:
    found = examples(*subject(f"def f(*a, **k):\n    '''\n    {text}\n    '''\n".replace("'''", '"""')))
    assert [(each.call.split("  #")[0], each.expected) for each in found] == expected


@pytest.mark.parametrize(
    ("source", "made"),
    [
        ("def f(x): ...\n\n\nf(1)\n", "def f(x):\n    return x\n\n\nf(1)\n"),
        ('def f(x):\n    """Doc."""\n', 'def f(x):\n    """Doc."""\n    return x\n'),
        ("def f(x):\n    old = 1\n    return old\n\n\ny = 1\n", "def f(x):\n    return x\n\n\ny = 1\n"),
        ("class A:\n    def f(self, x):\n        pass\n", "class A:\n    def f(self, x):\n        return x\n"),
    ],
)
def test_with_body(source: str, made: str) -> None:
    program, scope = subject(source)
    after = with_body(program, scope, "return x")
    assert after is not None
    assert after.source == made
