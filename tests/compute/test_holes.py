"""Texts with open parts: matched with what is said of them, and read back."""

from __future__ import annotations

import pytest

from cwm_lsp.compute.holes import filled, fit, hole, holes, number_of, rests
from cwm_lsp.compute.literals import SAID, literal
from cwm_lsp.compute.values import SHOWING, Shown, Unknown

A, B = hole(0, False), hole(1, True)

FITS = [
    (A, "anything, at all", {A: "anything, at all"}),
    (A, "", None),
    (f"[{A}, 3]", "[<Response [200]>, 3]", {A: "<Response [200]>"}),
    (f"[{A}, 3]", "[1, 2, 3]", None),  # a list of three
    (f"[{A}]", "['a, b]']", {A: "'a, b]'"}),
    (f"[{A}]", "[]", None),
    (f"{{'x': {A}, 'y': {B}}}", "{'x': {'a': 1, 'b': (2,)}, 'y': \"it's\"}", {A: "{'a': 1, 'b': (2,)}", B: '"it\'s"'}),
    (f"P(x={A}, y={A})", "P(x=1, y=1)", {A: "1"}),
    (f"P(x={A}, y={A})", "P(x=1, y=2)", None),  # one object
    (f"[{A}, {B}]", "[<A b='>'>, -1.5]", {A: "<A b='>'>", B: "-1.5"}),
    (f"[{A}]", "(1,)", None),
    (f"[{A}]", "[1", None),
]


@pytest.mark.parametrize(("template", "text", "expected"), FITS)
def test_fit(template: str, text: str, expected: dict[str, str] | None) -> None:
    assert fit(template, text) == expected
    if expected is not None:
        assert filled(template, expected) == text


def test_a_hole_tells_its_object_and_whether_it_rests_on_something_open() -> None:
    text = f"[{A}, {B}]"
    assert [number_of(each) for each in holes(text)] == [0, 1]
    assert rests(text)
    assert not rests(f"[{A}]")


READ = [
    ("[1, 'a']", "[1, 'a']", list),
    ("[<A>, 3]", "[<A>, 3]", list),
    ("(<A b, c>,)", "(<A b, c>,)", tuple),
    ("(<A>, 2)", "(<A>, 2)", tuple),
    ("{'a': <A>, 2: [<B>]}", "{'a': <A>, 2: [<B>]}", dict),
    ("{<A>}", "{<A>}", Unknown),  # it has no hash here
    ("(<A>)", "(<A>)", Unknown),
    ("[<A>", "[<A>", Unknown),
    ("Page(url=[1])", "Page(url=[1])", Unknown),
]


@pytest.mark.parametrize(("text", "shown", "kind"), READ)
def test_literal(text: str, shown: str, kind: type) -> None:
    value: object = literal(text)
    assert type(value) is kind
    before = SHOWING.set(Shown())
    try:
        assert repr(value) == shown
    finally:
        SHOWING.reset(before)
    if isinstance(value, Unknown):
        assert (value.text, value.reason, value.rests) == (text, SAID, False)
