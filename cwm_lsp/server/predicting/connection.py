"""The server's one connection to a worker, made when the first prediction needs it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from typing import TypeVar

from cwm_lsp.client import (
    Agreed,
    Answer,
    FoundBody,
    FoundCall,
    OnState,
    PredictionEnd,
    WantedBody,
    WantedCall,
    Wish,
    Worker,
    WorkerLost,
    connect,
    identity,
)
from cwm_lsp.server.document.snapshot import Snapshot
from cwm_lsp.server.predicting.inventing import first_line
from cwm_lsp.server.settings import Settings
from cwm_lsp.trace.model import Entry, Frame
from cwm_lsp.trace.problem import UserError
from cwm_lsp.verdicts.verdict import Verdict

_INVENTED = 4  # calls that the model may make up until one binds
_JUDGED_FRAMES, _JUDGED_SECONDS = 4000, 0.3
_CHECK_SECONDS = 5.0  # for what the model proposes
_ATTEMPTS = 3  # of one question, whose worker ends each time: it may be the question that ends it
_IDENTITY_SECONDS = 30.0
_log = logging.getLogger(__name__)

Found = TypeVar("Found")


class Connection:
    """A worker for one model at a time; a prediction for another model changes over to that one's worker."""

    def __init__(self, on_state: OnState) -> None:
        self.device = ""  # what the model runs on, once it has predicted something
        self._on_state = on_state
        self._model = ""
        self._opening: asyncio.Task[Worker] | None = None
        self._stack = AsyncExitStack()
        self._identities: dict[str, tuple[str, float]] = {}  # each with the moment until which it is believed

    async def predict(
        self,
        snapshot: Snapshot,
        entry: Entry,
        settings: Settings,
        on_frame: Callable[[Frame], None],
        max_frames: int | None = None,
        priority: str = "interactive",
    ) -> PredictionEnd:
        """Predict `entry` in `snapshot`, to `max_frames` (None: as many as the settings say).

        `on_frame` gets each frame as soon as it is known; where the worker ended meanwhile, another one is asked, and
        they come again from the first on, with the same indexes. Cancelling the waiting task cancels the prediction.
        Raises UserError as `Worker.predict` and `connect` do.
        """

        async def predict(worker: Worker) -> PredictionEnd:
            ended = await worker.predict(
                source=snapshot.text,
                path=snapshot.path,
                function=entry.function,
                call=entry.call,
                max_frames=max_frames or settings.max_frames,
                values=settings.values,
                priority=priority,
                on_frame=on_frame,
            )
            self.device = self.device or str((await worker.status())["device"])
            return ended

        return await self._ask(settings, predict)

    def identity(self, model: str) -> str:
        """As `client.identity`, looked up again when half a minute is over: it takes a look at each file of ours. To be
        called in a thread. Raises UserError for no model."""
        known, until = self._identities.get(model, ("", 0.0))
        if time.monotonic() > until:
            known = identity(model)
            self._identities[model] = known, time.monotonic() + _IDENTITY_SECONDS
        return known

    async def restart(self, model: str) -> None:
        """End the worker for `model`, for all its clients; what is asked next starts another. Raises UserError."""
        worker = await asyncio.shield(self._worker(model))
        self.device = ""
        await worker.shut_down()

    async def ask_whether_it_ends(self, snapshot: Snapshot, entry: Entry, settings: Settings, thought: int) -> Answer:
        """What the model says about the end of `entry`, after at most `thought` tokens of reasoning.

        Waits for predictions that are under way. Raises UserError as `predict` does.
        """
        return await self._ask(
            settings,
            lambda worker: worker.ask(
                source=snapshot.text,
                path=snapshot.path,
                topic="halts",
                function=entry.function,
                call=entry.call,
                max_tokens=thought,
                priority="background",
            ),
        )

    async def judge(self, snapshot: Snapshot, entry: Entry, settings: Settings) -> Verdict:
        """What computing `entry` shows about its end, within a moment. Raises UserError as `predict` does."""
        return await self._ask(
            settings,
            lambda worker: worker.judge(
                source=snapshot.text,
                path=snapshot.path,
                function=entry.function,
                call=entry.call,
                max_frames=_JUDGED_FRAMES,
                seconds=_JUDGED_SECONDS,
            ),
        )

    async def implement(self, snapshot: Snapshot, function: str, settings: Settings) -> FoundBody:
        """A body for `function`, looked for in the worker for some seconds, and where none is found asked of the model.

        Raises UserError as `predict` does.
        """
        body: WantedBody = {"source": snapshot.text, "path": snapshot.path, "function": function}
        wish: Wish = {"source": snapshot.text, "path": snapshot.path, "function": function}

        async def implement(worker: Worker) -> FoundBody:
            found = await worker.implement(**body)
            bodies = [] if found.edit else await _proposed(worker, wish)
            again: WantedBody = {**body, "proposals": bodies, "seconds": _CHECK_SECONDS}
            return await worker.implement(**again) if bodies else found

        return await self._ask(settings, implement)

    async def reach(self, snapshot: Snapshot, function: str, line: int, settings: Settings) -> FoundCall:
        """A call of `function` that runs `line` (1-based), looked for as `implement` looks for a body."""
        outcome = {"reaches": line}
        call: WantedCall = {"source": snapshot.text, "path": snapshot.path, "function": function, "outcome": outcome}
        wish: Wish = {"source": snapshot.text, "path": snapshot.path, "function": function, "outcome": outcome}

        async def inputs(worker: Worker) -> FoundCall:
            found = await worker.inputs(**call)
            calls = [] if found.call else await _proposed(worker, wish)
            again: WantedCall = {**call, "proposals": calls, "seconds": _CHECK_SECONDS}
            return await worker.inputs(**again) if calls else found

        return await self._ask(settings, inputs)

    async def invent(self, snapshot: Snapshot, function: str, settings: Settings) -> list[str]:
        """Calls of `function` whose arguments the model makes up, the likeliest first; nobody has checked them.

        Waits and raises as `predict` does, and raises UserError for functions that the model cannot be asked about.
        """
        line = first_line(snapshot.program, function)

        async def invent(worker: Worker) -> list[str]:
            calls: list[str] = []
            await worker.propose(
                source=snapshot.text,
                path=snapshot.path,
                function=function,
                outcome={"reaches": line or 1},
                count=_INVENTED,
                on_proposal=calls.append,
            )
            return calls

        return await self._ask(settings, invent)

    async def agree(self, snapshot: Snapshot, entry: Entry, frames: Sequence[Frame], settings: Settings) -> Agreed:
        """How far the model agrees with `frames` of `entry`. Waits and raises as `ask_whether_it_ends` does."""
        return await self._ask(
            settings,
            lambda worker: worker.agree(
                source=snapshot.text, path=snapshot.path, function=entry.function, call=entry.call, frames=frames
            ),
        )

    @property
    def is_open(self) -> bool:
        """Whether a worker has been asked for."""
        return self._opening is not None

    async def close(self) -> None:
        """Leave the worker; what is under way there is cancelled."""
        if self._opening is not None:
            self._opening.cancel()
            await asyncio.wait([self._opening])
            self._opening = None
        await self._stack.aclose()

    async def _ask(self, settings: Settings, question: Callable[[Worker], Awaitable[Found]]) -> Found:
        """The answer of the worker, and where that ends meanwhile, of the one that takes its place. Raises UserError,
        also where that does not help."""
        for _ in range(_ATTEMPTS):
            worker = await asyncio.shield(self._worker(settings.model))
            try:
                return await question(worker)
            except WorkerLost as lost:
                problem = lost
                _log.warning("asking again: %s", lost)
        raise UserError(f"Asked {_ATTEMPTS} times without an answer. {problem}")

    def _worker(self, model: str) -> asyncio.Task[Worker]:
        """The task that connects, shared by all who wait and not cancelled with them: starting a worker takes long.

        One that failed is tried again.
        """
        opening = self._opening
        failed = opening is not None and opening.done() and (opening.cancelled() or opening.exception() is not None)
        if opening is None or failed or model != self._model:
            self._model, self.device = model, ""
            self._opening = opening = asyncio.get_running_loop().create_task(self._open(model, opening))
            opening.add_done_callback(lambda task: task.cancelled() or task.exception())  # who waits is told
        return opening

    async def _open(self, model: str, before: asyncio.Task[Worker] | None) -> Worker:
        if before is not None and not before.done():
            before.cancel()
            await asyncio.wait([before])
        await self._stack.aclose()
        return await self._stack.enter_async_context(connect(model, self._on_state))


async def _proposed(worker: Worker, wish: Wish) -> list[str]:
    """What the model proposes, unchecked; nothing where it cannot be asked."""
    found: list[str] = []
    try:
        await worker.propose(on_proposal=found.append, **wish)
    except UserError as problem:
        _log.info("no proposals for %s: %s", wish["function"], problem)
    return found
