"""Guesses are the next frames, also behind a model that is wrong."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from cwm_lsp.compute.guesser import ComputedGuesser
from cwm_lsp.compute.versions import unsupported
from cwm_lsp.trace.dialects.compact import flatten
from cwm_lsp.trace.model import Entry, Event, Frame, Origin, Value
from tests.compute.compared import cases, recorded, world
from tests.record.programs import Case

pytestmark = pytest.mark.skipif(unsupported() is not None, reason="the instructions of this Python are not computed")

OWN = cases("programs.txt")
LOOP = "def f(xs):\n    total = 0\n    for x in xs:\n        total += x\n    return total\n"


@pytest.mark.parametrize("case", OWN, ids=lambda case: case.name)
def test_every_frame_is_guessed(case: Case) -> None:
    guesser = ComputedGuesser(world(case.source, case.entry))
    for frame in recorded(case.source, case.entry).frames:
        guess = guesser.guess()
        assert guess is not None
        assert (guess.event, guess.qualname, guess.line) == (frame.event, frame.qualname, frame.line)
        if frame.value is None:
            assert guess.locals == flatten(frame.locals)
        else:
            assert guess.value == frame.value.repr
        guesser = guesser.after(frame)
    assert guesser.guess() is None


def test_a_wrong_value_is_taken_over() -> None:
    guesser = ComputedGuesser(world(LOOP, "f([1, 2, 3])"))
    for frame in recorded(LOOP, Entry("f", "f([1, 2, 3])")).frames[:5]:
        guesser = guesser.after(frame)
    wrong = {"xs": "[1, 2, 3]", "total": "50", "x": "2"}
    said = Frame(5, Event.LINE, "f", "f", 0, 4, {name: Value(text, Origin.PREDICTED) for name, text in wrong.items()})
    guess = guesser.after(said).guess()
    assert guess is not None
    assert guess.line == 3
    assert guess.locals == {"xs": "[1, 2, 3]", "total": "52", "x": "2"}
    kept = guesser.guess()
    assert kept is not None
    assert kept.locals is not None
    assert kept.locals["total"] == "1"  # the one that it comes from is as it was


@pytest.mark.parametrize("seed", range(6))
def test_nothing_that_is_said_breaks_it(seed: int) -> None:
    rng = random.Random(seed)
    for case in OWN:
        guesser = ComputedGuesser(world(case.source, case.entry))
        frames = recorded(case.source, case.entry).frames
        for frame in frames:
            guesser.guess()
            guesser = guesser.after(_spoiled(frame, frames, rng))


def _spoiled(frame: Frame, frames: tuple[Frame, ...], rng: random.Random) -> Frame:
    if rng.random() < 0.8:
        return frame
    said = Value(rng.choice(["7", "[1, 2]", "'a'", "<x>", "nan", "{}", "", "(" * 300]), Origin.PREDICTED)
    other = rng.choice(frames)
    if frame.locals and rng.random() < 0.6:
        return replace(frame, locals={**frame.locals, rng.choice([*frame.locals, "new", "a.b", ""]): said})
    if frame.value is not None and rng.random() < 0.5:
        return replace(frame, value=said)
    return replace(frame, line=other.line, event=rng.choice([frame.event, other.event]))


def test_it_waits_through_a_call_that_it_does_not_know() -> None:
    source = "import lib\ndef g(n):\n    return n\ndef f(n):\n    a = lib.run([n])\n    b = n + 1\n    return b\n"
    guesser = ComputedGuesser(world(source, "f(1)"))
    said = [
        (Event.CALL, "f", 0, 4, {"n": "1"}, None),
        (Event.LINE, "f", 0, 5, {"n": "1"}, None),
        (Event.CALL, "g", 1, 2, {"n": "1"}, None),  # from inside the library
        (Event.LINE, "g", 1, 3, {"n": "1"}, None),
        (Event.RETURN, "g", 1, 3, {}, "1"),
        (Event.LINE, "f", 0, 6, {"n": "1", "a": "<Result>"}, None),
    ]
    known = []
    for index, (event, name, depth, line, names, result) in enumerate(said):
        values = {key: Value(text, Origin.PREDICTED) for key, text in names.items()}
        value = None if result is None else Value(result, Origin.PREDICTED)
        guesser = guesser.after(Frame(index, event, name, name, depth, line, values, value))
        known.append(guesser.guess() is not None)
    assert known == [True, True, False, False, False, True]  # but not what the line gives
    guess = guesser.guess()
    assert guess is not None
    assert (guess.line, guess.locals) == (7, {"n": "1", "a": "<Result>", "b": "2"})
