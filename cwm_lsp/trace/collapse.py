"""Traces as Python 3.12 and later make them: list, set and dict comprehensions have no frames."""

from __future__ import annotations

from dataclasses import replace

from cwm_lsp.trace.model import COMPREHENSIONS, Frame, Trace


class Collapse:
    """Leaves out the frames of comprehensions, one frame of a trace after the other."""

    def __init__(self) -> None:
        self._inside: list[bool] = []  # by depth: whether that open activation is a comprehension

    def take(self, frame: Frame) -> Frame | None:
        """The frame, its `index` as it was; None where it is left out.

        Frames called from within a comprehension move up to the enclosing activation's depth and drop it from their
        qualified name.
        """
        inside = self._inside
        del inside[frame.depth :]
        hidden = sum(inside)
        inside += [False] * (frame.depth - len(inside)) + [frame.function in COMPREHENSIONS]
        if inside[-1]:
            return None
        return replace(frame, depth=frame.depth - hidden, qualname=_without_scopes(frame.qualname))


def collapse_comprehensions(trace: Trace) -> Trace:
    """The trace without frames of comprehensions, numbered anew."""
    collapse = Collapse()
    kept = (one for frame in trace.frames if (one := collapse.take(frame)) is not None)
    return replace(trace, frames=tuple(replace(frame, index=index) for index, frame in enumerate(kept)))


def _without_scopes(qualname: str) -> str:
    for name in COMPREHENSIONS:
        qualname = qualname.replace(f"{name}.", "")  # a comprehension adds no `<locals>` of its own
    return qualname
