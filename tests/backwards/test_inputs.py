"""Calls found from their outcomes; every one that is found is run for real, here, to see that it holds."""

from __future__ import annotations

from textwrap import dedent
from typing import Any

import pytest

from cwm_lsp.backwards.closeness import distance
from cwm_lsp.backwards.inputs.describe import sentence, to_json
from cwm_lsp.backwards.inputs.parameters import parameters
from cwm_lsp.backwards.inputs.search import Found, NotFound, search
from cwm_lsp.backwards.objections import objection
from cwm_lsp.backwards.outcome import Outcome, Raises, Reaches, Returns, same
from cwm_lsp.program.facts import Program, Scope, analyse

SECONDS = 30.0  # far more than any of these needs; a loaded machine must not fail them

DATACLASS = "from dataclasses import dataclass\n@dataclass\nclass Point:\n    x: int\n    y: int = 0\n"

PROGRAMS: dict[str, tuple[str, str, Outcome]] = {
    "a number": ("def f(n):\n    return n * n + 1\n", "f", Returns("145")),
    "a text with a change": ("def f(text):\n    return text[::-1].upper()\n", "f", Returns("'OLLEH'")),
    "two arguments": ("def f(items, sep):\n    return sep.join(sorted(items))\n", "f", Returns("'a-b-c'")),
    "a list": ("def f(xs):\n    return [x * 2 for x in xs if x > 0]\n", "f", Returns("[2, 8]")),
    "a dict": ("def f(d):\n    return {v: k for k, v in d.items()}\n", "f", Returns("{1: 'a', 2: 'b'}")),
    "a branch": ("def f(a, b):\n    if a > 10 and b == 'x':\n        return 1\n    return 0\n", "f", Reaches(3)),
    "an exception": ("def f(d, k):\n    return d[k]\n", "f", Raises("KeyError")),
    "of several exceptions the one": (
        "def f(s):\n    n = int(s)\n    return 10 // n\n",
        "f",
        Raises("ZeroDivisionError"),
    ),
    "by hints": ("def f(flag: bool, n: int = 3) -> int:\n    return n if flag else -n\n", "f", Returns("-3")),
    "keyword only": ("def f(*, width):\n    return '=' * width\n", "f", Returns("'====='")),
    "a method": ("class A:\n    def f(self, x):\n        return x + 1\n", "A.f", Returns("8")),
    "helpers of the file": (
        "def g(x):\n    return x + 'b'\n\n\ndef f(x):\n    return g(x) * 2\n",
        "f",
        Returns("'abab'"),
    ),
    "an object that needs arguments": (
        "class A:\n    def __init__(self, x):\n        self.x = x\n    def f(self, y):\n        return self.x - y\n",
        "A.f",
        Returns("4"),
    ),
    "a dataclass as argument": (
        f"{DATACLASS}\n\ndef f(p: Point):\n    if p.y > 50 and p.x == 7:\n        raise KeyError(p)\n    return p\n",
        "f",
        Raises("KeyError"),
    ),
    "a list of objects": (
        f"{DATACLASS}\n\ndef f(ps: list[Point]):\n    return [p.x for p in ps]\n",
        "f",
        Returns("[4, 9]"),
    ),
    "an object as result": (
        f"{DATACLASS}\n\ndef f(n):\n    return Point(n, 'b')\n",
        "f",
        Returns("Point(x=77, y='b')"),
    ),
    "a member of an enumeration": (
        "from enum import Enum\nclass C(Enum):\n    RED = 1\n    BLUE = 2\n\ndef f(c: C):\n    return c.name.lower()\n",
        "f",
        Returns("'blue'"),
    ),
    "a named tuple": (
        "from typing import NamedTuple\nclass P(NamedTuple):\n    a: int\n    b: str = 'x'\n\n\n"
        "def f(p: P):\n    return p.b * p.a\n",
        "f",
        Returns("'xxxx'"),
    ),
    "a static method": ("class A:\n    @staticmethod\n    def f(n):\n        return n // 2\n", "A.f", Returns("21")),
    "a class method": (
        "class A:\n    @classmethod\n    def f(cls, s):\n        return (cls.__name__, int(s))\n",
        "A.f",
        Raises("ValueError"),
    ),
    "a property": (
        "class A:\n    def __init__(self, n: int):\n        self.n = n\n\n    @property\n    def f(self):\n"
        "        return self.n * 3\n",
        "A.f",
        Returns("27"),
    ),
    "an heir of an abstract class": (
        "class A:\n    def f(self):\n        return 2 * self.g()\n\nclass B(A):\n    def __init__(self, n=3):\n"
        "        self.n = n\n    def g(self):\n        return self.n\n",
        "A.f",
        Returns("26"),
    ),
    "a constructor": (
        "class A:\n    def __init__(self, n):\n        if n < 0:\n            raise ValueError(n)\n",
        "A.__init__",
        Raises("ValueError"),
    ),
    "a dict by its hints": (
        "def f(d: dict[str, list[int]]) -> int:\n    return max(sum(v) for v in d.values())\n",
        "f",
        Returns("11"),
    ),
    "endless recursion": ("def f(n):\n    return f(n + 1)\n", "f", Raises("RecursionError")),
    "a generator": ("def f(n):\n    for i in range(n):\n        yield i * i\n", "f", Returns("[0, 1, 4, 9]")),
    "any number of arguments": ("def f(*args):\n    return sum(args)\n", "f", Returns("6")),
    "named ones": ("def f(**options):\n    return sorted(options)\n", "f", Returns("['a', 'b']")),
    "by position alone": (
        "LATER = object()\n\n\ndef f(a, b=LATER, /, *, c: bytes):\n    return c + c\n",
        "f",
        Returns("b'zz'"),
    ),
    "an exit": ("def f(n):\n    if n > 20:\n        raise SystemExit(n)\n", "f", Raises("SystemExit")),
    "recursion to numbers that no float holds": (
        "def f(n):\n    return 1 if n <= 1 else n * f(n - 1)\n",
        "f",
        Returns("720"),
    ),
    "no parameters": ("def f():\n    return 3\n", "f", Returns("3")),
}


def subject(source: str, name: str) -> tuple[Program, Scope]:
    program = analyse(dedent(source), "case.py")
    scope = program.function(name)
    assert scope is not None
    return program, scope


def raised_by(call: str, space: dict[str, Any]) -> str:
    try:
        eval(call, space)
    except (Exception, SystemExit) as error:
        return type(error).__name__
    return ""


@pytest.mark.parametrize(("source", "name", "outcome"), PROGRAMS.values(), ids=PROGRAMS)
def test_what_is_found_holds(source: str, name: str, outcome: Outcome) -> None:
    program, scope = subject(source, name)
    found = search(program, scope, outcome, seconds=SECONDS)
    assert isinstance(found, Found), found
    space: dict[str, Any] = {}
    exec(source, space)  # the programs above are ours
    match outcome:
        case Returns(text):
            assert repr(eval(found.call, space)) == text
        case Raises(raised):
            assert raised_by(found.call, space) == raised
        case Reaches(line):
            assert line in {frame.line for frame in found.frames}
    assert to_json(found, outcome)["call"] == found.call
    assert sentence(found, outcome).startswith(found.call)


@pytest.mark.parametrize(
    ("source", "name", "reason"),
    [
        ("def f(x):\n    return 0 * len(str(x))\n", "f", "none of "),
        ("def f():\n    return 2\n", "f", "the one call tried does not"),
        ("async def f(x):\n    return 1\n", "f", "f is async"),
        ("def g():\n    def f(x):\n        return 1\n    return f\n", "g.<locals>.f", "inside another function"),
        ("import missing\n\n\ndef f(x):\n    return missing.g(x)\n", "f", "the outcome is not known"),
    ],
    ids=["impossible", "one call only", "async", "nested", "unknown code"],
)
def test_not_found_says_why(source: str, name: str, reason: str) -> None:
    program, scope = subject(source, name)
    found = search(program, scope, Returns("1"), seconds=0.5)
    assert isinstance(found, NotFound)
    assert reason in found.reason
    assert to_json(found, Returns("1"))["call"] is None


def test_the_calls_of_the_file_come_first_then_the_models() -> None:
    program, scope = subject("def f(x):\n    return x % 1000003\n\n\nf(12345678)\n", "f")
    shown = search(program, scope, Returns(str(12345678 % 1000003)), seconds=SECONDS)
    assert isinstance(shown, Found)
    assert (shown.call, shown.by, shown.tried) == ("f(12345678)", "example", 1)
    program, scope = subject("def f(x):\n    return x * x + x == 1524156912056\n", "f")
    told = search(program, scope, Returns("True"), proposals=lambda: ["f(1)", "f(1234567)"], seconds=4.0)
    assert isinstance(told, Found)
    assert (told.call, told.by) == ("f(1234567)", "model")


def test_what_came_nearest_is_told() -> None:
    program, scope = subject("def f():\n    raise KeyError(1)\n", "f")
    found = search(program, scope, Raises("ValueError"), seconds=SECONDS)
    assert isinstance(found, NotFound)
    assert (found.nearest, found.value, found.raised) == ("f()", None, "KeyError")
    assert sentence(found, Raises("ValueError")).endswith("Nearest: f() raises KeyError.")


def test_an_exception_that_the_call_itself_raises_is_none_of_the_function() -> None:
    source = (
        "class A:\n    def __init__(self, n):\n        self.n = 1 // n\n\n    def f(self):\n        return self.n\n"
    )
    found = search(*subject(source, "A.f"), Raises("ZeroDivisionError"), seconds=0.5)
    assert isinstance(found, NotFound)
    assert found.nearest is not None
    assert "ZeroDivisionError" not in sentence(found, Returns("1"))


def test_calls_that_arrive_from_a_search_beside_are_verified() -> None:
    program, scope = subject("def f(x):\n    return x * x + x == 1524156912056\n", "f")
    coming = iter([[], ["f(1)", "f(", "f(1234567)"], None])
    found = search(program, scope, Returns("True"), arrived=lambda: next(coming, None), seconds=SECONDS)
    assert isinstance(found, Found)
    assert (found.call, found.by) == ("f(1234567)", "crosshair")
    assert "proposed by CrossHair" in sentence(found, Returns("True"))


def test_it_waits_for_the_search_beside_when_it_has_no_more_ideas() -> None:
    program, scope = subject("def f():\n    return 3\n", "f")
    coming = iter([[], [], [], ["f(*[])"], None])
    found = search(program, scope, Returns("4"), arrived=lambda: next(coming), seconds=SECONDS)
    assert isinstance(found, NotFound)
    assert found.tried == 2


@pytest.mark.parametrize(
    ("outcome", "says"),
    [
        (Returns("[1, 2]"), None),
        (Returns("P(a=1)"), None),
        (Returns("nan"), None),
        (Returns("true"), "did you mean True?"),
        (Returns("hello"), "did you mean \"'hello'\"?"),
        (Returns("1 + 1"), "a computation"),
        (Returns("a b"), "not a Python value"),
        (Raises("KeyError"), None),
        (Raises("Mine"), None),
        (Raises("JSONDecodeError"), None),
        (Raises("ValueErrr"), "did you mean ValueError?"),
        (Raises("json.JSONDecodeError"), "without its module"),
        (Reaches(5), None),
        (Reaches(1), "when the file is imported"),
        (Reaches(9), "holds no code"),
    ],
)
def test_outcomes_that_no_call_can_have(outcome: Outcome, says: str | None) -> None:
    why = objection(analyse("class Mine(Exception):\n    pass\n\ndef f(x):\n    return x\n", "case.py"), outcome)
    assert why is None if says is None else why is not None and says in why


def test_an_endless_loop_is_left() -> None:
    program, scope = subject("def f(n):\n    while n != 0:\n        n -= 2\n    return 'done'\n", "f")
    found = search(program, scope, Returns("'done'"), seconds=SECONDS)
    assert isinstance(found, Found)


def test_cancelled() -> None:
    program, scope = subject("def f(x):\n    return x\n", "f")
    found = search(program, scope, Returns("object()"), seconds=SECONDS, cancelled=lambda: True)
    assert isinstance(found, NotFound)
    assert found.tried == 0


@pytest.mark.parametrize(
    ("source", "kinds"),
    [
        ("def f(x):\n    return x.upper()\n", {"x": ("str",)}),
        ("def f(x: list[int], y: 'str | None'):\n    return x\n", {"x": ("list",), "y": ("str",)}),
        ("def f(n):\n    return n % 2\n", {"n": ("int",)}),
        ("def f(d):\n    for k, v in d.items():\n        print(k)\n", {"d": ("dict",)}),
        ("def f(x=1.5):\n    return x\n", {"x": ("float",)}),
        ("def f(x):\n    return x\n", {"x": ()}),
        ("def f(x: Literal['a', 'b'], y: Annotated[int, 3]):\n    return x\n", {"x": ("str",), "y": ("int",)}),
        ("def f(*x: int, y: Iterable[str], **z):\n    return x\n", {"x": ("list",), "y": ("list",), "z": ("dict",)}),
    ],
)
def test_kinds_of_parameters(source: str, kinds: dict[str, tuple[str, ...]]) -> None:
    _, scope = subject(source, "f")
    likely = {each.name: each.kinds[:1] for each in parameters(scope)}
    assert likely == {name: kind[:1] for name, kind in kinds.items()}


@pytest.mark.parametrize(
    ("target", "nearer", "farther"),
    [
        (10, 9, 3),
        ("hello", "hellp", "help me"),
        ("hello", "xhello", "world"),
        ([1, 2, 3], [1, 2], [9]),
        ({"a": 1}, {"a": 2}, {"b": 1}),
        (1, 1.0, "1"),
        (10**400, 10**399, "1"),
        ((1, 2), (2, 1), ()),
    ],
)
def test_closeness(target: object, nearer: object, farther: object) -> None:
    assert 0 == distance(target, target) < distance(target, nearer) < distance(target, farther)


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ("[1,2]", "[1, 2]", True),
        ("1", "1.0", False),
        ("True", "1", False),
        ("<A>", "<A>", True),
        ("{1, 2}", "{2,1}", True),
    ],
)
def test_same(one: str, other: str, equal: bool) -> None:
    assert same(one, other) is equal
