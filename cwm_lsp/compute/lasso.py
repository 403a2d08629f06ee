"""Proofs that an execution never ends: its state comes again.

`lasso(world, max_frames)` steps from `world` (`compute.world.start(program, entry)`) and gives one of

* `Lasso(first, again)`: the indices of two line frames between which nothing that can matter has changed: same line,
  same activations, same values shared in the same way (`World.state`). Every step between them is computed, so this is
  a proof, and its states are the locals of these frames;
* `End`: the execution ends, and how;
* `Unknown`: something on the way can't be known, and why;
* None: neither shows within `max_frames`, or states can't be compared (sets with elements, iterators of C code).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

from cwm_lsp.compute.state import Ignored
from cwm_lsp.compute.values import Unknown
from cwm_lsp.compute.world import World
from cwm_lsp.trace.model import End, Event, Frame


@dataclass(frozen=True, slots=True)
class Lasso:
    """The state at the frame of index `first` is that at `again`; what lies between comes for ever."""

    first: int
    again: int


def lasso(
    world: World,
    max_frames: int,
    on_frame: Callable[[Frame], bool] = lambda _: True,
    ignored: Ignored = MappingProxyType({}),
) -> Lasso | End | Unknown | None:
    """How the execution goes on from `world`: it ends, it repeats itself (a proof: every step is computed), or what it
    does is not known. None: it does neither within `max_frames` frames, or has states that can't be compared.
    `on_frame` sees each frame, and stops the search by False. The values of `ignored` variables may differ: that is a
    proof only where the caller knows that they decide nothing.

    The frame compared with is replaced after 1, 2, 4, ... frames (Brent), so few states are kept.
    """
    kept: Frame | None = None
    state: object = None
    room = 1
    for _ in range(max_frames):
        coming, world = world.step()
        if not isinstance(coming, Frame):
            return coming
        if not on_frame(coming):
            return None
        if coming.event is not Event.LINE:
            continue
        if kept is not None and _alike(kept, coming, ignored) and world.state(ignored) == state:
            return Lasso(kept.index, coming.index)
        if kept is None or coming.index - kept.index >= room:
            found = world.state(ignored)
            if found is not None:
                kept, state, room = coming, found, room * 2
    return None


def _alike(one: Frame, other: Frame, ignored: Ignored) -> bool:
    if (one.line, one.depth, one.qualname) != (other.line, other.depth, other.qualname):
        return False
    without = ignored.get(one.qualname, frozenset())
    texts = [
        [(name, value.repr) for name, value in frame.locals.items() if name not in without] for frame in (one, other)
    ]
    return texts[0] == texts[1]
