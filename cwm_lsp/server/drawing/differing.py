"""Hints of a real run beside those of its prediction: where they differ, the label says so, without colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cwm_lsp.server.drawing import doubt
from cwm_lsp.server.drawing.hints import Hint

DIFFERS = "≠"


def merged(predicted: Sequence[Hint], observed: Sequence[Hint]) -> tuple[Hint, ...]:
    """The hints of the real run, by line; those that the prediction did not have so carry the mark and what it had:
    `≠ total = 8 (predicted total = 7)`, `≠ not run (predicted total = 7)`."""
    said, real = {hint.line: hint for hint in predicted}, {hint.line: hint for hint in observed}
    return tuple(_merged(said.get(line), real.get(line)) for line in sorted({*said, *real}))


def _merged(said: Hint | None, real: Hint | None) -> Hint:
    if real is None:
        assert said is not None  # each line has one of them
        tail = f" (predicted {_bare(said)})"
        return replace(said, label=f"{DIFFERS} not run{tail}", tail=tail, iterations="", loop=None)
    if said is not None and _bare(said) == _bare(real):
        return real
    tail = f" (predicted {_bare(said)})" if said is not None else " (not predicted)"
    return replace(real, label=f"{DIFFERS} {real.label}{tail}", tail=tail)


def _bare(hint: Hint) -> str:
    """A label without its mark of doubt: what is doubtful may still be right."""
    for mark in (doubt.PREDICTED, doubt.DOUBTFUL):
        hint = replace(hint, label=hint.label.removeprefix(f"{mark} "))
    return hint.label
