"""What a session knows of a real run of what it predicts: in lockstep, or made as a whole on request."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from cwm_lsp.dap import report, sentences
from cwm_lsp.dap.compared import MOST_GUESSED_OVER, Compared, run_for_real
from cwm_lsp.dap.errors import Error, RequestError
from cwm_lsp.dap.launch import Plan, check_comparable
from cwm_lsp.dap.lockstep import Lockstep, Parted
from cwm_lsp.dap.tape import Tape
from cwm_lsp.dap.timeline import Timeline
from cwm_lsp.record.beside import RealRun
from cwm_lsp.record.debugpy_client import as_seen
from cwm_lsp.trace.model import End, Frame, Trace
from cwm_lsp.trace.problem import UserError

_MORE = 2  # times as many frames as are predicted: how far a real run is followed


class Beside:
    """The real run of a launch. `side` is what there is to see of it, None where there is nothing.

    `say` gets sentences for the console. Nothing is run that `check_comparable` does not allow.
    """

    def __init__(self, plan: Plan, say: Callable[[str, str], None]) -> None:
        self.side: Lockstep | Compared | None = None
        self._plan = plan
        self._say = say
        self._lockstep: Lockstep | None = None
        self._actual: Trace | None = None  # a whole real run, once there was one
        self._one_run = asyncio.Lock()
        self._pair: tuple[Trace, Trace] | None = None
        self._is_at_end = self._is_written = False
        if plan.compare == "lockstep" and plan.program is not None:
            source, path = plan.program.source, str(plan.path)
            most = max(_MORE * plan.max_frames, MOST_GUESSED_OVER if plan.guess else 0)
            run = RealRun(source, plan.entry, path, max_frames=most, stdin=plan.stdin)
            self.side = self._lockstep = Lockstep(run)
            self._say(sentences.before_running(plan, "under debugpy, as far as you step"), "important")

    async def open(self) -> None:
        """Gets the real run ready. Raises `RequestError` where that cannot be done."""
        if self._lockstep is not None:
            try:
                await self._lockstep.open()
            except UserError as error:
                raise RequestError(Error.NO_REAL_RUN, why=error) from None

    def kill(self) -> None:
        """Ends the real run at once."""
        if self._lockstep is not None:
            self._lockstep.kill()

    async def close(self) -> None:
        """Waits until no process is left."""
        self.kill()
        if self._lockstep is not None:
            await self._lockstep.closed()

    @property
    def needs_end(self) -> bool:
        """Whether a comparison needs a whole real run, and a prediction that has come to its end. Raises `RequestError`
        where the program may not be run, or cannot be."""
        plan = self._plan
        check_comparable(plan.path, plan.program, plan.trace, plan.trusted)
        return self._lockstep is None and self._pair is None

    def reached(self, timeline: Timeline) -> int:
        """How many frames a motion may pass without waiting for the real run."""
        lockstep = self._lockstep
        return lockstep.compared if lockstep is not None and lockstep.follows else len(timeline)

    async def follow(self, tape: Tape, index: int) -> Parted | None:
        """Brings a real run in lockstep to a frame; says where the two part on the way, once."""
        return None if self._lockstep is None else self._told(await self._lockstep.follow(tape, index))

    async def follow_end(self, tape: Tape) -> Parted | None:
        """The same to the end of a tape that has ended; the first time, also compares where the launch asks for it."""
        parted = None if self._lockstep is None else self._told(await self._lockstep.follow_end(tape))
        if parted is None and not self._is_at_end and self._plan.compare != "off":
            self._is_at_end = True
            try:
                await self.run_whole(len(tape.timeline))
                self.compare(tape)
                self._say(self.agreement(), "console")
            except RequestError as error:
                self._say(f"{error} (error {error.error.id})", "stderr")
        return parted

    async def run_whole(self, predicted: int) -> None:
        """Makes the real run that a comparison as a whole needs, unless there was one; `predicted` frames say how long
        it may become. Raises `RequestError` where that may not or cannot be."""
        async with self._one_run:
            if not self.needs_end or self._actual is not None:
                return
            self._say(sentences.before_running(self._plan, "in a process of its own with limits"), "important")
            try:
                self._actual = await run_for_real(self._plan, predicted)
            except UserError as error:
                raise RequestError(Error.NO_REAL_RUN, why=error) from None

    def compare(self, tape: Tape) -> tuple[Trace, Trace]:
        """The prediction and what really happened: as far as a real run in lockstep has come, or else the whole, once
        `run_whole` is done and the prediction has come to its end."""
        if self._lockstep is not None:
            self._pair = self._so_far(self._lockstep, tape)
        elif self._pair is None:
            assert self._actual is not None
            predicted = report.predicted_trace(self._plan, tape, {})
            self._pair, self.side = (predicted, self._actual), Compared(predicted, self._actual)
        return self._pair

    def agreement(self) -> str:
        """How far the two agree, as far as they were compared."""
        return "" if self._pair is None else report.summary(*self._pair)

    def write_report(self, tape: Tape) -> None:
        """Writes what was compared where the launch says; what goes wrong is told."""
        path = self._plan.report
        if path is None or self._is_written:
            return
        if self._lockstep is not None:
            self._pair = self._so_far(self._lockstep, tape)
        if self._pair is None:
            return
        self._is_written = True
        assert self._plan.program is not None
        try:
            report.write(path, report.written(*self._pair, self._plan.program.lines, report.form_of(path)))
            self._say(f"The comparison is in {path}.", "console")
        except RequestError as error:
            self._say(f"{error} (error {error.error.id})", "stderr")

    def edited(self, tape: Tape, index: int) -> None:
        """The session goes on with `tape`, in which values of frame `index` were set: of the prediction only."""
        if self._lockstep is not None:
            self._lockstep.edited(tape, index, "its values were set in the prediction only")
        else:
            self.side = self._pair = None

    def gone_into(self, tape: Tape) -> None:
        """The session goes on with `tape`, which will have a call line by line that was in one step."""
        if self._lockstep is not None:
            self._lockstep.gone_into(tape)
        else:
            self.side = self._pair = None
            self._is_at_end = False

    def to_adopt(self, tape: Tape) -> tuple[tuple[Frame, ...], End | None]:
        """As `Lockstep.to_adopt`; raises `RequestError` also where nothing runs in lockstep."""
        if self._lockstep is None:
            why = "no real run goes along (launch attribute 'compare': 'lockstep')"
            raise RequestError(Error.NOTHING_TO_ADOPT, why=why)
        if self._plan.trace is not None:
            why = "a trace is replayed, and nothing predicts how it would go on"
            raise RequestError(Error.NOTHING_TO_ADOPT, why=why)
        return self._lockstep.to_adopt(tape)

    def adopted(self, old: Tape, new: Tape) -> None:
        """The session goes on with `new`, which begins as `to_adopt` said."""
        assert self._lockstep is not None
        self._lockstep.adopted(old, new)

    def _so_far(self, lockstep: Lockstep, tape: Tape) -> tuple[Trace, Trace]:
        frames, end = lockstep.observed()
        predicted = report.predicted_trace(self._plan, tape, lockstep.corrected)
        return as_seen(predicted), report.real_trace(self._plan, frames, end)

    def _told(self, parted: Parted | None) -> Parted | None:
        if parted is not None:
            self._say(sentences.parted(parted.index, parted.text), "important")
        return parted
