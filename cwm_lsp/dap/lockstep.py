"""A real run beside a prediction: each frame is compared with the real one before the session stops at it.

The real run goes no further than the session has been, so that what the program does happens when the user steps. Its
frames stay: a step back shows recorded states. Where the two first differ they part: the real run waits there, and the
prediction can be walked along alone, until the real state is adopted and both go on from it.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from cwm_lsp.dap.errors import Error, RequestError
from cwm_lsp.dap.tape import Tape
from cwm_lsp.dap.timeline import Timeline
from cwm_lsp.record.beside import RealRun
from cwm_lsp.record.debugpy_client import is_seen
from cwm_lsp.trace.align import Divergence, divergence, is_cut, told
from cwm_lsp.trace.collapse import Collapse
from cwm_lsp.trace.guessed import Passing, is_guessed
from cwm_lsp.trace.model import COMPREHENSIONS, End, EndReason, Event, Frame
from cwm_lsp.view.wording import difference

_NOT_FURTHER = End(EndReason.CANCELLED, "the session went no further")


@dataclass(frozen=True, slots=True)
class Parted:
    """`index` is the first predicted frame that differs, perhaps one behind the last; `text` says in what."""

    index: int
    text: str


class Lockstep:
    """One real run and how far it agrees with a tape. Its frames are without comprehensions, as debugpy sees them."""

    def __init__(self, run: RealRun) -> None:
        self.real = Timeline()
        self.end: End | None = None
        self.parted: Parted | None = None
        self.compared = 0  # how many frames of the tape have been
        self.corrected: dict[int, Frame | None] = {}  # what was predicted where a real state was adopted
        self._run = run
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="real-run")
        self._step: asyncio.Future[Frame | End] | None = None
        self._collapse = Collapse()
        self._seen: list[Frame] = []  # the frames of `real` as they came
        self._own = _Comparable()
        self._places: list[int | None] = []  # by frame of the tape, up to where they part: which real one it is
        self._passed = 0  # how many real frames stand for what was compared
        self._is_killed = False

    async def open(self) -> None:
        """Starts debugpy; nothing of the program is executed yet. Raises `UserError` where that cannot be done."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._run.open)

    def kill(self) -> None:
        """Ends the program at once; the processes are gone soon after, `closed` at the latest."""
        if not self._is_killed:
            self._is_killed = True
            self._run.kill()
            self._thread.submit(self._run.close)

    async def closed(self) -> None:
        """Waits until no process is left."""
        await asyncio.to_thread(self._thread.shutdown)

    @property
    def follows(self) -> bool:
        """Whether the real run still goes along."""
        return self.parted is None

    async def follow(self, tape: Tape, through: int) -> Parted | None:
        """Brings the real run to frame `through` of the tape; says where the two part, if they do on the way.

        A call that the tape has in one step really goes all its steps, of which the one is compared that it came to.
        """
        self._own.know(tape)
        while self.follows and (index := self.compared) <= through:
            own = self._own.frames[index]
            place = None if own is None else await self._counterpart(index, own)
            del self._places[index:]
            self._places.append(place)
            if own is not None and place is not None:
                if (found := self._differs(own, await self._observed(place), self._own.is_outcome(index))) is not None:
                    return self._part(index, found)
                self._passed = place + 1
            self.compared += 1
        return None

    async def follow_end(self, tape: Tape) -> Parted | None:
        """The same for the end of a tape that has ended: the real run must be over, too."""
        assert tape.end is not None
        if (parted := await self.follow(tape, len(tape.timeline) - 1)) is not None or not self.follows:
            return parted
        if is_cut(tape.end):
            return None
        real = await self._observed(self._passed)
        if isinstance(real, End) and (real.reason is tape.end.reason or is_cut(real)):
            return None
        sides = Divergence(self._passed, "event", None, told(tape.end), told(real))
        return self._part(len(tape.timeline), difference(sides))

    def at(self, index: int) -> int | None:
        """Which frame of `real` stands for frame `index` of the tape; None where there is none (yet)."""
        is_known = index < self.compared or (self.parted is not None and index == self.parted.index)
        place = self._places[index] if is_known and index < len(self._places) else None
        return None if place is None or place >= len(self.real) else place

    def difference(self, index: int) -> str:
        """In what frame `index` of the tape differs from the real one; "" where it does not, or is not compared."""
        return self.parted.text if self.parted is not None and self.parted.index == index else ""

    def why_not(self, index: int) -> str:
        """Why nothing real is to be seen at frame `index`."""
        if self.parted is not None and index >= self.parted.index:
            return f"the real run waits where the two parted (step {self.parted.index}: {self.parted.text})"
        return "debugpy does not stop here"

    def observed(self) -> tuple[tuple[Frame, ...], End]:
        """What the real run did so far."""
        frames = tuple(replace(frame, index=index) for index, frame in enumerate(self.real.frames))
        return frames, self.end or _NOT_FURTHER

    def to_adopt(self, tape: Tape) -> tuple[tuple[Frame, ...], End | None]:
        """The frames up to the real state where the two parted, that state included, or those before the real end and
        that end. Raises `RequestError` where there is neither."""
        if self.parted is None:
            raise RequestError(Error.NOTHING_TO_ADOPT, why="the prediction and the real run agree so far")
        index = self.parted.index
        number = self._place_of(index)
        before = tuple(tape.timeline.frames[:index])
        if number < len(self.real):
            nested = any(frame.function in COMPREHENSIONS for frame in before)  # then they are told in this dialect
            frame = self._seen[number] if nested else self.real.frames[number]
            return (*before, replace(frame, index=index)), None
        if self.end is None or is_cut(self.end):
            why = self.end.message if self.end is not None else "it has no state there"
            raise RequestError(Error.NOTHING_TO_ADOPT, why=f"the real run is over: {why}")
        if not before:
            raise RequestError(Error.NOTHING_TO_ADOPT, why="the real run ended before its first step")
        return before, self.end

    def adopted(self, old: Tape, new: Tape) -> None:
        """The session goes on with `new`, which begins as `to_adopt` said."""
        assert self.parted is not None
        index = self.parted.index
        frames = old.timeline.frames
        self.corrected.setdefault(index, frames[index] if index < len(frames) else None)
        place = self._place_of(index)
        self._goes_on_with(new, index)
        if index < len(new.timeline):
            self._places.append(place)
            self._passed = place + 1
        self.parted, self.compared = None, min(index + 1, len(new.timeline))

    def edited(self, tape: Tape, index: int, why: str) -> None:
        """The session goes on with `tape`, in which the user has set values of frame `index`."""
        if self.parted is None or self.parted.index >= index:
            self._goes_on_with(tape, index + 1)
            self.parted, self.compared = Parted(index, why), index
        else:
            self._goes_on_with(tape, self.parted.index + 1)

    def gone_into(self, tape: Tape) -> None:
        """The session goes on with `tape`, which begins like the one before, and will have a call line by line that was
        in one step. What the real run did there is known where the session has been there."""
        known = len(tape.timeline)
        if self.parted is None or self.parted.index >= known:
            self._goes_on_with(tape, known)
            self.parted, self.compared = None, min(self.compared, known)
        else:
            self._goes_on_with(tape, self.parted.index + 1)

    def _goes_on_with(self, tape: Tape, same: int) -> None:
        """Compares with `tape` from now on, whose first `same` frames are those of the one before."""
        del self._places[same:]
        self._passed = next((place + 1 for place in reversed(self._places) if place is not None), 0)
        self._own = _Comparable()
        self._own.know(tape)

    def _place_of(self, index: int) -> int:
        """Which real frame, perhaps one behind the last, stands for the tape's frame `index`, up to where they part."""
        known = self._places[: index + 1]
        if index < len(known) and (place := known[index]) is not None:
            return place
        return next((place + 1 for place in reversed(known) if place is not None), 0)

    def _part(self, index: int, text: str) -> Parted:
        self.parted = Parted(index, text)
        return self.parted

    async def _counterpart(self, index: int, own: Frame) -> int:
        """Which real frame stands for the tape's frame `index`, that of the end where the run ends before."""
        if not self._own.is_outcome(index):
            return self._passed
        place, passing = self._passed, Passing(own.depth, own.event is Event.EXCEPTION)
        while not isinstance(real := await self._observed(place), End):
            if (found := passing.take(place, real)) is not None:
                return found
            place += 1
        return place

    def _differs(self, own: Frame, real: Frame | End, is_outcome: bool) -> str | None:
        if isinstance(real, End):
            if is_cut(real):
                return f"the real run was stopped: {real.message or real.reason}"
            return difference(Divergence(own.index, "event", None, told(own), told(real)))
        found = divergence(own.index, own, replace(real, line=own.line) if is_outcome else real)
        return None if found is None else difference(found)

    async def _observed(self, number: int) -> Frame | End:
        """The real frame of that number, or the end if there is none."""
        while number >= len(self.real):
            if self.end is not None:
                return self.end
            if self._step is None:
                self._step = asyncio.get_running_loop().run_in_executor(self._thread, self._run.step)
            found = await asyncio.shield(self._step)  # a motion that is given up leaves the step to the next one
            self._step = None
            if isinstance(found, End):
                self.end = found
            elif is_seen(found) and (kept := self._collapse.take(found)) is not None:
                self.real.append(kept)
                self._seen.append(found)
        return self.real.frames[number]


class _Comparable:
    """The frames of a tape that a real run shows, too; None for the others."""

    def __init__(self) -> None:
        self.frames: list[Frame | None] = []
        self._collapse = Collapse()
        self._outcomes: set[int] = set()

    def know(self, tape: Tape) -> None:
        """Takes in what is new on the tape."""
        for frame in tape.timeline.frames[len(self.frames) :]:
            index = len(self.frames)
            behind = tape.timeline.frames[index - 1] if index else frame
            if is_guessed(frame) or (frame.event is Event.RETURN and is_guessed(behind)):
                self._outcomes.add(index)
            self.frames.append(self._collapse.take(frame) if is_seen(frame) else None)

    def is_outcome(self, index: int) -> bool:
        """Whether a frame belongs to what a call came to that is on the tape in one step."""
        return index in self._outcomes
