"""Guesses for drafting: a computed world that follows what a model decides, also where the model is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cwm_lsp.compute.values import Unknown
from cwm_lsp.compute.world import World
from cwm_lsp.trace.model import Event, Frame, Origin, Value


@dataclass(frozen=True, slots=True)
class Guess:
    """The next frame. `locals` are name -> repr in the frame's order, attributes as `owner.name` behind their owner
    (None: not known); `value` of a return or raise."""

    event: Event
    qualname: str
    line: int
    locals: Mapping[str, str] | None = None
    value: str | None = None


@dataclass(frozen=True, slots=True)
class ComputedGuesser:
    """Follows `world`. `waits`: something came that can't be followed, such as a call that this world does not make;
    it goes on when the world's innermost activation does."""

    world: World
    waits: bool = False

    def guess(self) -> Guess | None:
        """The frame that comes next in this world; None where that isn't known."""
        if self.waits:
            return None
        coming, _ = self.world.step()
        if not isinstance(coming, Frame):
            return None
        if coming.value is not None:
            value = coming.value.repr if coming.value.origin is not Origin.UNKNOWN else None
            return Guess(coming.event, coming.qualname, coming.line, None, value)
        return Guess(coming.event, coming.qualname, coming.line, _known(coming.locals))

    def after(self, frame: Frame) -> ComputedGuesser:
        """The guesser behind `frame`, which goes on from its line and values where they are others than the guessed."""
        here = self.world.frame
        if self.waits and (here is None or here.depth != frame.depth):
            return self
        world = self.world.after(frame)
        return ComputedGuesser(self.world, True) if isinstance(world, Unknown) else ComputedGuesser(world)


def _known(values: Mapping[str, Value]) -> dict[str, str] | None:
    shown: dict[str, str] = {}
    for name, value in values.items():
        if value.origin is Origin.UNKNOWN:
            return None
        shown[name] = value.repr
        for inner, attribute in value.attrs.items():
            shown[f"{name}.{inner}"] = attribute.repr
    return shown
