"""One debug session: where it stands, what is under way, and what the client is told about it.

Invariants: a motion is under way exactly in phase RUNNING; `position` is a frame index in phase STOPPED; handles are
valid for one stop. Requests change the session only through the methods here.
"""

from __future__ import annotations

import asyncio
import sys
import traceback
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from typing import Any

from cwm_lsp.client import Resume
from cwm_lsp.dap import cursor, exceptions, feed, sentences, views
from cwm_lsp.dap.beside import Beside
from cwm_lsp.dap.breakpoints import Breakpoints
from cwm_lsp.dap.client import Client
from cwm_lsp.dap.compared import Compared
from cwm_lsp.dap.connection import Connection
from cwm_lsp.dap.cursor import START, Granularity, Motion, Stop
from cwm_lsp.dap.errors import Error, RequestError
from cwm_lsp.dap.expressions import bound_names
from cwm_lsp.dap.gate import Gate
from cwm_lsp.dap.handles import Container, Handles
from cwm_lsp.dap.launch import Plan
from cwm_lsp.dap.lockstep import Lockstep, Parted
from cwm_lsp.dap.phase import Phase
from cwm_lsp.dap.prediction import Prediction
from cwm_lsp.dap.rules import Halt, Triggers
from cwm_lsp.dap.tape import Tape
from cwm_lsp.dap.told import Told
from cwm_lsp.trace.model import End, EndReason, Frame, Trace
from cwm_lsp.trace.problem import UserError

THREAD = 1
_ANEW = End(EndReason.CANCELLED, "what follows was predicted anew")


class Session:
    """The state of one session and the motions along its tape."""

    def __init__(self, connection: Connection, default_trace: Path | None = None, gate: Gate | None = None) -> None:
        self.connection = connection
        self.gate = gate or Gate()
        self.default_trace = default_trace
        self.phase = Phase.NEW
        self.client = Client()
        self.breakpoints = Breakpoints()
        self.plan: Plan | None = None
        self.tape = Tape()
        self.position = START
        self.frame_handles: Handles[int] = Handles("frame")
        self.variable_handles: Handles[Container] = Handles("variable")
        self.target_handles: Handles[int] = Handles("target")
        self._beside: Beside | None = None
        self.withdrawn: Callable[[int], None] = lambda _: None  # gives up the request with that number, if it waits
        self.closing = False  # set by `disconnect`: the process ends after the response
        self.configured = self._launched = self._end_told = False
        self.at_end = False  # whether it stands at the end of the run
        self.halt: Halt | None = None  # why it stands where it does, where a breakpoint stopped it
        self.taken: frozenset[str] = frozenset()  # functions' names to which the program gives another meaning
        self._told = Told(connection.output)
        self._prediction = Prediction(connection, False, self._failed)
        self._motion: asyncio.Task[None] | None = None
        self._afterwards: list[Callable[[], None]] = []

    @property
    def beside(self) -> Beside:
        """The real run beside what was launched."""
        assert self._beside is not None  # requests that need it are possible only behind a launch
        return self._beside

    @property
    def side(self) -> Lockstep | Compared | None:
        """What there is to see of a real run."""
        return self.beside.side

    def after_response(self, say: Callable[[], None]) -> None:
        """Says something right after the response to the request being handled."""
        self._afterwards.append(say)

    def answered(self) -> None:
        """The response has been sent."""
        while self._afterwards:
            self._afterwards.pop(0)()

    async def launch(self, plan: Plan) -> None:
        """Starts getting frames. Raises `RequestError` if the model cannot be had; then the session is over."""
        self.plan, self.tape, self.position = plan, Tape(0 if plan.guess else None), START
        self.taken = frozenset() if plan.program is None else bound_names(plan.program.tree)
        self._end_told = self.at_end = False
        self._told = Told(self.connection.output)
        self._reset_handles()
        for note in (*plan.notes, sentences.what(plan)):
            self.connection.output(note)
        self._beside = Beside(plan, self.connection.output)
        self._prediction = Prediction(self.connection, self.client.progress, self._failed)
        if plan.trace is not None:
            feed.replay(plan.trace, self.tape)
        else:
            try:
                await self._prediction.begin(plan, self.tape, Resume())
            except UserError as error:
                raise RequestError(Error.NO_MODEL, why=error) from None
        await self._beside.open()
        self._launched = True

    def begin_edit(self) -> None:
        """Lets nothing else happen until `rewind` is done."""
        self.phase = Phase.EDITING

    async def rewind(self, edits: Mapping[str, str]) -> None:
        """Sets values (name -> repr) of the frame where the session stands, and predicts anew what follows.

        What was predicted before is gone from there on; what led there stays. Raises `RequestError` when the worker
        does not do it; then nothing has changed, but that the prediction goes no further.
        """
        known = tuple(self.tape.timeline.frames[: self.position + 1])
        await self._predict_anew(known, edits)
        self.beside.edited(self.tape, self.position)
        self.connection.output(sentences.edited(edits, known[-1]))
        self._invalidate()

    async def compare(self) -> tuple[Trace, Trace]:
        """How the prediction, when it has ended, compares with a real run; in lockstep, as far as both have been.
        Raises `RequestError`. The client is told to look again, where what it shows now has a real side."""
        await self._predicted_whole()
        await self.beside.run_whole(len(self.tape.timeline))
        await self._predicted_whole()  # it may have become another one meanwhile
        pair = self.beside.compare(self.tape)
        if self.phase is Phase.STOPPED:
            self._invalidate()
        return pair

    async def _predicted_whole(self) -> None:
        while self.beside.needs_end and (tape := self.tape).end is None:
            await tape.more(len(tape.timeline))

    def _invalidate(self) -> None:
        """Lets the client look again at what it shows."""
        if self.client.invalidated:
            body = {"areas": ["stacks", "variables"], "threadId": THREAD}
            self.after_response(lambda: self.connection.event("invalidated", **body))

    async def adopt(self) -> None:
        """Goes on from the real state where the prediction and the real run parted; `begin_edit` came before.

        Raises `RequestError` as `rewind` does.
        """
        known, end = self.beside.to_adopt(self.tape)
        old = self.tape
        if end is None:
            await self._predict_anew(known)
        else:
            await self._prediction.stop()
            self._check_not_ended()
            self.tape, self.phase, self._end_told, self.at_end = Tape(old.over), Phase.STOPPED, False, False
            self.tape.extend(known)
            self.tape.finish(end)
        self.beside.adopted(old, self.tape)
        self.connection.output(sentences.adopted(known, end))
        self.after_response(lambda: self._stop(len(known) - 1, "goto", "the real state was adopted"))

    async def _predict_anew(self, known: tuple[Frame, ...], edits: Mapping[str, str] | None = None) -> None:
        """Replaces the tape by one that begins with `known` (its last frame with `edits`), and predicts what follows.

        Raises `RequestError` when the worker does not do it; then nothing has changed, but that the prediction goes no
        further.
        """
        assert self.plan is not None
        await self._prediction.stop()
        self._check_not_ended()
        tape = Tape(self.tape.over)
        tape.extend(known[:-1] if edits else known)
        end_told, self._end_told = self._end_told, False
        try:
            await self._prediction.begin(self.plan, tape, Resume(known, edits or {}))
            self._check_not_ended()
        except asyncio.CancelledError:
            if self.phase is Phase.EDITING:  # it was the edit that was cancelled, not the session that ended
                await self._prediction.stop()
                self.phase, self._end_told = Phase.STOPPED, end_told
                self.tape.finish(End(EndReason.CANCELLED, "it was stopped to set a value"))
            raise
        except UserError as error:
            self._check_not_ended()
            self.phase, self._end_told = Phase.STOPPED, end_told
            self.tape.finish(End(EndReason.CANCELLED, "it was stopped to set a value"))
            raise RequestError(Error.NOT_SET, why=error) from None
        self.tape.finish(_ANEW)
        self.tape, self.phase, self.at_end = tape, Phase.STOPPED, False

    def _check_not_ended(self) -> None:
        """Gives up an edit whose session was ended while it waited."""
        if self.phase is not Phase.EDITING:
            raise asyncio.CancelledError

    async def _go_into(self) -> None:
        """Where the next call was guessed: predicts it line by line, and calls that it makes in one step."""
        assert self.plan is not None
        while (guessed := views.is_guessed(self.tape.timeline, self.position)) is None:
            if not await self.tape.more(len(self.tape.timeline)):
                return
        if not guessed:
            return
        await self._prediction.stop()
        known = tuple(self.tape.timeline.frames[: self.position + 1])
        self.tape.finish(_ANEW)
        self.tape = Tape(known[-1].depth + 1)
        self.tape.extend(known)
        self.beside.gone_into(self.tape)
        self._end_told = False
        self._prediction.begin_unwaited(self.plan, self.tape, Resume(known))

    def _failed(self) -> None:
        self._end_told = True

    def begin_if_ready(self) -> None:
        """Begins once the launch is done and the client has configured its breakpoints."""
        if not (self._launched and self.configured) or self.plan is None or self.phase is not Phase.CONFIGURING:
            return
        name = str(self.plan.path)
        self.connection.event("process", name=name, isLocalProcess=True, startMethod="launch")
        self.connection.event("thread", reason="started", threadId=THREAD)
        self.move(Motion.STEP_IN if self.plan.stop_on_entry and self.plan.debugging else Motion.CONTINUE)

    def move(self, motion: Motion, granularity: Granularity = Granularity.LINE) -> None:
        """Starts a motion from the current stop."""
        self._go(lambda: self._travel(motion, granularity))

    def jump(self, index: int, reason: str) -> None:
        """Stands at another frame that is known already."""
        self._go(lambda: self._jump(index, reason))

    def cancel_prediction(self, progress: str) -> None:
        """Ends the prediction that is shown as `progress`, if it is still under way; its frames stay.

        One that has no frame yet ends as the request that began it does when it is cancelled.
        """
        if not self._prediction.is_shown_as(progress):
            return
        self._prediction.cancel()
        if self.phase is Phase.CONFIGURING and not self._launched:
            self.end()
        elif self.phase is not Phase.EDITING:
            self.tape.finish(End(EndReason.CANCELLED))

    def pause(self) -> None:
        """Stops a motion at the latest line there is, or as soon as there is one."""
        if self._motion is not None:
            self._motion.cancel()
        self._go(self._halt)

    def _go(self, motion: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self.phase = Phase.RUNNING
        self._motion = asyncio.create_task(self._guarded(motion))

    async def _guarded(self, motion: Callable[[], Coroutine[Any, Any, None]]) -> None:
        try:
            await motion()
        except Exception as error:  # a defect: better an end with a sentence than a client that waits for ever
            traceback.print_exception(error, file=sys.stderr)
            self.connection.output(f"The debug adapter failed ({error!r}); please report it.", "stderr")
            self.end()

    async def _jump(self, index: int, reason: str) -> None:
        if not await self._go_along(index):
            self._stop(index, reason)

    async def _halt(self) -> None:
        timeline = self.tape.timeline
        while (line := cursor.last_line(timeline, self.position, known := self.beside.reached(timeline))) is None:
            if known < len(timeline):
                if await self._go_along(known):
                    return
            elif not await self.tape.more(known):
                return await self._arrive_at_end()
        self._stop(line, "pause")

    async def _travel(self, motion: Motion, granularity: Granularity = Granularity.LINE) -> None:
        assert self.plan is not None
        if motion is Motion.STEP_IN and self.plan.guess and self.position != START:
            await self._go_into()
        timeline = self.tape.timeline
        triggers = Triggers(self.tape, self.breakpoints.rules() if self.plan.debugging else (), self.taken)
        start = self.position
        source = self.plan.program.source if self.plan.program is not None else ""
        scan = cursor.scan(timeline, self.position, motion, granularity, source)
        reason = "entry" if self.position == START else "step"
        if motion in cursor.BACKWARD:
            back = cursor.backward(timeline, scan, triggers.stops)
            if back is None:
                first = cursor.first_line(timeline)
                return self._stop(first or 0, "entry", f"at the start of what is {self.plan.kind}")
            return self._arrive(triggers, back, reason)
        while True:
            begun = scan.at
            stop, scan = cursor.forward(timeline, scan, triggers.stops)
            if await self._go_along(scan.at - 1 if stop is None else stop.index):
                return
            self._told.logs(triggers, range(begun, scan.at if stop is None else stop.index + 1))
            if stop is not None:
                return self._arrive(triggers, stop, reason)
            if not await self.tape.more(scan.at):
                raised = exceptions.origin_of_end(timeline, self.tape.end)  # known only now
                if raised is not None and raised > start and triggers.stops(raised):
                    return self._arrive(triggers, Stop(raised, at_breakpoint=True), reason)
                return await self._arrive_at_end()

    def _arrive(self, triggers: Triggers, stop: Stop, reason: str) -> None:
        halt = triggers.halt(stop.index) if stop.at_breakpoint else None
        if halt is None:
            return self._stop(stop.index, reason)
        self._told.problems(halt.problems)
        self._stop(stop.index, halt.reason, halt.text, halt=halt)

    async def _go_along(self, index: int) -> bool:
        """Brings a real run in lockstep to a frame; True where the two part on the way: the session has stopped."""
        return self._part(await self.beside.follow(self.tape, index))

    async def _arrive_at_end(self) -> None:
        if not self._part(await self.beside.follow_end(self.tape)):
            self._stop_at_end()

    def _part(self, parted: Parted | None) -> bool:
        if parted is not None:
            self._stop(min(parted.index, len(self.tape.timeline) - 1), "divergence", parted.text)
        return parted is not None

    def _stop_at_end(self) -> None:
        """The end is a stop at the final frame, to be looked at and stepped back from; a motion on ends the session."""
        assert self.plan is not None
        assert self.tape.end is not None
        timeline, end = self.tape.timeline, self.tape.end
        last = views.final(timeline, self.plan.entry.function, sentences.is_outcome(end))
        text = sentences.end(self.plan, timeline, last, end)
        if not self._end_told:
            self._end_told = True
            self.connection.output(text)
        if last is None or self.at_end or not self.plan.debugging:
            self.end()
        else:
            self._stop(max(last, self.position), "step", text, at_end=True)

    def _stop(
        self, index: int, reason: str, description: str = "", *, at_end: bool = False, halt: Halt | None = None
    ) -> None:
        self.position, self.phase, self.at_end, self.halt = index, Phase.STOPPED, at_end, halt
        self._reset_handles()
        body = {
            "description": description,
            "text": sentences.exit_kind(self.tape.end) if at_end and self.tape.end is not None else "",
            "hitBreakpointIds": [] if halt is None else list(halt.ids),
        }
        told = {name: value for name, value in body.items() if value}
        self.connection.event("stopped", reason=reason, threadId=THREAD, allThreadsStopped=True, **told)

    def _reset_handles(self) -> None:
        self.frame_handles.reset()
        self.variable_handles.reset()
        self.target_handles.reset()

    def end(self) -> None:
        """The debuggee is gone, as far as the client is concerned."""
        if self.phase is Phase.ENDED:
            return
        self.cancel()
        if self._launched:
            outcome = self.tape.end
            returned = outcome is not None and outcome.reason is EndReason.RETURNED
            self.connection.event("exited", exitCode=0 if returned else 1)
        self.phase = Phase.ENDED
        self.connection.event("terminated")

    def cancel(self) -> None:
        """Stops whatever is under way, the prediction in the worker and a real run included."""
        if self._beside is not None:
            self._beside.write_report(self.tape)
            self._beside.kill()
        self._prediction.cancel()
        if self._motion is not None and self._motion is not asyncio.current_task():
            self._motion.cancel()

    async def restart(self, plan: Plan) -> None:
        """Throws away what there is and launches `plan`; the configuration stays."""
        self._launched, self.phase = False, Phase.CONFIGURING
        await self.close()
        await self.launch(plan)

    async def close(self) -> None:
        """Cancels what is under way and waits until it has ended."""
        self.cancel()
        if self._motion is not None:
            await asyncio.gather(self._motion, return_exceptions=True)
        await self._prediction.stop()
        if self._beside is not None:
            await self._beside.close()
