"""The JSON automaton against the `json` module."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cwm_lsp.predict.grammar.cwm_json import Done, InString, Literal, advance, escaped, string_threads
from cwm_lsp.predict.grammar.cwm_locals import Anything, Listing, Slot
from cwm_lsp.predict.grammar.reprs import ANY_TEXT, START
from cwm_lsp.predict.grammar.stable import is_stable

DONE = Done()


@given(st.text(), st.booleans(), st.integers(0, 30))
def test_every_string_of_json(text: str, ascii_only: bool, cut: int) -> None:
    written = json.dumps(repr(text), ensure_ascii=ascii_only).encode("utf-8", "surrogatepass").decode("latin-1")[1:]
    threads = string_threads(START, DONE)
    for part in (written[:cut], written[cut:]):
        threads = advance(threads, part) if part else threads
    assert threads == (DONE,)


@pytest.mark.parametrize("text", ['1"2', "'\\q'\"", "'a\n", "'\\u00g0", '[1"', '"', '.."'])
def test_what_no_string_is(text: str) -> None:
    assert advance(string_threads(START, DONE), text) == ()


def test_the_sign_for_unchanged_and_a_known_value() -> None:
    assert advance(string_threads(START, DONE, same=True), '.."') == (DONE,)
    known = string_threads(START, DONE, known="'\"'")
    assert advance(known, escaped("'\"'") + '"') == (DONE,)
    assert advance(known, "'\\\"") == (Literal("'\"", DONE),)
    assert advance(known, "1") == ()


@given(st.dictionaries(st.text(), st.text()))
def test_any_object_of_strings(members: dict[str, str]) -> None:
    start = Anything(ANY_TEXT, frozenset({"line"}), None).threads()
    assert advance(start, json.dumps(members)) == (Done(frozenset({"line"})),)


def test_only_what_was_shown_is_unchanged() -> None:
    start = Anything(START, frozenset(), frozenset({"a"})).threads()
    assert DONE in advance(start, '{"a": "..", "b": "1"}')
    assert DONE in advance(start, '{"a": "1"}')
    assert advance(start, '{"b": "..') == ()


def _listing(*slots: Slot, any_order: bool = False) -> Listing:
    orders = () if any_order else (tuple(range(len(slots))),)
    return Listing(slots, orders, START, frozenset())


A = Slot("a", must=True, same=True, free=False)
B = Slot("b", must=False, same=False, free=True)
C = Slot("c", must=True, same=False, free=False, known="[1]")


@pytest.mark.parametrize(
    ("listing", "text", "allowed"),
    [
        (_listing(), "{}", True),
        (_listing(), '{"', False),
        (_listing(A), "{}", False),
        (_listing(A), '{"a": ".."}', True),
        (_listing(A), '{"a": "1"}', False),
        (_listing(A, B), '{"a": ".."}', True),
        (_listing(A, B), '{"a": "..", "b": "[1]"}', True),
        (_listing(A, B), '{"a": "..", "b": ".."}', False),
        (_listing(A, B), '{"b": "1", "a": ".."}', False),
        (_listing(A, B, C), '{"a": "..", "c": "[1]"}', True),
        (_listing(A, B, C), '{"a": "..", "b": "1"}', False),
        (_listing(A, B, C), '{"a": "..", "c": "[2]"}', False),
        (_listing(A, B, any_order=True), '{"b": "1", "a": ".."}', True),
        (_listing(A, B, any_order=True), '{"b": "1", "b": "1"}', False),
    ],
)
def test_listings(listing: Listing, text: str, allowed: bool) -> None:
    assert (advance(listing.after(()), text) == (DONE,)) is allowed
    threads = listing.after(())
    for char in text:
        threads = advance(threads, char)
    assert (threads == (DONE,)) is allowed


def test_two_ways_to_understand_a_text_are_one_where_they_meet() -> None:
    threads = advance(string_threads(ANY_TEXT, DONE, same=True), "..")
    assert len(threads) == 2
    assert advance(threads, '"') == (DONE,)
    assert isinstance(advance(threads, ".")[0], InString)


@pytest.mark.parametrize(
    "text",
    [
        *("1", "-2.5e-07", "(1+2j)", "nan", "'a\\'b'", 'b"x"', "None", "()", "(1, 'a', (True,))", "range(0, 3)"),
        *("<class 'case.A'>", "<function f.<locals>.<lambda>>", "<case.A object>", "frozenset({1, 'x'})"),
    ],
)
def test_stable(text: str) -> None:
    assert is_stable(text)
    assert not is_stable(text, ANY_TEXT)


@pytest.mark.parametrize(
    "text", ["[1]", "{}", "([],)", "(Point(x=1),)", "bytearray(b'')", "<bound method A.f of A(x=1)>"]
)
def test_changeable(text: str) -> None:
    assert not is_stable(text)


def test_stability_of_a_long_tuple_is_known_soon() -> None:
    assert not is_stable("(" + "1234567890, " * 2000 + "[")
