"""A computed world that goes along with a trace that others, too, make frames of."""

from __future__ import annotations

from dataclasses import dataclass, field

from cwm_lsp.compute.guesser import ComputedGuesser, Guess
from cwm_lsp.compute.values import Unknown
from cwm_lsp.compute.world import World
from cwm_lsp.predict.guess import Guesser, NoGuess
from cwm_lsp.trace.model import End, Event, Frame


@dataclass(slots=True)
class Following:
    """`world` stands behind the newest frame that it could follow; `follows`: that is the newest frame of all.

    Behind a frame that can't be followed (a call that this world does not make, an exception that it does not see) the
    activations that are open wait at the last of their frames that was followed, and take up the trace again with the
    next line or return of theirs: what came between is then one opaque step.
    """

    world: World
    follows: bool = True
    _waiting: list[World] = field(default_factory=list)  # for each open activation, from depth 0 on

    def coming(self) -> tuple[Frame | End | Unknown, World]:
        """What comes next, with the world behind it; an Unknown where that can't be known."""
        return self.world.step() if self.follows else (Unknown("what came before could not be followed"), self.world)

    def guess(self) -> Guess | None:
        """What is known of the next frame where not all of it is."""
        return ComputedGuesser(self.world, not self.follows).guess()

    def go(self, frame: Frame, world: World) -> None:
        """Goes on to `world`, which stands behind `frame`."""
        self.world, self.follows = world, True
        self._wait(frame, world)

    def take(self, frame: Frame) -> None:
        """Goes on behind `frame`, whoever made it, if that can be followed."""
        found = self.world.after(frame) if self.follows else None
        if not isinstance(found, World) and frame.event in (Event.LINE, Event.RETURN):
            found = self._waiting[frame.depth].after(frame) if frame.depth < len(self._waiting) else None
        if isinstance(found, World):
            self.go(frame, found)
        else:
            self.follows = False
            self._wait(frame, None)

    def skip(self, frame: Frame) -> None:
        """Does not follow `frame`, which stands for frames that nobody made: what came between changed nobody knows
        what."""
        self.follows = False
        self._wait(frame, None)

    def _wait(self, frame: Frame, world: World | None) -> None:
        stays = frame.event is Event.EXCEPTION or (frame.event is Event.LINE and world is None)
        if stays and frame.depth < len(self._waiting):
            self._waiting[frame.depth] = self._waiting[frame.depth].strayed()
        del self._waiting[frame.depth + stays :]
        if world is not None and frame.event in (Event.CALL, Event.LINE) and len(self._waiting) == frame.depth:
            self._waiting.append(world)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A `Guesser` for a trace of which `known` frames come first, and then perhaps `coming`; after that, no idea."""

    known: int
    coming: Guess | None

    def guess(self) -> Guess | None:
        """The frame behind the known ones."""
        return None if self.known else self.coming

    def after(self, frame: Frame) -> Guesser:
        """One frame on."""
        return Foreseen(self.known - 1, self.coming) if self.known else NoGuess()
