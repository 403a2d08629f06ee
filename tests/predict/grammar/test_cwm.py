"""What the `cwm` grammar admits, forces and forbids at chosen places of a trace."""

from __future__ import annotations

from pathlib import Path

import pytest

import cwm_lsp.model
from cwm_lsp.model.tokenizer import Tokenizer, read_tokenizer
from cwm_lsp.predict.grammar.cwm import CwmState
from cwm_lsp.trace.dialects.pieces import (
    ACTION_SEP,
    CALL_SEP,
    END_OF_TEXT,
    EXCEPTION_SEP,
    FRAME_SEP,
    LINE_SEP,
    RETURN_SEP,
    Piece,
    pieces_of,
)
from tests.predict.grammar.replay import Replay, recorded

SOURCE = """\
def g(items, k):
    items.append(k)
    return len(items)

def f(n):
    items = []
    for i in range(n):
        m = g(items, i)
        n = n + m
    return items, n
"""
WRAPPER = (
    "<|call_sep|>{}<|action_sep|>def main():\n<|frame_sep|><|line_sep|>{}<|action_sep|>    return f(2)\n<|frame_sep|>"
)
BEFORE_FIRST_LINE = WRAPPER + '<|call_sep|>{"n": "2"}<|action_sep|>def f(n):\n<|frame_sep|>'
BEFORE_LOOP = (
    BEFORE_FIRST_LINE + '<|line_sep|>{"n": ".."}<|action_sep|>    items = []\n<|frame_sep|>'
    '<|line_sep|>{"n": "..", "items": "[]"}<|action_sep|>    for i in range(n):\n<|frame_sep|>'
)
BEFORE_G = (
    BEFORE_LOOP + '<|line_sep|>{"n": "..", "items": "..", "i": "0"}<|action_sep|>        m = g(items, i)\n<|frame_sep|>'
)
IN_G = BEFORE_G + '<|call_sep|>{"items": "[]", "k": "0"}<|action_sep|>def g(items, k):\n<|frame_sep|>'
APPENDED = IN_G + '<|line_sep|>{"items": "..", "k": ".."}<|action_sep|>    items.append(k)\n<|frame_sep|>'
RETURNING = APPENDED + '<|line_sep|>{"items": "[0]", "k": ".."}<|action_sep|>    return len(items)\n<|frame_sep|>'
RETURNED = RETURNING + '<|return_sep|><|action_sep|>    return len(items)\n<|arg_sep|>"1"<|frame_sep|>'


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return read_tokenizer(Path(cwm_lsp.model.__file__).parent / "nano")


@pytest.fixture(scope="module")
def replay() -> Replay:
    made = recorded(SOURCE, "f(2)")
    assert made is not None
    return made


def _admitted(state: CwmState, tokenizer: Tokenizer, pieces: list[Piece]) -> bool:
    """Whether every token is admitted where it stands."""
    special = frozenset(tokenizer.special.values())
    for id in tokenizer.encode(pieces):
        allowed = state.allowed()
        if allowed is None or not allowed.admits(id, id in special):
            return False
        state = state.after(id)
    return True


def _behind(replay: Replay, tokenizer: Tokenizer, text: str, *, constrained: bool = True) -> CwmState:
    state = replay.begin(tokenizer, constrained=constrained)
    for id in tokenizer.encode(pieces_of(text)):
        state = state.after(id)
    return state


@pytest.mark.parametrize(
    ("before", "events"),
    [
        ("", {CALL_SEP}),
        (WRAPPER, {CALL_SEP, RETURN_SEP, EXCEPTION_SEP}),
        (BEFORE_FIRST_LINE, {LINE_SEP, EXCEPTION_SEP}),
        (BEFORE_LOOP, {LINE_SEP, CALL_SEP, EXCEPTION_SEP}),
        (BEFORE_G, {LINE_SEP, CALL_SEP, EXCEPTION_SEP}),
        (RETURNING, {CALL_SEP, RETURN_SEP, EXCEPTION_SEP}),
        (RETURNED, {LINE_SEP, CALL_SEP, EXCEPTION_SEP}),
    ],
)
def test_events(replay: Replay, tokenizer: Tokenizer, before: str, events: set[Piece]) -> None:
    allowed = _behind(replay, tokenizer, before).allowed()
    assert allowed is not None
    assert set(allowed.ids) == set(tokenizer.encode(events))
    assert allowed.text is None


ALLOWED = [
    (WRAPPER, '<|call_sep|>{"items": "{1: (2,)}", "k": "\'it\\\\\'s\'"}<|action_sep|>def g(items, k):\n<|frame_sep|>'),
    (WRAPPER, '<|exception_sep|><|action_sep|>    return f(2)\n<|arg_sep|>"TypeError()"<|frame_sep|>'),
    (BEFORE_LOOP, '<|line_sep|>{"n": "..", "items": ".."}<|action_sep|>    return items, n\n<|frame_sep|>'),
    (
        BEFORE_LOOP,
        '<|line_sep|>{"n": "..", "items": "[1]", "i": "7"}<|action_sep|>        m = g(items, i)\n<|frame_sep|>',
    ),
    (
        RETURNED,
        '<|line_sep|>{"n": "2", "items": "[0]", "i": "0", "m": "1"}<|action_sep|>        n = n + m\n<|frame_sep|>',
    ),
]
FORBIDDEN = {  # up to the bar they are allowed
    "a name that the function does not have": (BEFORE_LOOP, '<|line_sep|>{"n": "..", "items": "..", "¦q'),
    "a name too few": (BEFORE_LOOP, '<|line_sep|>{"n": ".."¦}'),
    "a name twice": (BEFORE_LOOP, '<|line_sep|>{"n": "..", "¦n'),
    "names in another order": (BEFORE_LOOP, '<|line_sep|>{"¦items": "..", "n'),
    "a name that nothing has bound": (BEFORE_LOOP, '<|line_sep|>{"n": "..", "items": "..", "¦m'),
    "a number that nothing has bound anew": (BEFORE_LOOP, '<|line_sep|>{"n": "¦3'),
    "a list before anything has run": (IN_G, '<|line_sep|>{"items": "¦[1'),
    "an unchanged value that was never shown": (BEFORE_LOOP, '<|line_sep|>{"n": "..", "items": "..", "i": "¦..'),
    "an unchanged value behind a return": (RETURNED, '<|line_sep|>{"n": "¦..'),
    "another value behind a return": (RETURNED, '<|line_sep|>{"n": "¦3'),
    "a line that does not follow": (
        BEFORE_LOOP,
        '<|line_sep|>{"n": "..", "items": ".."}<|action_sep|>    ¦items = []\n',
    ),
    "a line of another function": (
        BEFORE_LOOP,
        '<|line_sep|>{"n": "..", "items": ".."}<|action_sep|>    ¦items.append(k)\n',
    ),
    "a call with other parameters": (BEFORE_G, '<|call_sep|>{"items": "[]", "¦i'),
    "a call of a function with other parameters": (BEFORE_G, '<|call_sep|>{"n": "1"}<|action_sep|>def ¦g('),
    "a return from another line": (RETURNING, "<|return_sep|><|action_sep|>    ¦items.append(k)\n"),
    "a list that does not end": (BEFORE_LOOP, '<|line_sep|>{"n": "..", "items": "[1¦", "i'),
    "a string that does not end": (RETURNING, '<|return_sep|><|action_sep|>    return len(items)\n<|arg_sep|>"\'a¦"'),
    "no such escape": (RETURNING, "<|return_sep|><|action_sep|>    return len(items)\n<|arg_sep|>\"'\\¦q"),
    "text in place of a separator": (BEFORE_LOOP, "¦nonsense"),
    "the end too early": (RETURNED, "¦<|end_of_text|>"),
}


@pytest.mark.parametrize(("before", "frame"), ALLOWED)
def test_allowed(replay: Replay, tokenizer: Tokenizer, before: str, frame: str) -> None:
    assert _admitted(_behind(replay, tokenizer, before), tokenizer, pieces_of(frame))


@pytest.mark.parametrize(("before", "frame"), FORBIDDEN.values(), ids=FORBIDDEN)
def test_forbidden(replay: Replay, tokenizer: Tokenizer, before: str, frame: str) -> None:
    state = _behind(replay, tokenizer, before)
    assert _admitted(state, tokenizer, pieces_of(frame.partition("¦")[0]))
    assert not _admitted(state, tokenizer, pieces_of(frame.replace("¦", "")))


def test_separators_and_decided_lines_are_forced_and_text_is_not(replay: Replay, tokenizer: Tokenizer) -> None:
    state = _behind(replay, tokenizer, BEFORE_G)
    forced: list[int] = []
    ids = tokenizer.encode(
        pieces_of(
            '<|line_sep|>{"n": "..", "items": "..", "i": "..", "m": "1"}<|action_sep|>        n = n + m\n<|frame_sep|>'
        )
    )
    for id in ids:
        allowed = state.allowed()
        assert allowed is not None
        if allowed.forced is not None:
            forced.append(allowed.forced)
        state = state.after(id)
    assert forced == tokenizer.encode([ACTION_SEP, "        n = n + m\n", FRAME_SEP])


def test_the_end_is_forced_and_nothing_follows(replay: Replay, tokenizer: Tokenizer) -> None:
    state = replay.begin(tokenizer)
    *ids, end = tokenizer.encode(replay.pieces)
    assert end == tokenizer.special[END_OF_TEXT.name]
    for id in ids:
        state = state.after(id)
    assert (allowed := state.allowed()) is not None
    assert allowed.forced == end
    over = state.after(end).allowed()
    assert over is not None
    assert (over.ids, over.text) == ((), None)


def test_states_stay_valid(replay: Replay, tokenizer: Tokenizer) -> None:
    """Going on from a state, along any other way, changes nothing in it."""
    ids = tokenizer.encode(replay.pieces)
    states = [replay.begin(tokenizer)]
    for id in ids:
        states.append(states[-1].after(id))
    before = [(state.allowed() and state.allowed().ids, tuple(state.guess())) for state in states]  # type: ignore[union-attr]
    for state in states:
        for other in tokenizer.encode(pieces_of(RETURNED))[:40]:
            state = state.after(other)
    assert [(s.allowed() and s.allowed().ids, tuple(s.guess())) for s in states] == before  # type: ignore[union-attr]


def test_free_decoding_allows_anything_and_follows_all_the_same(replay: Replay, tokenizer: Tokenizer) -> None:
    state = _behind(replay, tokenizer, BEFORE_LOOP, constrained=False)
    assert state.allowed() is None
    assert state.after(tokenizer.encode(["¦nonsense"])[0]).allowed() is None
    assert list(state.guess()) == list(_behind(replay, tokenizer, BEFORE_LOOP).guess()) != []


def test_behind_a_frame_that_is_none_every_well_formed_one_may_come(replay: Replay, tokenizer: Tokenizer) -> None:
    state = _behind(replay, tokenizer, BEFORE_LOOP + "<|line_sep|>nonsense<|frame_sep|>")
    frame = '<|line_sep|>{"x": "..", "y": "1"}<|action_sep|>whatever\n<|frame_sep|>'
    assert _admitted(state, tokenizer, pieces_of(f'{frame}<|return_sep|><|action_sep|>x\n<|arg_sep|>"1"<|frame_sep|>'))
    assert not _admitted(state, tokenizer, pieces_of('<|line_sep|>{"x": [1]'))
