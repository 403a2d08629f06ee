"""Proofs that an execution never ends: its state comes again."""

from __future__ import annotations

from dataclasses import dataclass

from cwm_lsp.compute.values import Unknown
from cwm_lsp.compute.world import World
from cwm_lsp.trace.model import End, Event, Frame


@dataclass(frozen=True, slots=True)
class Lasso:
    """The state at frame `first` is that at frame `again`; what lies between comes for ever."""

    first: int
    again: int


def lasso(world: World, max_frames: int) -> Lasso | End | Unknown | None:
    """How the execution goes on from `world`: it ends, it repeats itself (a proof: every step is computed), or what it
    does is not known. None: it does neither within `max_frames` frames, or has states that can't be compared.

    The frame compared with is replaced after 1, 2, 4, ... frames (Brent), so few states are kept.
    """
    kept: Frame | None = None
    state: object = None
    room = 1
    for _ in range(max_frames):
        coming, world = world.step()
        if not isinstance(coming, Frame):
            return coming
        if coming.event is not Event.LINE:
            continue
        if kept is not None and _alike(kept, coming) and world.state() == state:
            return Lasso(kept.index, coming.index)
        if kept is None or coming.index - kept.index >= room:
            found = world.state()
            if found is not None:
                kept, state, room = coming, found, room * 2
    return None


def _alike(one: Frame, other: Frame) -> bool:
    if (one.line, one.depth, one.qualname) != (other.line, other.depth, other.qualname):
        return False
    texts = [[(name, value.repr) for name, value in frame.locals.items()] for frame in (one, other)]
    return texts[0] == texts[1]
