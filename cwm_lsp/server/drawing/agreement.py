"""How far the model agrees with computed values, as the reason that tables show behind their origin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from cwm_lsp.trace.agreement import Agreement, with_word
from cwm_lsp.trace.effects import Effect


def noted(effect: Effect, agreements: Mapping[int, Agreement]) -> Effect:
    """`effect` with a word about each computed value that `agreements`, by frame, know."""
    agreement = agreements.get(effect.shown)
    if agreement is None:
        return effect
    said = agreement.values
    return replace(
        effect,
        changed={name: with_word(value, said.get(name)) for name, value in effect.changed.items()},
        returned=effect.returned and with_word(effect.returned, said.get("")),
        raised=effect.raised and with_word(effect.raised, said.get("")),
    )
