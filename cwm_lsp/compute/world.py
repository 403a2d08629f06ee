"""Computed executions, step by step. A `World` is one moment of one; it never changes.

The machine behind it does, and only ever forward: a world remembers its place among the frames that the machine made.
An edit at the newest frame is made in the machine itself, which then belongs to the new world; everywhere else the
program is computed anew up to that frame (it is deterministic), with the edit made there. So forks need no copies.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from cwm_lsp.compute.edits import Edit, Jump, Set
from cwm_lsp.compute.filling import Take
from cwm_lsp.compute.following import changes, departure
from cwm_lsp.compute.limits import DEFAULT_LIMITS, Limits
from cwm_lsp.compute.literals import literal
from cwm_lsp.compute.state import Ignored, state_of
from cwm_lsp.compute.timeline import Timeline
from cwm_lsp.compute.values import Unknown
from cwm_lsp.program.facts import Program
from cwm_lsp.trace.model import End, Entry, Frame


@dataclass(frozen=True, slots=True)
class World:
    """The moment behind frame `index` of an execution (-1: before the first), or behind `told`, a frame that somebody
    else made and that is followed. `astray`: lines or exceptions of its innermost
    activation have come since that could not be followed."""

    _timeline: Timeline
    index: int
    told: Frame | None = None
    astray: bool = False

    @property
    def frame(self) -> Frame | None:
        """The frame at which this world stands; None before the first."""
        return self.told or (self._timeline.frames[self.index] if self.index >= 0 else None)

    @property
    def made(self) -> int:
        """How many frames of this execution are made already, by whichever world of it."""
        return len(self._timeline.frames)

    def step(self) -> tuple[Frame | End | Unknown, World]:
        """What comes next, and the world behind it. An End or an Unknown (what follows can't be known, and why) comes
        with this same world."""
        if self.astray:
            return Unknown("what came before could not be followed"), self
        coming = self._timeline.at(self.index + 1)
        if isinstance(coming, Frame):
            return coming, World(self._timeline, self.index + 1)
        return coming, self

    def set(self, name: str, text: str) -> World | Unknown:
        """This world with the value that the literal `text` spells bound to `name` in the innermost activation; a
        dotted name is an attribute. An Unknown where the text is no literal or there is no such variable."""
        value = literal(text)
        return value if type(value) is Unknown else self._edited([Set(name, text)], self.told)

    def jump(self, line: int) -> World | Unknown:
        """This world with `line` of the innermost activation as the one that runs next; an Unknown where that line
        needs a loop or block that is not open."""
        return self._edited([Jump(line, self.astray)], self.told)

    def after(self, frame: Frame, take: Take = Take.ALL) -> World | Unknown:
        """The world in which `frame` is what came next, whoever says so: with its line and its values; those that are
        no literals are unknown from then on, and shown as they were said. An Unknown where it can't be followed.

        Where not ALL is taken, `frame` has to come at the same place in this world."""
        coming, world = self.step()
        if isinstance(coming, Frame) and (coming.event, coming.qualname) == (frame.event, frame.qualname):
            found = changes(coming, frame, take)
            if found is not None:
                return world._edited(found, frame) if found else world
        if take is not Take.ALL:
            return Unknown("what comes next in this world is something else")
        here = self.frame
        others = None if here is None else departure(here, frame, self.astray)
        return (
            Unknown(f"a {frame.event} event can't be followed here") if others is None else self._edited(others, frame)
        )

    def strayed(self) -> World:
        """This world behind a line or an exception of its innermost activation that could not be followed: it takes up
        the trace again only at a line of which the state does not depend on how the program got there."""
        return replace(self, astray=True)

    def state(self, ignored: Ignored = MappingProxyType({})) -> Hashable | None:
        """What determines all that follows; None where that can't be told. Worlds of equal states go on alike, but for
        the values of variables that are `ignored`, where these decide nothing."""
        machine = None if self.astray else self._timeline.machine_at(self.index)
        return None if machine is None else state_of(machine, ignored)

    def _edited(self, edits: Sequence[Edit], told: Frame | None) -> World | Unknown:
        if self.index < 0:
            return Unknown("nothing runs before the first frame")
        timeline = self._timeline.edited(self.index, tuple(edits))
        return timeline if isinstance(timeline, Unknown) else World(timeline, self.index, told)


def start(program: Program, entry: Entry, limits: Limits = DEFAULT_LIMITS, *, comprehensions: bool = False) -> World:
    """The world before the first frame.

    `comprehensions`: list, set and dict comprehensions make frames of their own where the running Python has them; else
    they make none, as on Python 3.12 and later (`trace.align.collapse_comprehensions`).
    """
    return World(Timeline(program, entry, limits, comprehensions), -1)
