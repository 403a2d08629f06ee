"""What stands behind the holes of a frame, once somebody has said it: a change as those of `edits`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

from cwm_lsp.compute.heap import replace
from cwm_lsp.compute.holes import number_of
from cwm_lsp.compute.literals import literal
from cwm_lsp.compute.values import LOST, Unknowable, Unknown

if TYPE_CHECKING:
    from cwm_lsp.compute.machine import Machine


class Take(Enum):
    """What is taken over from a frame that somebody else made.

    ALL of it; all but its PREDICTIONS, which stay open; or only what rests on no open prediction (INDEPENDENT).
    """

    ALL = auto()
    BUT_PREDICTIONS = auto()
    INDEPENDENT = auto()


@dataclass(frozen=True, slots=True)
class Part:
    """`text` stands at `hole`; where that is not known and never will be, it is `LOST` for a `reason`."""

    hole: str
    text: str
    predicted: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Fill:
    """The values behind holes of the newest frame are those of `parts`, in all places where they are."""

    parts: tuple[Part, ...]
    take: Take = Take.ALL

    def apply(self, machine: Machine) -> None:
        """Raises Unknowable where the frame has no such holes."""
        objects = machine.frames.open
        new: dict[int, Any] = {}
        for part in self.parts:
            number = number_of(part.hole)
            if number >= len(objects):
                raise Unknowable("the frame has no such part")
            old = objects[number]
            if id(old) not in new and not (self.take is Take.INDEPENDENT and old.rests):
                new[id(old)] = self._value(part, old)
        replace(machine, new)

    def _value(self, part: Part, old: Unknown) -> Any:
        if part.predicted and self.take is Take.BUT_PREDICTIONS:
            return Unknown(old.reason)
        return Unknown(part.reason, LOST, rests=False) if part.text == LOST else literal(part.text)
