"""Where a session's frames come from: a recorded trace, or a worker's prediction."""

from __future__ import annotations

import asyncio
import gc
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress

from cwm_lsp.client import Resume, connect
from cwm_lsp.dap.launch import Plan
from cwm_lsp.dap.tape import Tape
from cwm_lsp.predict.watched import Watched
from cwm_lsp.trace.agreement import has_computed
from cwm_lsp.trace.collecting import uncollected
from cwm_lsp.trace.model import End, EndReason, Frame, Trace
from cwm_lsp.trace.problem import UserError


def replay(trace: Trace, tape: Tape) -> None:
    """Puts a whole recorded trace on the tape.

    It stays as long as the process, so the collector need not go through it again and again, in the middle of a step.
    """
    with uncollected():
        tape.extend(trace.frames)
    gc.freeze()
    tape.model = trace.model
    tape.finish(trace.end)


async def predict(
    plan: Plan,
    tape: Tape,
    resume: Resume,
    ready: asyncio.Future[None],
    say: Callable[[str], None],
    count: Callable[[int], None],
) -> None:
    """Puts predicted frames, those behind `resume`, on the tape as they come, then the end, whatever it is.

    `ready` is set at the first frame, to a `UserError` if there never is one because the model cannot be had or
    refuses the program. A prediction that fails later ends the tape with reason `error`. `say` gets what the worker
    has to tell the user, `count` the number of frames so far. Cancelling ends the prediction in the worker too.
    """

    def on_state(state: str, message: str) -> None:
        if message and not ready.done():  # later losses of the worker are told as the end of the prediction
            say(message)

    def on_frame(frame: Frame) -> None:
        tape.extend([frame])
        count(len(tape.timeline))
        if not ready.done():
            ready.set_result(None)

    assert plan.program is not None
    try:
        async with connect(plan.model, on_state, quantize=plan.quantize) as worker:
            done = await worker.predict(
                source=plan.program.source,
                path=str(plan.path),
                function=plan.entry.function,
                call=plan.entry.call,
                max_frames=plan.max_frames,
                values=plan.values,
                over=tape.over,
                resume=resume,
                priority="look-ahead",  # a question about what is there already goes first
                on_frame=on_frame,
            )
        tape.model = done.model
        tape.finish(done.end)
        if not ready.done():
            ready.set_result(None)
    except Exception as error:
        problem = error
        if not isinstance(error, UserError):  # a defect: the user gets a sentence, the log the traceback
            traceback.print_exception(error, file=sys.stderr)
            problem = UserError(f"The debug adapter failed ({error!r}); please report it.")
        if not ready.done():
            ready.set_exception(problem)
        tape.finish(End(EndReason.ERROR, str(problem)))


async def watch(plan: Plan, tape: Tape, index: int, expression: str) -> Watched:
    """Asks the model for the value of an expression at the state that is shown at frame `index`. Raises UserError where
    it cannot be asked. Cancelling ends the question in the worker too."""
    assert plan.program is not None
    state = tape.timeline.links[index].state
    async with connect(plan.model, quantize=plan.quantize) as worker:
        return await worker.watch(
            source=plan.program.source,
            path=str(plan.path),
            function=plan.entry.function,
            call=plan.entry.call,
            frames=tape.timeline.frames[: (index if state is None else state) + 1],
            expression=expression,
            values=plan.values,
        )


async def verify(plan: Plan, tape: Tape) -> None:
    """Asks how far the model agrees with what was computed on a tape that has ended; without effect where it can't say.

    Cancelling ends the question in the worker too.
    """
    assert plan.program is not None
    if not has_computed(tape.timeline.frames):
        return
    with suppress(UserError):  # the debuggee is complete; this is an addition
        async with connect(plan.model, quantize=plan.quantize) as worker:
            agreed = await worker.agree(
                source=plan.program.source,
                path=str(plan.path),
                function=plan.entry.function,
                call=plan.entry.call,
                frames=tape.timeline.frames,
            )
        tape.agreements = {each.frame: each for each in agreed.frames}
