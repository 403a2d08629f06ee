"""Going on from a state that was changed: a value of the history is another one, and the program really ran on from it.

This is what "edit a value and go on" asks, and it makes free-running prediction robust: a history with a wrong value
in it is followed by what Python does from there. The changed frame itself is not learned.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from cwm_lsp.trace.model import Event, Frame, Origin, Value
from cwm_lsp.train.examples import Example, Part, Subject, run
from cwm_lsp.train.forms.live import bind, standing
from cwm_lsp.train.generate.values import random_float, random_int, random_str

_CHANCE = 0.12  # of a change at each line
_MOST = 2


def edited(subject: Subject, rng: random.Random) -> Example | None:
    """One or two values changed on the way."""
    changed: set[int] = set()

    def watch(frame: Frame) -> Frame:
        if frame.event is not Event.LINE or not frame.locals or len(changed) >= _MOST or rng.random() > _CHANCE:
            return frame
        alive = standing()
        if alive is None or alive.f_code.co_qualname != frame.qualname:
            return frame
        held = alive.f_locals
        names = [name for name in frame.locals if type(held.get(name)) in _OTHERS]
        if not names:
            return frame
        name = rng.choice(names)
        value = _OTHERS[type(held[name])](rng, held[name])
        bind(alive, name, value)
        changed.add(frame.index)
        return replace(frame, locals={**frame.locals, name: Value(repr(value), Origin.EDITED, None, True)})

    made = run(subject.program, subject.call, watch=watch)
    if made is None or not changed:
        return None
    parts: list[Part] = []
    for number, each in enumerate(made.written):
        if each.given:
            continue
        part = made.part(number)
        if each.frame is not None and each.frame.index in changed:
            part = Part(part.pieces, (0.0,) * len(part.pieces))
        parts.append(part)
    return Example(made.given, tuple(parts))


def _other_int(rng: random.Random, value: object) -> object:
    assert isinstance(value, int)
    return value + rng.choice((-3, -2, -1, 1, 1, 2, 10)) if rng.random() < 0.6 else random_int(rng)


def _other_list(rng: random.Random, value: object) -> object:
    assert isinstance(value, list)
    kept = list(value)
    if kept and rng.random() < 0.7:
        del kept[rng.randrange(len(kept))]
    elif kept:
        kept.append(rng.choice(kept))
    return kept


def _other_str(rng: random.Random, value: object) -> object:
    assert isinstance(value, str)
    return random_str(rng) if rng.random() < 0.5 or not value else value[: rng.randrange(len(value))]


_OTHERS: dict[type, Callable[[random.Random, object], object]] = {
    int: _other_int,
    bool: lambda rng, value: not value,
    float: lambda rng, value: random_float(rng),
    str: _other_str,
    list: _other_list,
}
