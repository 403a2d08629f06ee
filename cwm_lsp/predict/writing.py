"""What a model writes in a grammar of its own, outside of a trace's frames."""

from __future__ import annotations

from collections.abc import Callable

from cwm_lsp.model.constraint import Chosen, State
from cwm_lsp.model.decode import Decoder


def written(decoder: Decoder, state: State, cancelled: Callable[[], bool]) -> list[Chosen]:
    """The tokens behind what the decoder holds, until `state` allows no more. Raises Cancelled."""
    found: list[Chosen] = []
    while True:
        tokens, state = decoder.step(state, cancelled=cancelled)
        if not tokens:
            return found
        found += tokens
