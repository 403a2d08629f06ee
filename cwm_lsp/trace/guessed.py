"""Calls that were predicted in one step, beside a real run that went into them.

Of such a call a prediction has the `call` and what it came to, marked `guessed`: a `return`, or an `exception` and the
`return` behind it. What the real run did inside is *guessed over*: nothing was said of it, so nothing is compared. Nor
is a line known of what came out, which is compared wherever the real one stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from cwm_lsp.trace.model import Event, Frame, Origin


@dataclass(frozen=True, slots=True)
class Compared:
    """The real frames that are compared, at the lines of their predicted partners, and their places in the real run."""

    frames: tuple[Frame, ...]
    places: tuple[int, ...]


def is_guessed(frame: Frame) -> bool:
    """Whether `frame` is what a call came to that was predicted in one step."""
    return frame.value is not None and frame.value.origin is Origin.GUESSED


@dataclass(slots=True)
class Passing:
    """Goes through the frames of a real call of that `depth`, behind its `call`, to what it came to: the exception that
    it was left by, else its `return`. `raises`: an exception was predicted, so the last one of the call is looked for
    even where a `finally` ran behind it. A call that is said to return has that exception only in its last frame."""

    depth: int
    raises: bool
    raised: int | None = None

    def take(self, place: int, frame: Frame) -> int | None:
        """The frame of that place; where the call ends with it, the place of what it came to."""
        if frame.depth > self.depth:
            return None
        if frame.event is Event.RETURN:
            return place if self.raised is None else self.raised
        if frame.event is Event.EXCEPTION:
            self.raised = place
        elif not self.raises:
            self.raised = None
        return None


def without_guessed_over(predicted: Sequence[Frame], actual: Sequence[Frame]) -> Compared:
    """What of a real run stands beside `predicted`. Both are without comprehensions.

    Calls are told apart by their order as long as both go the same way. Behind that, a real call counts as guessed
    over where the prediction has guessed calls of that function there, and went into none.
    """
    if not any(map(is_guessed, predicted)):
        return Compared(tuple(actual), tuple(range(len(actual))))
    frames: list[Frame] = []
    places: list[int] = []
    guessed: dict[object, Frame] | None = None  # what came out, by call; None as long as both go the same way
    p = a = 0
    while a < len(actual):
        frames.append(actual[a])
        places.append(a)
        if guessed is None and (p == len(predicted) or _key(predicted[p]) != _key(actual[a])):
            guessed = _guessed_only(predicted[p:])
        if guessed is None:
            outcome = predicted[p + 1] if p + 1 < len(predicted) and is_guessed(predicted[p + 1]) else None
        else:
            outcome = guessed.get(_key(actual[a]))
        a, p = a + 1, p + 1
        if outcome is not None:
            found, end = _outcome(actual, a, outcome)
            shown = [] if found is None else [found] if found == end else [found, end]
            frames += [replace(actual[place], line=outcome.line) for place in shown]
            places += shown
            a, p = end + 1, p + (1 if outcome.event is Event.RETURN else 2)
    return Compared(tuple(frames), tuple(places))


def _outcome(actual: Sequence[Frame], begin: int, outcome: Frame) -> tuple[int | None, int]:
    """Where a real call whose frames begin at `begin` shows what it came to, None if the run ends before; and its last
    frame."""
    passing = Passing(outcome.depth, outcome.event is Event.EXCEPTION)
    for place in range(begin, len(actual)):
        if (found := passing.take(place, actual[place])) is not None:
            return found, place
    return None, len(actual)


def _guessed_only(predicted: Sequence[Frame]) -> dict[object, Frame]:
    found: dict[object, Frame] = {}
    traced = set()
    for call, behind in pairwise(predicted):
        if call.event is Event.CALL:
            if is_guessed(behind):
                found[_key(call)] = behind
            else:
                traced.add(_key(call))
    return {key: outcome for key, outcome in found.items() if key not in traced}


def _key(frame: Frame) -> tuple[object, ...]:
    return frame.event, frame.qualname, frame.line, frame.depth
