"""Several methods' verdicts about one thing made into one (the rules of docs/TERMINATION.md)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from cwm_lsp.verdicts.verdict import Kind, Origin, Verdict, unknown

_RANK = {Origin.PROVED: 0, Origin.COMPUTED: 0, Origin.OBSERVED: 1, Origin.PREDICTED: 2}


def combined(verdicts: Iterable[Verdict]) -> Verdict:
    """The surest verdict that is not `unknown`; of equally sure ones the first.

    A proof or computation beats an observation, which beats a prediction. Those that say otherwise are kept in
    `others`. Where all are unknown, the first reason.
    """
    all_of_them = list(verdicts)
    known = [verdict for verdict in all_of_them if verdict.origin is not None]
    if not known:
        return all_of_them[0] if all_of_them else unknown("nothing was tried")
    best = min(known, key=lambda verdict: _RANK[verdict.origin] if verdict.origin else len(_RANK))
    others = tuple(verdict for verdict in known if verdict.kind is not best.kind)
    return replace(best, others=others) if others else best


def predicted(answer: str, p: float, line: int = 0, end_line: int = 0) -> Verdict:
    """The model's answer as a verdict."""
    kind = Kind.TERMINATES if answer == Kind.TERMINATES else Kind.LOOPS
    word = "ends" if kind is Kind.TERMINATES else "does not end"
    return Verdict(kind, Origin.PREDICTED, f"the model says that it {word}", p, line=line, end_line=end_line)
