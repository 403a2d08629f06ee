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
    if coming.reason is EndReason.EXITED:
        return Ran(made, None, "SystemExit")
    if coming.reason is EndReason.RETURNED and _is_generator(program, entry):
        return _yielded(made, entry)
    last = frames[-1] if frames else None
    if coming.reason is EndReason.RETURNED and last is not None and last.event is Event.RETURN and last.value:
        if last.value.origin is Origin.UNKNOWN:
            return Ran(made, None, None, last.value.reason)
        return Ran(made, last.value.repr, None)
    return Ran(made, None, None, coming.message)


def _is_generator(program: Program, entry: Entry) -> bool:
    scope = program.scope(entry.function)
    return scope is not None and scope.is_generator


def _yielded(frames: tuple[Frame, ...], entry: Entry) -> Ran:
    """What `list(...)` makes of a generator: each yield is told by a return event, and the end of it by the last."""
    own = [frame for frame in frames if frame.qualname == entry.function and frame.event is Event.RETURN]
    depth = min((frame.depth for frame in own), default=0)
    values = [frame.value for frame in own if frame.depth == depth and frame.value is not None][:-1]
    unknown = next((value for value in values if value.origin is Origin.UNKNOWN), None)
    if unknown is not None:
        return Ran(frames, None, None, unknown.reason)
    return Ran(frames, f"[{', '.join(value.repr for value in values)}]", None)
