"""Expressions at a frame, computed: right or not at all."""

from __future__ import annotations

import textwrap

import pytest

from cwm_lsp.compute.versions import unsupported
from cwm_lsp.predict.evaluating import computed
from cwm_lsp.predict.watched import Watch
from cwm_lsp.program.facts import analyse
from cwm_lsp.trace.model import Event, Frame, Origin, Value

pytestmark = pytest.mark.skipif(unsupported() is not None, reason="the instructions of this Python are not computed")

PROGRAM = """
    BASE = 10

    def gcd(a, b):
        while b:
            a, b = b, a % b
        return a

    class Box:
        def __init__(self, x):
            self.x = x

    def use(a, xs, box, later=0):
        later = 1
        return gcd(a, BASE)
"""


def found(expression: str, source: str = PROGRAM, p: float | None = None) -> str | None:
    program = analyse(textwrap.dedent(source), "case.py")
    values = {
        "a": Value("12", Origin.PREDICTED, p=p),
        "xs": Value("[3, 1]", Origin.COMPUTED, p=0.5),
        "box": Value("<case.Box object>", Origin.COMPUTED, attrs={"x": Value("1", Origin.COMPUTED)}),
    }
    line = next(n for n, text in enumerate(program.lines, 1) if text.startswith("def use"))
    frame = Frame(0, Event.CALL, "use", "use", 0, line, values)
    watched = computed(program, Watch(expression, (frame,), "hybrid"), lambda: False)
    if watched is None or watched.value is None:
        return None
    assert watched.value.origin is Origin.COMPUTED
    chance = "" if watched.value.p is None else f" {watched.value.p:.2f}"
    return f"{'raises ' if watched.raised else ''}{watched.value.repr}{chance}"


KNOWN = {
    "gcd(a, 18)": "6",
    "gcd(a, BASE) + 1": "3",
    "[x * 2 for x in xs if x]": "[6, 2] 0.50",
    "f'{a}:{xs!r}'": "'12:[3, 1]' 0.50",
    "(lambda n: n + a)(1)": "13",
    "lambda: a": "<function <lambda>>",
    "sorted(xs, reverse=True)": "[3, 1] 0.50",
    "Box(a).x": "12",
    "a / 0": "raises ZeroDivisionError('division by zero')",
    "unknown_name": "raises NameError(\"name 'unknown_name' is not defined\")",
    "xs.append(4)": "None 0.50",
}


@pytest.mark.parametrize("expression", KNOWN)
def test_what_is_known(expression: str) -> None:
    assert found(expression) == KNOWN[expression]


def test_it_rests_on_what_was_predicted() -> None:
    assert found("a + xs[0]", p=0.9) == "15 0.45"


@pytest.mark.parametrize(
    "expression",
    [
        "box.x + len(xs)",
        "later",
        "a is xs",
        "(y := a)",
        "a = 1",
        "",
        "for",
        "open('x').read()",
        "input()",
        "[a, input()]",
    ],
)
def test_what_is_not_known(expression: str) -> None:
    assert found(expression) is None


SHARED = {
    "a global": "N = 0\n\ndef bump():\n    global N\n    N += 1\n",
    "a list of the module": "SEEN = []\n",
    "a default": "def keep(x, seen=[]):\n    return seen\n",
    "an attribute of a class": "class C:\n    n = 0\n\ndef bump():\n    C.n += 1\n",
    "a variable of a class": "class C:\n    all = {}\n",
    "a loop of the module": "for i in range(3):\n    pass\n",
}


@pytest.mark.parametrize("name", SHARED)
def test_nothing_is_said_where_state_is_shared(name: str) -> None:
    assert found("gcd(a, 18)", SHARED[name] + textwrap.dedent(PROGRAM)) is None
