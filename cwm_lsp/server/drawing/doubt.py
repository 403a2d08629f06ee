"""How origin and probability are shown without colour: one mark before a label, words in a table."""

from __future__ import annotations

from collections.abc import Iterable

from cwm_lsp.trace.model import Origin, Value

PREDICTED = "~"  # chosen by the model, or computed from what it chose
DOUBTFUL = "?"  # less likely than not, or not derived from the program at all
CERTAIN = ""  # given, forced, computed from nothing predicted, edited or observed

_LOW = 0.5
_GROUNDLESS = (Origin.GUESSED, Origin.INVENTED, Origin.UNKNOWN)


def mark(values: Iterable[Value]) -> str:
    """The mark of a label that shows `values`: that of its most doubtful one."""
    marks = {_mark(value) for value in values}
    return next((one for one in (DOUBTFUL, PREDICTED) if one in marks), CERTAIN)


def _mark(value: Value) -> str:
    if value.origin in _GROUNDLESS:
        return DOUBTFUL
    rests = value.origin is Origin.COMPUTED and value.p is not None
    if value.origin is not Origin.PREDICTED and not rests:
        return CERTAIN
    return DOUBTFUL if value.p is not None and value.p < _LOW else PREDICTED


def probability(values: Iterable[Value]) -> float:
    """The probability of the least probable of `values`; those that the model did not choose count as 1."""
    return min((value.p for value in values if value.p is not None), default=1.0)


def words(value: Value) -> tuple[str, str]:
    """Origin (with its reason, where there is one) and probability, as two table cells."""
    reason = f" ({value.reason})" if value.reason else ""
    return f"{value.origin.value}{reason}", "" if value.p is None else f"{value.p:.2f}"
