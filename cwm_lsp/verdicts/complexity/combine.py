"""One verdict of several methods: what follows from the source beats what was measured, which beats a prediction.

Time: the derived class; else the observed one, if runs were allowed; else the model's. Space: the derived class, else
the model's. A method that says something else is kept among the `others`, with its class. An observed class counts the
lines of the file alone, so below a derived one it is no disagreement: a call of `sorted` is one line.
"""

from __future__ import annotations

from dataclasses import replace

from cwm_lsp.verdicts.complexity.growths import parsed
from cwm_lsp.verdicts.complexity.verdict import Class, Growth, Origin


def combined(derived: Growth, observed: Class | None = None, predicted: tuple[Class, Class] | None = None) -> Growth:
    """The verdict of all methods that were asked; `predicted` is time and space."""
    times = [derived.time, *([observed] if observed else []), *([predicted[0]] if predicted else [])]
    spaces = [derived.space, *([predicted[1]] if predicted else [])]
    time, space = _first(times), _first(spaces)
    others = [("time", each) for each in times if each.text not in (None, time.text) and not _below(each, time)]
    others += [("space", each) for each in spaces if each.text not in (None, space.text)]
    message = derived.message
    if time is not derived.time and time.text is not None:
        source = "measured" if time.origin is Origin.OBSERVED else "the model's answer"
        message = f"{time.text} time ({source}); not derived, {derived.message}"
    return replace(derived, time=time, space=space, message=message, others=tuple(others))


def _first(classes: list[Class]) -> Class:
    return next((each for each in classes if each.text is not None), classes[0])


def _below(other: Class, chosen: Class) -> bool:
    """Whether a measured class is no more than the derived one."""
    if other.origin is not Origin.OBSERVED or chosen.text is None or other.text is None:
        return False
    low, high = parsed(other.text), parsed(chosen.text)
    return low is not None and high is not None and low(1000.0) <= high(1000.0)
