"""One call computed to its end: what came of it."""

from __future__ import annotations

from dataclasses import dataclass

from cwm_lsp.compute.limits import Limits
from cwm_lsp.compute.world import start
from cwm_lsp.program.facts import Program
from cwm_lsp.trace.model import End, EndReason, Entry, Event, Frame, Origin


@dataclass(frozen=True, slots=True)
class Ran:
    """`value` is the text of what the call returned, `raised` the type of the exception that left it; both are None
    where it came to neither: it is unknown, or longer than was allowed. `why` then says which."""

    frames: tuple[Frame, ...]
    value: str | None
    raised: str | None
    why: str = ""


def run(program: Program, entry: Entry, max_frames: int) -> Ran:
    """Computes a call; nothing of the user's is executed. Total."""
    world = start(program, entry, Limits(max_frames=max_frames, max_repr_chars=20_000, max_work=20_000))
    frames: list[Frame] = []
    while True:
        coming, world = world.step()
        if isinstance(coming, Frame):
            frames.append(coming)
            continue
        break
    made = tuple(frames)
    if not isinstance(coming, End):
        return Ran(made, None, None, coming.reason)
    if coming.reason is EndReason.RAISED:
        return Ran(made, None, coming.message.split(":", 1)[0])
    last = frames[-1] if frames else None
    if coming.reason is EndReason.RETURNED and last is not None and last.event is Event.RETURN and last.value:
        if last.value.origin is Origin.UNKNOWN:
            return Ran(made, None, None, last.value.reason)
        return Ran(made, last.value.repr, None)
    return Ran(made, None, None, coming.message)
