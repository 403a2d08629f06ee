"""One verdict of several methods: what follows from the source beats what was measured, which beats a prediction.

The derived class; else the observed one, if runs were allowed; else the model's. A method that says something else is
kept among the `others`, with its class. An observed class below a derived one is no disagreement: lines are counted, of
which a call of `sorted` is one, and the inputs need not be the worst.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cwm_lsp.verdicts.complexity.growths import parsed
from cwm_lsp.verdicts.complexity.verdict import Class, Growth, Origin

Pair = tuple[Class, Class]


def combined(derived: Growth, observed: Pair | None = None, predicted: Pair | None = None) -> Growth:
    """The verdict of all methods that were asked; each gives a class of time and one of space."""
    pairs = [(derived.time, derived.space), *(pair for pair in (observed, predicted) if pair is not None)]
    times, spaces = zip(*pairs, strict=True)
    time, space = _first(times), _first(spaces)
    others = [
        (of, each)
        for of, said, chosen in (("time", times, time), ("space", spaces, space))
        for each in said
        if each.text not in (None, chosen.text) and not _below(each, chosen)
    ]
    message = derived.message
    if time is not derived.time or space is not derived.space:
        message = f"{_said(time)} time, {_said(space)} space; not derived, {derived.message}"
    return replace(derived, time=time, space=space, message=message, others=tuple(others))


def _said(of: Class) -> str:
    how = {Origin.OBSERVED: " (measured)", Origin.PREDICTED: " (the model's answer)"}
    return f"{of.text or 'unknown'}{how.get(of.origin, '') if of.origin else ''}"


def _first(classes: Sequence[Class]) -> Class:
    return next((each for each in classes if each.text is not None), classes[0])


def _below(other: Class, chosen: Class) -> bool:
    """Whether a measured class is no more than the derived one."""
    if other.origin is not Origin.OBSERVED or chosen.text is None or other.text is None:
        return False
    low, high = parsed(other.text), parsed(chosen.text)
    return low is not None and high is not None and low(1000.0) <= high(1000.0)
