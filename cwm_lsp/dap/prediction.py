"""The prediction that fills a session's tape: begun, shown as progress, ended; one at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from cwm_lsp.client import Resume
from cwm_lsp.dap import feed
from cwm_lsp.dap.connection import Connection
from cwm_lsp.dap.errors import Error, RequestError
from cwm_lsp.dap.launch import Plan
from cwm_lsp.dap.progress import Progress
from cwm_lsp.dap.tape import Tape
from cwm_lsp.trace.model import EndReason


class Prediction:
    """What is under way in the worker. `on_failure` is called once the client was told that it failed behind its first
    frame."""

    def __init__(self, connection: Connection, progress: bool, on_failure: Callable[[], None]) -> None:
        self._connection = connection
        self._progress = Progress(connection, progress)
        self._on_failure = on_failure
        self._feed: asyncio.Task[None] | None = None

    def begin(self, plan: Plan, tape: Tape, resume: Resume) -> asyncio.Future[None]:
        """Begins to fill `tape`; what is returned is done with its first new frame, or has a `UserError`."""
        ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._progress.start(f"Predicting {plan.label}")
        self._feed = asyncio.create_task(self._decode(plan, tape, resume, ready))
        # Without effect if it is done; who still waits is answered as cancelled, also if the task never got to run.
        self._feed.add_done_callback(lambda _: ready.cancel())
        return ready

    def begin_unwaited(self, plan: Plan, tape: Tape, resume: Resume) -> None:
        """As `begin`; that there is no frame is told to the client."""
        self.begin(plan, tape, resume).add_done_callback(self._tell_refusal)

    def is_shown_as(self, progress: str) -> bool:
        """Whether it is under way, and the client knows it by that name."""
        return self._feed is not None and not self._feed.done() and self._progress.id == progress

    def cancel(self) -> None:
        """Lets it end soon, in the worker too."""
        if self._feed is not None:
            self._feed.cancel()

    async def stop(self) -> None:
        """Ends it, and waits until it has ended."""
        self.cancel()
        if self._feed is not None:
            await asyncio.gather(self._feed, return_exceptions=True)

    async def _decode(self, plan: Plan, tape: Tape, resume: Resume, ready: asyncio.Future[None]) -> None:
        try:
            await feed.predict(plan, tape, resume, ready, self._connection.output, self._progress.update)
        finally:
            self._progress.end()
        if ready.exception() is not None:
            return  # who waited for it is told
        if tape.end is not None and tape.end.reason is EndReason.ERROR:
            self._tell(tape.end.message)
            self._on_failure()
        else:
            await feed.verify(plan, tape)

    def _tell_refusal(self, ready: asyncio.Future[None]) -> None:
        if not ready.cancelled() and (error := ready.exception()) is not None:
            self._tell(str(error))
            self._on_failure()

    def _tell(self, why: str) -> None:
        problem = RequestError(Error.PREDICTION_FAILED, why=why)
        self._connection.output(f"{problem} (error {problem.error.id})", "stderr")
