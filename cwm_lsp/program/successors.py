"""Which line can come next in one activation, and where it can begin and end.

The sets are never too small (every real execution fits in them) and can be too large: values are not looked at, so a
path counts also where no run takes it. See `flow` for how they are made.
"""

from __future__ import annotations

from collections.abc import Mapping

from cwm_lsp.program.facts import Scope
from cwm_lsp.program.flow import flow


def successors(scope: Scope) -> Mapping[int, frozenset[int]]:
    """For each line that can run, the lines whose `line` event can be the next one in the same activation.

    A line follows itself in a loop on one line. Events of other activations, and this one's own `call` and `return`
    events at a `yield`, may come between.
    """
    return flow(scope).successors


def first_lines(scope: Scope) -> frozenset[int]:
    """The lines whose `line` event can be an activation's first."""
    return flow(scope).first


def can_return(scope: Scope) -> frozenset[int]:
    """The lines from which the activation can return or yield (not: leave by an exception, which any line may)."""
    return flow(scope).leaving
