"""What a model proposes beside a search: taken as it comes, waited for where the search is over, always verified."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from cwm_lsp.backwards.bodies.search import Body, NoBody
from cwm_lsp.backwards.bodies.search import search as search_body
from cwm_lsp.backwards.inputs.search import Found, NotFound
from cwm_lsp.backwards.inputs.search import search as search_call
from cwm_lsp.backwards.outcome import Returns
from cwm_lsp.program.facts import Program, Scope, analyse

HARD = "def f(x):\n    return x * x + x == 1524156912056\n"
ODD = "def f(n):\n    pass\n\n\nassert f(3) == [1, 2, 6]\nassert f(1) == [1]\n"
FACTORIALS = "out, p = [], 1\nfor i in range(1, n + 1):\n    p *= i\n    out.append(p)\nreturn out"


def subject(source: str) -> tuple[Program, Scope]:
    program = analyse(source, "file.py")
    scope = program.function("f")
    assert scope is not None
    return program, scope


def slowly(*texts: str, seconds: float = 0.2) -> Iterator[str | None]:
    """The texts, one each `seconds`, as `client.Proposals` has them."""
    for text in texts:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            yield None
        yield text


def test_a_call_is_searched_for_until_a_model_has_it() -> None:
    asked = []

    def propose() -> Iterator[str | None]:
        asked.append(True)
        return slowly("f(1)", "f('no number')", "g(", "f(1234567)")

    found = search_call(*subject(HARD), Returns("True"), proposals=propose, seconds=8.0)
    assert isinstance(found, Found)
    assert (found.call, found.by) == ("f(1234567)", "model")
    assert found.tried > 20  # meanwhile
    assert asked == [True]


def test_a_model_is_waited_for_where_there_is_nothing_to_search() -> None:
    program = analyse("def f(**more):\n    return more.get('deep')\n", "file.py")
    scope = program.function("f")
    assert scope is not None
    found = search_call(program, scope, Returns("7"), proposals=lambda: slowly("f()", "f(deep=7)"), seconds=20.0)
    assert isinstance(found, Found)
    assert found.by in ("model", "search")
    none = search_call(
        *subject("def f():\n    return 1\n"), Returns("2"), proposals=lambda: slowly("f()", "f(1)"), seconds=20.0
    )
    assert isinstance(none, NotFound)


def test_a_body_is_searched_for_until_a_model_has_it() -> None:
    found = search_body(*subject(ODD), proposals=lambda _: slowly("return [n]", "return (", FACTORIALS), seconds=30.0)
    assert isinstance(found, Body)
    assert (found.body, found.by, found.weak) == (FACTORIALS, "model", False)


def test_the_time_is_up_while_a_model_is_silent() -> None:
    found = search_body(*subject(ODD), proposals=lambda _: slowly("return 1", seconds=30.0), seconds=0.5)
    assert isinstance(found, NoBody)


@pytest.mark.parametrize(
    ("source", "body"),
    [
        ("def f(n):\n    pass\n\n\nassert f(3) == (4, 'a')\nassert f(5) == (4, 'a')\n", "return (4, 'a')"),
        ("def f(n):\n    pass\n\n\nassert f(3)\n", "return n > 2"),
    ],
    ids=["a parameter left out", "one truth value"],
)
def test_a_models_body_can_be_weak(source: str, body: str) -> None:
    found = search_body(*subject(source), proposals=lambda _: [body], seconds=1.0)
    assert isinstance(found, Body)
    assert (found.body, found.by, found.weak) == (body, "model", True)
